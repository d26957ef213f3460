"""A ladder and a clock in words of the active language: overview, editor, "who will be told when"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.text import listed
from core.tones import Tone

from .ladder import Audience, Ladder, Rung, Span, SpanUnit

AUDIENCES = {
    Audience.OWNER: pgettext_lazy("told", "who owes it"),
    Audience.COORDINATOR: pgettext_lazy("told", "coordinator"),
    Audience.MANAGER: pgettext_lazy("told", "the manager above"),
    Audience.DIRECTOR: pgettext_lazy("told", "marketing director"),
    Audience.LEADER: pgettext_lazy("told", "company leader"),
    Audience.ADMINISTRATOR: pgettext_lazy("told", "administrators"),
}
"""Whom a rung tells, as it stands behind an arrow."""
BUDGET = gettext_lazy("Time")
FULL = 100  # per cent: the budget is used up
LEVEL_TONES: tuple[Tone, ...] = ("info", "warning", "warning", "danger")
MINUTE = timedelta(minutes=1)


class Line(NamedTuple):
    """A rung in words. `mark` says what it does, in that tone."""

    rung: Rung
    mark: str
    tone: Tone
    when: str
    whom: str


class Change(NamedTuple):
    """What one version says otherwise than the one before; an empty text stands for nothing."""

    label: str
    before: str
    after: str


def span(amount: Span) -> str:
    """4 working hours."""
    number = amount.amount
    if amount.unit is SpanUnit.DAYS:
        words = ngettext("%(number)d working day", "%(number)d working days", number)
    elif amount.unit is SpanUnit.HOURS:
        words = ngettext("%(number)d working hour", "%(number)d working hours", number)
    else:
        words = ngettext("%(number)d working minute", "%(number)d working minutes", number)
    return words % {"number": number}


def within(ladder: Ladder) -> str:
    """Within 4 working hours."""
    return _("within %(span)s") % {"span": span(ladder.within)}


def when(rung: Rung) -> str:
    """At 50 % of the time, 1 working day before, when the time is up, 8 working hours late."""
    if rung.share < FULL:
        return _("at %(share)d %% of the time") % {"share": rung.share}
    if rung.is_ahead:
        return _("%(span)s before") % {"span": span(Span(-rung.after.amount, rung.after.unit))}
    if not rung.after.amount:
        return _("when the time is up")
    return _("%(span)s late") % {"span": span(rung.after)}


def whom(rung: Rung, names: Mapping[int, str]) -> str:
    """Who is told; `names` has the named leaders, by id."""
    return listed(_audience(rung, audience, names) for audience in rung.tell)


def _audience(rung: Rung, audience: Audience, names: Mapping[int, str]) -> str:
    named = names.get(rung.person) if audience is Audience.LEADER and rung.person is not None else None
    return named or str(AUDIENCES[audience])


def mark(rung: Rung) -> str:
    """Reminder, level 2, or that the matter closes by itself then."""
    return pgettext("ladder", "Closes") if rung.closes else level(rung.level)


def level(number: int) -> str:
    """Reminder, Level 1."""
    return _("Level %(number)d") % {"number": number} if number else _("Reminder")


def line(rung: Rung, names: Mapping[int, str]) -> Line:
    """The rung as a list shows it."""
    tone: Tone = "neutral" if rung.closes else LEVEL_TONES[rung.level]
    return Line(rung, mark(rung), tone, when(rung), whom(rung, names))


def lines(ladder: Ladder, names: Mapping[int, str]) -> list[Line]:
    """All rungs of a ladder."""
    return [line(rung, names) for rung in ladder.rungs]


def difference(before: Ladder | None, after: Ladder | None, names: Mapping[int, str]) -> list[Change]:
    """What changed from one version to the next, rung by rung; None is no ladder at all."""
    old, new = _told(before, names), _told(after, names)
    return [Change(*_pair(old.get(key), new.get(key))) for key in {**old, **new} if old.get(key) != new.get(key)]


def _told(ladder: Ladder | None, names: Mapping[int, str]) -> dict[str, tuple[str, str]]:
    if ladder is None:
        return {}
    told = {"": (str(BUDGET), span(ladder.within))}
    for one in lines(ladder, names):
        told[one.rung.key] = (one.mark, _("%(when)s: %(whom)s") % {"when": one.when, "whom": one.whom})
    return told


def _pair(old: tuple[str, str] | None, new: tuple[str, str] | None) -> tuple[str, str, str]:
    label = (new or old or ("", ""))[0]
    return label, old[1] if old else "", new[1] if new else ""


def working(amount: timedelta, day: timedelta) -> str:
    """An amount of working time, rounded down to what one says: 3 working days, 2 h 30 min. `day`: an ordinary one."""
    minutes = abs(amount) // MINUTE
    if day and abs(amount) >= 2 * day:
        return span(Span(abs(amount) // day, SpanUnit.DAYS))
    if minutes < 60:
        return span(Span(minutes, SpanUnit.MINUTES))
    hours, rest = divmod(minutes, 60)
    if not rest:
        return span(Span(hours))
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def left(amount: timedelta, day: timedelta) -> str:
    """How much working time a promise has left, or how late it is when the amount is negative."""
    if abs(amount) < MINUTE:
        return _("no working time left")
    words = {"span": working(amount, day)}
    return _("%(span)s left") % words if amount > timedelta(0) else _("late by %(span)s") % words
