"""The audit chain of each document, and the daily anchor of all heads."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext

from ..rules.events import KINDS, WITH_CONDITION


class DocumentEvent(models.Model):
    """One fact, for ever. `hash` is over all of it and the hash of the event before: see rules.chain.

    A trigger refuses update and delete. TRUNCATE is not refused: see ADR 24.
    """

    document = models.ForeignKey("approvals.Document", models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField(help_text="1, 2, 3 … of the document, without gaps.")
    kind = models.CharField(max_length=32, help_text="A key of rules.events.KINDS.")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the system."
    )
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    mandate = models.ForeignKey("approvals.Mandate", models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey("approvals.Case", models.PROTECT, null=True, blank=True, related_name="events")
    task = models.ForeignKey("approvals.Task", models.PROTECT, null=True, blank=True, related_name="events")
    note = models.TextField(max_length=4000, blank=True)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="Further facts; no floats.")
    previous = models.CharField(max_length=64, blank=True, help_text="Hash of the event before; empty for the first.")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["document", "seq"]
        constraints = [models.UniqueConstraint("document", "seq", name="document_event_once")]
        indexes = [models.Index(name="document_event_at", fields=["at", "document"])]

    def __str__(self) -> str:
        return f"{self.document_id} {self.seq} {self.kind}"

    @property
    def actor_words(self) -> str:
        """Who did it, and for whom: "Li Wei for Zhang Min"."""
        if self.actor is None:
            return gettext("The system")
        if self.on_behalf_of is None or self.on_behalf_of == self.actor:
            return str(self.actor)
        return gettext("%(actor)s for %(principal)s") % {"actor": self.actor, "principal": self.on_behalf_of}

    @property
    def sentence(self) -> str:
        """What happened, in the active language. Costs no query when actor and on_behalf_of were selected."""
        words = {name: _in_words(self.data.get(name, "")) for name in ("target", "step", "round")}
        conditional = self.kind == "returned" and self.data.get("condition")
        sentence = WITH_CONDITION if conditional else KINDS[self.kind].sentence
        return str(sentence) % {**words, "actor": self.actor_words}

    @property
    def icon(self) -> str:
        return KINDS[self.kind].icon


def _in_words(value: Any) -> str:
    """A fact of an event in the active language: it is kept in both where it has a name in both."""
    if isinstance(value, dict):
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(value.get(language) or value.get("text", ""))
    return str(value)


class Anchor(models.Model):
    """The heads of the chains that grew since the one before, hashed together; exported, to lie elsewhere too."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    documents = models.PositiveIntegerField()
    heads: models.JSONField[Any, Any] = models.JSONField(help_text="Document key → [length, head].")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return str(self.day)
