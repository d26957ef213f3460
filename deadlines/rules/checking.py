"""What a ladder must keep to, said at the place where it is broken. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from core.errors import Sentence

from .ladder import MOST_LEVELS, MOST_RUNGS, Audience, Ladder, Rung, Span, SpanUnit, named

FULL = 100
LIMITS = {SpanUnit.MINUTES: 120_000, SpanUnit.HOURS: 2_000, SpanUnit.DAYS: 250}
"""About one year of working time: what is promised for later is no promise."""


class Problem(NamedTuple):
    """What is wrong: with the rung at that place of the ladder, with its time (`WITHIN`) or with all of it (None)."""

    place: int | None
    sentence: Sentence


WITHIN = -1


def problems(ladder: Ladder, *, closes: bool) -> list[Problem]:
    """Everything that speaks against a ladder. `closes`: its kind is one that ends by itself when the time is over."""
    return [*_time(ladder), *_size(ladder), *_each(ladder), *_levels(ladder), *_twice(ladder), *_end(ladder, closes)]


def closes(ladder: Ladder) -> bool:
    """Whether the matter ends by itself."""
    return any(rung.closes for rung in ladder.rungs)


def in_order(ladder: Ladder) -> Ladder:
    """The rungs in the order in which they are climbed, with their keys; those of one time stay as they stand."""
    return Ladder(ladder.within, named(sorted(ladder.rungs, key=lambda rung: _roughly(rung, ladder.within))))


def _roughly(rung: Rung, within: Span) -> timedelta:
    """Where a rung lies in most calendars, from the due time."""
    return rung.after.roughly - within.roughly * (FULL - rung.share) / FULL


def _time(ladder: Ladder) -> Iterator[Problem]:
    if ladder.within.amount < 1:
        yield Problem(WITHIN, _("Give it some time."))
    elif ladder.within.amount > LIMITS[ladder.within.unit]:
        yield Problem(WITHIN, _("That is more than a year of working time."))


def _size(ladder: Ladder) -> Iterator[Problem]:
    if not ladder.rungs:
        yield Problem(None, _("Without any step nobody is told of anything. Add at least one."))
    if len(ladder.rungs) > MOST_RUNGS:
        yield Problem(None, _("More than %(most)d steps are too many.") % {"most": MOST_RUNGS})


def _each(ladder: Ladder) -> Iterator[Problem]:
    for place, rung in enumerate(ladder.rungs):
        if not rung.tell:
            yield Problem(place, _("Choose who is told."))
        if not 1 <= rung.share <= FULL:
            yield Problem(place, _("Type a number from 1 to 100."))
        if abs(rung.after.amount) > LIMITS[rung.after.unit]:
            yield Problem(place, _("That is more than a year of working time."))
        elif rung.is_ahead and -rung.after.roughly >= ladder.within.roughly:
            yield Problem(place, _("That is before the time allowed begins."))
        if rung.person is not None and Audience.LEADER not in rung.tell:
            yield Problem(place, _("Somebody is named, but the company leader is not told."))
        if (_is_early(rung) and (rung.level or rung.closes)) or (rung.share < FULL and rung.after.amount):
            yield Problem(place, _("This comes when the time is up or later; before that only reminders come."))


def _is_early(rung: Rung) -> bool:
    return rung.share < FULL or rung.is_ahead


def _levels(ladder: Ladder) -> Iterator[Problem]:
    before: dict[int, Rung] = {}
    for place, rung in enumerate(ladder.rungs):
        if not 0 <= rung.level <= MOST_LEVELS:
            yield Problem(place, _("There are the levels 1 to 3."))
        elif rung.level and rung.level in before:
            yield Problem(place, _("Level %(level)d is there already.") % {"level": rung.level})
        elif rung.level:
            before[rung.level] = rung
    places = {rung.level: place for place, rung in enumerate(ladder.rungs)}
    for lower, higher in ((1, 2), (2, 3), (1, 3)):
        if lower in before and higher in before and before[higher].after.roughly < before[lower].after.roughly:
            words = {"higher": higher, "lower": lower}
            yield Problem(places[higher], _("Level %(higher)d comes before level %(lower)d.") % words)


def _twice(ladder: Ladder) -> Iterator[Problem]:
    times = [(rung.share, rung.after.roughly) if not rung.level else None for rung in ladder.rungs]
    counted = Counter(times)
    for place, time in enumerate(times):
        if time and counted[time] > 1 and times.index(time) != place:
            yield Problem(place, _("There is a reminder at that time already: tell everybody there."))


def _end(ladder: Ladder, closes: bool) -> Iterator[Problem]:
    ends = [place for place, rung in enumerate(ladder.rungs) if rung.closes]
    if closes and not ends:
        yield Problem(None, _("The step at which it closes by itself must stay."))
    for place in ends if not closes else ends[1:]:
        yield Problem(place, _("This kind does not close by itself.") if not closes else _("It can close only once."))
    if closes and ends:
        last = ladder.rungs[ends[0]].after.roughly
        for place, rung in enumerate(ladder.rungs):
            if not rung.closes and rung.share == FULL and rung.after.roughly > last:
                yield Problem(place, _("By then it has closed by itself."))
