"""What changes of working time are called, and how a changed value is kept and read again.

Days are kept as ISO dates, hours as pairs of minutes, names in both languages, so an entry reads the same in ten years.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from . import hours
from .plan import PublicKind

Changes = dict[str, list[Any]]  # field → [before, after]


class EventKind(TextChoices):
    HOURS_SET = "hours_set", gettext_lazy("Hours changed")
    HOURS_INHERITED = "hours_inherited", gettext_lazy("Own hours given up")
    EXCEPTION_ADDED = "exception_added", gettext_lazy("Exception added")
    EXCEPTION_REMOVED = "exception_removed", gettext_lazy("Exception removed")
    PUBLIC_DAYS_LOADED = "public_days_loaded", gettext_lazy("Public days loaded")
    PUBLIC_DAY_SET = "public_day_set", gettext_lazy("Public day changed")
    PUBLIC_DAY_REMOVED = "public_day_removed", gettext_lazy("Public day removed")
    YEAR_CONFIRMED = "year_confirmed", gettext_lazy("Year confirmed")
    YEAR_REOPENED = "year_reopened", gettext_lazy("Confirmation taken back")


LABELS: dict[str, str | Promise] = {
    "time_zone": gettext_lazy("Time zone"),
    **{f"day_{number}": name for number, name in enumerate(hours.WEEKDAYS)},
    "observes_public_days": gettext_lazy("Keeps China's public days"),
    "name": gettext_lazy("Occasion"),
    "day": gettext_lazy("Day"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "is_working": gettext_lazy("Working"),
    "hours": gettext_lazy("Hours"),
    "kind": gettext_lazy("Kind"),
    "names": gettext_lazy("Name"),
    "days": pgettext_lazy("how many", "Days"),
}
"""In the order in which a reader wants them."""
_DAYS = frozenset({"day", "starts_on", "ends_on"})


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """[before, after] of the fields of `after` that are not as before."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def week_kept(week: list[Any] | tuple[Any, ...]) -> dict[str, Any]:
    """A week as fields of its own, so that history names the days that changed."""
    return {f"day_{number}": [list(pair) for pair in ranges] for number, ranges in enumerate(week)}


def readable(name: str, kept: Any) -> str | date:
    """A kept value in the active language; nothing as an empty text."""
    if kept is None or kept == "":
        return ""
    if isinstance(kept, bool):
        return _("yes") if kept else _("no")
    if isinstance(kept, dict):
        return str(kept["zh" if (get_language() or "").startswith("zh") else "en"])
    if isinstance(kept, list):
        return hours.words(hours.as_ranges(kept)) or _("closed")
    if name in _DAYS:
        return date.fromisoformat(kept)
    return str(PublicKind(kept).label) if name == "kind" else str(kept)
