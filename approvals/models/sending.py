"""The ledger of what was sent and received (收发登记)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SendingQuerySet(models.QuerySet["SendingEntry"]):
    def standing(self) -> Self:
        """Those that no later entry corrects."""
        return self.filter(corrected_by=None)

    def really_sent(self) -> Self:
        """What arrived or was handed over: what failed or is still under way was not sent yet."""
        return self.standing().filter(direction=SendingEntry.Direction.SENT, outcome=SendingEntry.Outcome.DONE)


class SendingEntry(models.Model):
    """One sending or receipt of a version, by the system's clock. A trigger refuses update and delete.

    A mistake is corrected by another entry, which points at the one it `corrects`.
    """

    class Direction(models.TextChoices):
        SENT = "sent", pgettext_lazy("ledger", "Sent")
        RECEIVED = "received", pgettext_lazy("ledger", "Received")

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        COURIER = "courier", _("Courier")
        HAND = "hand", _("By hand")
        CHAT = "chat", _("Chat")
        OTHER = "other", _("Other")

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("ledger", "Arrived or handed over")
        UNDER_WAY = "under_way", pgettext_lazy("ledger", "Under way")
        FAILED = "failed", pgettext_lazy("ledger", "Failed")

    document = models.ForeignKey("approvals.Document", models.PROTECT, related_name="ledger")
    content = models.ForeignKey("approvals.DocumentVersion", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8, choices=Direction)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    party = models.CharField(_("with whom"), max_length=200)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reference = models.CharField(_("reference"), max_length=120, blank=True, help_text="Courier's number, mail's id.")
    note = models.TextField(_("note"), max_length=2000, blank=True)
    file = models.ForeignKey("approvals.DocumentFile", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, help_text="The system's clock, never typed.")
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    objects: ClassVar[SendingQuerySet] = SendingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="sending_known_channel", condition=Q(channel__in=["mail", "courier", "hand", "chat", "other"])
            ),
            models.CheckConstraint(name="sending_known_direction", condition=Q(direction__in=["sent", "received"])),
            models.CheckConstraint(
                name="sending_known_outcome", condition=Q(outcome__in=["done", "under_way", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.direction} {self.at:%Y-%m-%d}"
