"""What a person keeps: text that is being typed, views of lists under a name, receipts of sent forms."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .user import User


def view_token() -> str:
    """The stable, unguessable part of a saved view's link."""
    return secrets.token_urlsafe(9)


class TypedDraft(models.Model):
    """Text that a person is typing, kept on the server until it is sent."""

    user = models.ForeignKey(User, models.CASCADE, related_name="typed_drafts")
    form = models.CharField(max_length=40, help_text="comment, delivery, subtask, return …")
    subject = models.CharField(max_length=40, help_text="The public number of what it is about, or empty.")
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("user", "form", "subject", name="typed_draft_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def usable_by(self, user: User) -> Self:
        """One's own, and those that colleagues share; the rows behind a view are always the reader's own."""
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def offered_to(self, user: User, scope: str) -> Self:
        """Usable ones of one list, with the owner's name."""
        return self.usable_by(user).filter(scope=scope).select_related("owner").order_by("name")


class SavedView(models.Model):
    """Filters and order of a list under a name; shared ones are offered to every reader of the list."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    token = models.CharField(max_length=16, unique=True, default=view_token, editable=False)
    name = models.CharField(_("name"), max_length=60)
    scope = models.CharField(max_length=20, help_text="The list it belongs to; each app names its own lists.")
    query = models.CharField(max_length=1000, help_text="The list's query string, checked by the filter form.")
    is_shared = models.BooleanField(_("shared with colleagues"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[SavedView]] = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("owner", "scope", "name", name="saved_view_name_once_for_an_owner")]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns that a person last chose for a list; no row: what the list shows until somebody chooses."""

    user = models.ForeignKey(User, models.CASCADE, related_name="list_columns")
    scope = models.CharField(max_length=20, help_text="The list, as SavedView names it.")
    columns: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=40), help_text="In the order of the list."
    )

    class Meta:
        constraints = [models.UniqueConstraint("user", "scope", name="list_columns_once_for_a_list")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.scope}"


class FormReceipt(models.Model):
    """The first answer to a form that carried an idempotency key: the same key again gets the same answer."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    body_hash = models.CharField(max_length=64)
    location = models.CharField(max_length=300, blank=True, help_text="Where the first answer pointed.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("user", "key", name="form_receipt_once")]
        indexes = [models.Index(name="form_receipt_age", fields=["at"])]

    def __str__(self) -> str:
        return self.key
