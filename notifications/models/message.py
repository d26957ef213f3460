"""Outbox and inbox in one table: a row is one fact told to one person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

LONG_TEXT, LONG_LINES = 500, 6
"""Characters and lines that a list of messages shows at once."""
MAIL_STATES = ("none", "due", "sent", "parked", "dropped")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        """A person's own; nobody reads another's inbox."""
        return self.filter(recipient=user)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)

    def due(self, now: datetime) -> MessageQuerySet:
        """To be mailed by now, and in nobody's hands."""
        return self.filter(mail_state=Message.MailState.DUE, next_attempt_at__lte=now)

    def waiting(self) -> MessageQuerySet:
        """To be mailed, now or later."""
        return self.filter(mail_state=Message.MailState.DUE)

    def parked(self) -> MessageQuerySet:
        return self.filter(mail_state=Message.MailState.PARKED)


class Message(models.Model):
    """In-app always; by e-mail when `mail_state` is not "none". Text is stored in the receiver's language."""

    class MailState(models.TextChoices):
        NONE = "none", _("Not by e-mail")
        DUE = "due", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        PARKED = "parked", _("Failed, an administrator decides")
        DROPPED = "dropped", _("Given up")

    recipient = models.ForeignKey("accounts.User", models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40, help_text="Registered in notifications.kinds by the app that sends it.")
    dedupe_key = models.CharField(max_length=120, help_text="One row for each fact and person: requests:event:4711.")
    thread = models.CharField(
        max_length=120,
        blank=True,
        help_text="What it is about, such as SR-2026-00042: mails with the same thread reference each other.",
    )
    subject = models.CharField(max_length=250)
    body = models.TextField(max_length=4000, blank=True)
    url = models.CharField(max_length=300, help_text="Path of the page that it opens.")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_state = models.CharField(max_length=8, choices=MailState, default=MailState.NONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, help_text="Set exactly while the mail is due.")
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects: ClassVar[models.Manager[Message]] = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_known_mail_state", condition=Q(mail_state__in=MAIL_STATES)),
            models.CheckConstraint(
                name="message_url_is_a_path_of_ours", condition=Q(url__startswith="/") & ~Q(url__startswith="//")
            ),
            models.UniqueConstraint("recipient", "dedupe_key", name="message_once_for_a_fact_and_person"),
            models.CheckConstraint(
                name="message_next_attempt_iff_due",
                condition=Q(mail_state="due", next_attempt_at__isnull=False)
                | (~Q(mail_state="due") & Q(next_attempt_at=None)),
            ),
            models.CheckConstraint(
                name="message_sent_at_iff_sent",
                condition=Q(mail_state="sent", sent_at__isnull=False) | (~Q(mail_state="sent") & Q(sent_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="message_inbox", fields=["recipient", "-created_at", "-id"]),
            models.Index(name="message_unread", fields=["recipient"], condition=Q(read_at=None)),
            models.Index(name="message_mail_due", fields=["next_attempt_at", "id"], condition=Q(mail_state="due")),
            models.Index(name="message_mail_parked", fields=["-id"], condition=Q(mail_state="parked")),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_long(self) -> bool:
        """Whether a list shows only the beginning of its text until somebody asks for all of it."""
        return len(self.body) > LONG_TEXT or self.body.count("\n") >= LONG_LINES
