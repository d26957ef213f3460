"""What was changed in the archive's settings, by whom. Written once: a trigger refuses a change or a deletion."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..rules.setting_history import LABELS, SettingKind, readable


class SettingEvent(models.Model):
    """One change: who sees what, a quota, an industry. `about` is its name in both languages."""

    kind = models.CharField(_("what"), max_length=20, choices=SettingKind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    on_behalf_of = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    about: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text='{"en": …, "zh": …}')
    changes: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="Field → [before, after].")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="setting_event_known_kind", condition=Q(kind__in=SettingKind.values)),
            models.CheckConstraint(
                name="setting_event_unit_iff_quota",
                condition=Q(kind__in=["quota_set", "quota_cleared"], unit__isnull=False)
                | (~Q(kind__in=["quota_set", "quota_cleared"]) & Q(unit=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    @property
    def about_words(self) -> str:
        """Its name in the active language."""
        return str(self.about.get("zh" if (get_language() or "").startswith("zh") else "en", ""))

    @property
    def lines(self) -> list[tuple[str | Promise, str | Promise, str | Promise]]:
        """Label, before and after of each changed field, for the active language."""
        there = ((field, label, self.changes[field]) for field, label in LABELS.items() if field in self.changes)
        return [(label, readable(field, kept[0]), readable(field, kept[1])) for field, label, kept in there]
