"""What was changed in products, price lists and exchange rates, by whom. A trigger refuses a change or a deletion."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..rules.reference_history import LABELS, ReferenceKind, readable


class ReferenceEvent(models.Model):
    """One change; `about` is the name of what it was made to, in both languages."""

    kind = models.CharField(_("what"), max_length=20, choices=ReferenceKind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who"))
    about: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text='{"en": …, "zh": …}')
    changes: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="Field → [before, after].")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="reference_event_known_kind", condition=Q(kind__in=ReferenceKind.values))
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
        there = ((label, self.changes[field]) for field, label in LABELS.items() if field in self.changes)
        return [(label, readable(kept[0]), readable(kept[1])) for label, kept in there]
