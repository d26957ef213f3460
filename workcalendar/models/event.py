"""What was changed of working time, by whom. Written once: triggers refuse a change or a deletion."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workcalendar.rules.history import LABELS, EventKind, readable


class CalendarEvent(models.Model):
    """One change: of a unit's calendar, or of a public year when no unit is named."""

    kind = models.CharField(_("what"), max_length=20, choices=EventKind)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="calendar_events")
    year = models.ForeignKey("workcalendar.PublicYear", models.PROTECT, null=True, related_name="events")
    actor = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("Empty: the installation itself."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    changes: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text="Field → [before, after], see rules.history."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="calendar_event_known_kind", condition=Q(kind__in=EventKind.values)),
            models.CheckConstraint(
                name="calendar_event_of_unit_or_year",
                condition=Q(unit__isnull=False, year=None) | Q(unit=None, year__isnull=False),
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    @property
    def lines(self) -> list[dict[str, Any]]:
        """label, before and after of each changed field, for the active language."""
        order: list[str | Promise] = list(LABELS)  # jsonb keeps no order of its own
        return [
            {"label": LABELS[name], "before": readable(name, before), "after": readable(name, after)}
            for name, (before, after) in sorted(self.changes.items(), key=lambda change: order.index(change[0]))
        ]
