"""Flows: what is being edited, and published versions that never change."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.flow import Flow
from ..rules.flow_format import loaded


class FlowVersion(models.Model):
    """One published flow of a kind of document; the highest number is in force. A trigger refuses update and delete."""

    kind = models.CharField(max_length=16, help_text="Of document.")
    number = models.PositiveIntegerField()
    definition: models.JSONField[Any, Any] = models.JSONField(help_text="See rules.flow_format.")
    note = models.CharField(_("what changed and why"), max_length=500, blank=True)
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [models.UniqueConstraint("kind", "number", name="flow_version_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @cached_property
    def flow(self) -> Flow:
        """The steps that it says: read once, since they never change."""
        return loaded(self.definition)


class FlowDraft(models.Model):
    """The flow of a kind as it is being edited; not in force."""

    kind = models.CharField(max_length=16, unique=True)
    definition: models.JSONField[Any, Any] = models.JSONField()
    edited_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    def __str__(self) -> str:
        return self.kind

    @property
    def flow(self) -> Flow:
        """The steps as far as they are edited."""
        return loaded(self.definition)
