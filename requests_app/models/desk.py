"""What makes the desk comfortable: drafts of what is being typed, saved views, receipts of sent forms, mail intake."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


def view_token() -> str:
    """The stable, unguessable part of a saved view's link."""
    return secrets.token_urlsafe(9)


class TypedDraft(models.Model):
    """Text that a person is typing, kept on the server until it is sent."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="typed_drafts")
    form = models.CharField(max_length=40, help_text="comment, delivery, subtask, return …")
    subject = models.CharField(max_length=40, help_text="The request's key, or empty.")
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
    """Filters and order of a list under a name; shared ones are offered to every coordinator."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="saved_views")
    token = models.CharField(max_length=16, unique=True, default=view_token, editable=False)
    name = models.CharField(_("name"), max_length=60)
    scope = models.CharField(max_length=10, help_text="The list it belongs to: a name of rules.lists.SCOPES.")
    query = models.CharField(max_length=1000, help_text="The list's query string, checked by the filter form.")
    is_shared = models.BooleanField(_("shared with colleagues"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[SavedView]] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("owner", "scope", "name", name="saved_view_name_once_for_an_owner")]

    def __str__(self) -> str:
        return self.name


class FormReceipt(models.Model):
    """The first answer to a form that carried an idempotency key: the same key again gets the same answer."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    body_hash = models.CharField(max_length=64)
    location = models.CharField(max_length=300, blank=True, help_text="Where the first answer pointed.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("user", "key", name="form_receipt_once")]
        indexes = [models.Index(name="form_receipt_age", fields=["at"])]

    def __str__(self) -> str:
        return self.key


class IncomingMail(models.Model):
    """A message that reached the desk's mailbox; its Message-ID makes reading it twice harmless."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("Became a request")
        THREADED = "threaded", _("Added to a request")
        REFUSED = "refused", _("Not accepted")

    message_id = models.CharField(max_length=250, unique=True)
    sender = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=300, blank=True)
    support_request = models.ForeignKey(
        "requests_app.SupportRequest", models.CASCADE, null=True, blank=True, related_name="incoming_mails"
    )

    def __str__(self) -> str:
        return self.subject
