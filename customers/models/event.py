"""What happened to a customer, and files that belong to it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext

from ..rules.events import KINDS


class CustomerEvent(models.Model):
    """One change, for ever: who, when, for whom, why, and what it was before. A trigger refuses update and delete."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="events")
    kind = models.CharField(max_length=32, help_text="A key of rules.events.KINDS.")
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the system."
    )
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(max_length=8000, blank=True)
    private = models.BooleanField(default=False, help_text="Hidden from others than the owner and his managers.")
    target: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text='What it was about: {"text": …} or {"en": …, "zh": …}.'
    )
    changes: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text="Field name to [before, after], as JSON values."
    )
    version = models.PositiveIntegerField(default=0, help_text="Of the customer after this event.")
    opportunity = models.ForeignKey("customers.Opportunity", models.PROTECT, null=True, blank=True, related_name="+")
    visit = models.ForeignKey("customers.Visit", models.PROTECT, null=True, blank=True, related_name="events")
    log = models.ForeignKey("customers.LogEntry", models.PROTECT, null=True, blank=True, related_name="+")
    claim = models.ForeignKey("customers.Claim", models.PROTECT, null=True, blank=True, related_name="events")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(name="customer_event_of", fields=["customer", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def actor_words(self) -> str:
        """Who did it, and for whom: "Li Wei for Zhang Min"."""
        if self.actor is None:
            return gettext("The system")
        if self.on_behalf_of is None:
            return str(self.actor)
        return gettext("%(actor)s for %(principal)s") % {"actor": self.actor, "principal": self.on_behalf_of}

    @property
    def target_words(self) -> str:
        """What it was about, in the active language where it has two."""
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(self.target.get(language) or self.target.get("text", ""))

    @property
    def sentence(self) -> str:
        """What happened, in the active language. Costs no query when actor and on_behalf_of were selected."""
        return str(KINDS[self.kind].sentence) % {"actor": self.actor_words, "target": self.target_words}

    @property
    def icon(self) -> str:
        return KINDS[self.kind].icon


class CustomerFile(models.Model):
    """A photo of a log entry or evidence of a claim. The bytes lie in core.vault, served only by a view that checks."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="files")
    log = models.ForeignKey("customers.LogEntry", models.CASCADE, null=True, blank=True, related_name="files")
    claim = models.ForeignKey("customers.Claim", models.CASCADE, null=True, blank=True, related_name="files")
    stored_as = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="customer_file_one_place",
                condition=Q(log=None, claim__isnull=False) | Q(log__isnull=False, claim=None),
            )
        ]

    def __str__(self) -> str:
        return self.name
