"""What was changed in the administration, by whom. Written once: triggers refuse a change or a deletion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.rules.history import FIELD_LABELS, EventKind, Kept, readable


@dataclass(frozen=True, slots=True)
class Line:
    """One changed field, in the reader's language; a moment is a datetime."""

    label: str | Promise
    before: str | Promise | datetime
    after: str | Promise | datetime


class AdminEvent(models.Model):
    """One change of a person, a unit or a position; a change that touches two of them stands on both pages."""

    kind = models.CharField(_("what"), max_length=30, choices=EventKind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("Empty: the installation itself."),
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="admin_events")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="admin_events")
    position = models.ForeignKey("accounts.Position", models.PROTECT, null=True, related_name="admin_events")
    changes = models.JSONField(default=dict, help_text="Field → [before, after], see rules.history.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="admin_event_known_kind", condition=Q(kind__in=EventKind.values)),
            models.CheckConstraint(
                name="admin_event_has_a_subject",
                condition=Q(person__isnull=False) | Q(unit__isnull=False) | Q(position__isnull=False),
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    @property
    def lines(self) -> list[Line]:
        """The changed fields for the active language."""
        chinese = (get_language() or "").startswith("zh")

        def read(field: str, kept: Kept) -> str | Promise | datetime:
            return readable(field, kept, chinese=chinese)

        order = list(FIELD_LABELS)  # jsonb keeps no order of its own
        return [
            Line(FIELD_LABELS[field], *(read(field, kept) for kept in self.changes[field]))
            for field in sorted(self.changes, key=order.index)
        ]
