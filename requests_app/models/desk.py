"""What comes to the desk by mail."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.desk import view_token as view_token  # migration 0001 reads it here


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
