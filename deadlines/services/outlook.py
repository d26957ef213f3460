"""Who will be told when, and who was: what the person bound by a promise can see beforehand and afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from workcalendar.rules.working_time import NeverOpens, next_opening

from .. import kinds
from ..models import Notice, Promise, Reminder
from ..rules import clock as clocks
from ..rules.ladder import Climb, Rung, coming
from . import ladders
from .people import NOBODY, Facts


@dataclass(frozen=True, slots=True)
class Hearer:
    """`person` hears of a step at that time. `instead_of` is for whom he acts, when it is not himself."""

    person: User
    instead_of: User | None
    at: datetime
    was_told: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A rung with its time. One that was climbed names who was told and who will be; a coming one who would be."""

    rung: Rung
    at: datetime
    was_climbed: bool
    hearers: list[Hearer]


class _Hears(NamedTuple):
    """A hearer by keys."""

    person: int
    instead_of: int
    at: datetime
    was_told: bool


def outlooks(promises: Sequence[Promise], *, now: datetime) -> dict[int, list[Step]]:
    """Promise → its steps: what was climbed, then what comes, with the people as they are and who acts for them now.

    What comes for a paused promise is what would come if its clock went on now; for one that ended that is nothing.
    Eight queries and those of the kinds, whatever the number of promises.
    """
    facts = Facts(now)
    found: dict[int, list[tuple[Rung, datetime, bool, list[_Hears]]]] = {promise.pk: [] for promise in promises}
    reminders: defaultdict[int, list[Reminder]] = defaultdict(list)
    for reminder in Reminder.objects.filter(notice__promise__in=found).order_by("pk"):
        reminders[reminder.notice_id].append(reminder)
    rules = ladders.by_version(promise.ladder_id for promise in promises)
    ladder_of = {promise.pk: rules[promise.ladder_id] for promise in promises}
    for notice in Notice.objects.filter(promise__in=found).order_by("pk"):
        rung = ladder_of[notice.promise_id].rung(notice.rung) or Rung((), level=notice.level, key=notice.rung)
        told = [hears for reminder in reminders[notice.pk] for hears in _told(reminder, facts)]
        found[notice.promise_id].append((rung, notice.climbed_at, True, told))
    bound = facts.bound(promise for promise in promises if promise.is_open)
    facts.read_leave(promises)
    for promise in promises:
        for rung, at in _coming(promise, facts):
            people = facts.audience(promise.ladder_id, promise.unit_id, rung, bound.get(promise.pk, NOBODY))
            found[promise.pk].append((rung, at, False, list(_would_hear(promise, people, at, facts))))
    return _with_people(found)


def _coming(promise: Promise, facts: Facts) -> list[Climb]:
    if not promise.is_open:
        return []
    schedule, clock = facts.hours(promise), promise.clock
    if promise.paused_at is not None:
        clock = clocks.resumed(clock, schedule, paused_at=promise.paused_at, at=facts.now)
    ladder = ladders.by_version([promise.ladder_id])[promise.ladder_id]
    try:
        return coming(ladder, clock, schedule, promise.climbed)
    except NeverOpens:
        return []


def _told(reminder: Reminder, facts: Facts) -> Iterable[_Hears]:
    """Who was told, or will be; nobody when it was not needed any more."""
    if reminder.told_id is not None and reminder.told_at is not None:
        yield _Hears(reminder.told_id, reminder.person_id, reminder.told_at, was_told=True)
    elif reminder.told_at is None and (person := facts.organisation.acting_for(reminder.person_id)) is not None:
        yield _Hears(person, reminder.person_id, max(reminder.not_before, facts.now), was_told=False)


def _would_hear(promise: Promise, people: Iterable[int], at: datetime, facts: Facts) -> Iterable[_Hears]:
    """Whoever acts for them now, in his working time where the kind waits for it."""
    waits = not kinds.get(promise.kind).at_once
    for person in people:
        reader = facts.organisation.acting_for(person)
        if reader is not None:
            yield _Hears(reader, person, _opening(reader, at, facts) if waits else at, was_told=False)


def _opening(reader: int, at: datetime, facts: Facts) -> datetime:
    try:
        return next_opening(facts.calendar(reader), max(at, facts.now))
    except NeverOpens:
        return at


def _with_people(
    found: dict[int, list[tuple[Rung, datetime, bool, list[_Hears]]]],
) -> dict[int, list[Step]]:
    """The same with the people at hand; one query."""
    ids = {pk for steps in found.values() for _r, _a, _c, heard in steps for who in heard for pk in who[:2]}
    users = User.objects.in_bulk(ids)

    def hearer(who: _Hears) -> Hearer:
        other = users[who.instead_of] if who.instead_of != who.person else None
        return Hearer(users[who.person], other, who.at, who.was_told)

    return {
        promise: [Step(rung, at, climbed, [hearer(who) for who in heard]) for rung, at, climbed, heard in steps]
        for promise, steps in found.items()
    }
