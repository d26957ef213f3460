"""The stored reason of a route, told as one line in the reader's language.

The reason is JSON and keeps the names as they were, in both languages, so that the line stays true when the table,
the posts or the people change later. `services.routing` writes it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _


class Names(TypedDict):
    """A name in both languages."""

    en: str
    zh: str


class Absence(TypedDict):
    """A holder who is passed over: until when (ISO, None when deactivated) and who stands in (None: nobody)."""

    person: Names
    until: str | None
    stand_in: Names | None


class Reason(TypedDict, total=False):
    """`outcome` is a key of OUTCOMES; the rest is what its sentence names."""

    outcome: str
    content: str
    unit: Names | None
    value: str
    coordinator: Names | None
    absences: list[Absence]
    manager: Names | None
    by: Names
    row: int | None
    passed_over: list[Any]


VALUES = {
    "gold": pgettext_lazy("routing", "gold customers"),
    "silver": pgettext_lazy("routing", "silver customers"),
    "ordinary": pgettext_lazy("routing", "ordinary customers"),
}
OUTCOMES = {
    "row": gettext_lazy("%(scope)s → %(coordinator)s"),
    "no_row": gettext_lazy("%(scope)s: no routing row answers, so the administrators decide"),
    "no_post": gettext_lazy("%(scope)s → %(coordinator)s: there is no such post, so the administrators decide"),
    "nobody": gettext_lazy("%(scope)s → %(coordinator)s: nobody is there, so the administrators decide"),
    "by_hand": gettext_lazy("Sent here by %(by)s"),
}


def sentence(reason: Reason | dict[str, Any]) -> str:
    """One line "why it came here" in the active language; empty for a request that was never routed."""
    if not reason:
        return ""
    told = OUTCOMES[str(reason["outcome"])] % {
        "scope": _scope(reason),
        "coordinator": _name(reason.get("coordinator")),
        "by": _name(reason.get("by")),
    }
    notes = _notes(reason)
    return _("%(why)s (%(notes)s)") % {"why": told, "notes": "; ".join(notes)} if notes else told


def _name(names: Any) -> str:
    if not names:
        return ""
    return str(names["zh" if (get_language() or "").startswith("zh") else "en"])


def _scope(reason: Any) -> str:
    words = {"content": reason.get("content", ""), "unit": _name(reason.get("unit")), "value": ""}
    if reason.get("value"):
        words["value"] = str(VALUES[reason["value"]])
    if words["unit"] and words["value"]:
        return _("%(content)s for %(unit)s, %(value)s") % words
    if words["unit"]:
        return _("%(content)s for %(unit)s") % words
    if words["value"]:
        return _("%(content)s for %(value)s of any unit") % words
    return _("%(content)s for any unit and customer") % words


def _notes(reason: Any) -> list[str]:
    notes = [_absence(absence) for absence in reason.get("absences", [])]
    if reason.get("manager"):
        notes.append(_("%(manager)s answers as manager") % {"manager": _name(reason["manager"])})
    return notes


def _absence(absence: Absence) -> str:
    words = {"person": _name(absence["person"]), "stand_in": _name(absence["stand_in"]), "day": ""}
    if absence["until"] is None:
        if absence["stand_in"]:
            return _("%(person)s has left: %(stand_in)s stands in") % words
        return _("%(person)s has left") % words
    until = timezone.localtime(datetime.fromisoformat(absence["until"]))
    words["day"] = date_format(until, "MONTH_DAY_FORMAT")
    if absence["stand_in"]:
        return _("%(person)s is away until %(day)s: %(stand_in)s stands in") % words
    return _("%(person)s is away until %(day)s") % words
