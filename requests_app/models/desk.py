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

    objects: ClassVar[models.Manager[SavedView]] = SavedViewQuerySet.as_manager()

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
        DRAFTED = "drafted", _("Became a draft that the sender completes")
        THREADED = "threaded", _("Became a comment")
        REFUSED = "refused", _("Not accepted")
        IGNORED = "ignored", _("Automatic, left aside")

    class Reason(models.TextChoices):
        UNKNOWN_SENDER = "unknown_sender", _("Nobody with this address has an account.")
        NOT_VERIFIED = "not_verified", _("The mail server could not verify that the sender's domain sent it.")
        UNREADABLE = "unreadable", _("The mail cannot be read, or names no single sender.")
        TOO_LARGE = "too_large", _("The mail is too large.")
        NO_CONTENT = "no_content", _("The mail does not say which support it asks for.")
        NOT_BY_MAIL = "not_by_mail", _("This support is applied for with its form, not by e-mail.")
        NO_REQUEST = "no_request", _("There is no such request that the sender may see.")
        STILL_DRAFT = "still_draft", _("The request is still a draft: open it to add to it and to submit it.")
        EMPTY = "empty", _("The mail has neither text nor a file that can be taken over.")
        RULE = "rule", _("A rule says no.")
        FAILED = "failed", _("An error on our side; the mail is still in the mailbox.")

    message_id = models.CharField(max_length=250, unique=True)
    sender = models.CharField(max_length=254, blank=True, help_text="An address; empty when the mail names none.")
    subject = models.CharField(max_length=250, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=16, choices=Reason, blank=True, help_text="Set exactly when refused.")
    detail = models.CharField(max_length=500, blank=True, help_text="What the rule said, or the files left out.")
    support_request = models.ForeignKey(
        "requests_app.SupportRequest", models.SET_NULL, null=True, blank=True, related_name="incoming_mails"
    )
    answer_due_at = models.DateTimeField(null=True, blank=True, help_text="When a stranger is to be answered.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="incoming_mail_reason_iff_refused",
                condition=(Q(outcome="refused") & ~Q(reason="")) | (~Q(outcome="refused") & Q(reason="")),
            ),
            models.CheckConstraint(
                name="incoming_mail_request_only_when_taken_in",
                condition=Q(support_request=None) | Q(outcome__in=["created", "drafted", "threaded"]),
            ),
        ]
        indexes = [
            models.Index(name="incoming_mail_newest", fields=["-received_at", "-id"]),
            models.Index(name="incoming_mail_of_sender", fields=["sender", "received_at"]),
            models.Index(
                name="incoming_mail_to_answer", fields=["answer_due_at"], condition=Q(answer_due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.subject
