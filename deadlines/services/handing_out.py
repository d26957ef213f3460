"""Telling people what was climbed: in their working time, everything at once in one message, whoever acts for them.

It waits until no rung is due any more, so that after an outage of any length everybody gets one message and not one
for each step. Only one worker hands out at a time; what was told and that it was told are written together, for a group
of readers after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.urls import reverse

from accounts.models import User
from notifications.services.outbox import Letter, tell_each

from .. import kinds
from ..kinds import Subject
from ..models import Reminder
from ..rules.telling import About, Entries, Entry, Section
from . import digests, ladders, recalculating, rows
from .climbing import SET_ASIDE
from .people import Facts
from .wording import MOST_LINES, Book, Telling

LOCK = 0x64656164  # of pg_try_advisory_xact_lock
GROUP = 200
"""Readers of one transaction."""
Audience = Mapping[int | None, list[int]]
"""Reader → the people for whom he hears it, himself mostly; None: nobody hears it."""

log = structlog.get_logger(__name__)


class Waiting(NamedTuple):
    """A reminder whose time has come, with what became of its promise meanwhile."""

    pk: int
    person: int
    level: int
    rung: str
    about: About
    is_over: bool

    @property
    def is_closing(self) -> bool:
        rung = ladders.by_version([self.about.ladder])[self.about.ladder].rung(self.rung)
        return rung is not None and rung.closes


def run(now: datetime) -> int:
    """Hand out what waits, and the digests whose turn it is; how many messages. 0 while rungs are due.

    Each group of readers is a transaction of its own, so that what fails stops nobody else.
    """
    if rows.look(now, recalculations_until=now - recalculating.GRACE).rungs:
        return 0
    facts = Facts(now)
    found = list(_audience(facts).items())
    return sum(_safely(dict(found[start : start + GROUP]), facts) for start in range(0, len(found), GROUP))


def _audience(facts: Facts) -> Audience:
    """Who hears of what waits now, and those whose digest it is time for."""
    waiting = Reminder.objects.filter(told_at=None, not_before__lte=facts.now).order_by()
    found: defaultdict[int | None, list[int]] = defaultdict(list)
    for person in waiting.values_list("person", flat=True).distinct():
        found[facts.organisation.acting_for(person)].append(person)
    for person in digests.due(facts.now):
        found.setdefault(person, [])
    return found


def _safely(group: Audience, facts: Facts) -> int:
    """The messages of a group. When one of them fails the halves are tried, until he who fails stands alone."""
    try:
        return _hand_out(group, facts)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(group) == 1:
            log.exception("somebody cannot be told, it is tried again later", reader=next(iter(group)))
            _set_aside(group, facts.now)
            return 0
    readers, half = list(group.items()), len(group) // 2
    return _safely(dict(readers[:half]), facts) + _safely(dict(readers[half:]), facts)


@transaction.atomic
def _hand_out(group: Audience, facts: Facts) -> int:
    """Write their messages and mark what was told, both or neither. 0 while another worker is handing out."""
    if not _has_turn():
        return 0
    readers = digests.take_turns(facts, group.keys())
    entries: defaultdict[int, Entries] = defaultdict(Entries)
    last = _hear(_waiting(facts.now, chain.from_iterable(group.values())), entries, facts)
    if readers:
        digests.add_debts(entries, readers, facts)
    tellings = {reader: found.ordered(facts.now, facts.calendar(reader).zone) for reader, found in entries.items()}
    book = _book(tellings, facts.now)
    users = User.objects.in_bulk(tellings)
    letters = [
        _letter(users[pk], Telling(pk, facts.calendar(pk).zone, facts.now, told, pk in readers, book), last)
        for pk, told in tellings.items()
    ]
    tell_each(letters)
    return len(letters)


@transaction.atomic
def _set_aside(group: Audience, now: datetime) -> None:
    """Leave alone for a while what cannot be told."""
    people = list(chain.from_iterable(group.values()))
    waiting = Reminder.objects.filter(told_at=None, not_before__lte=now, person__in=people)
    waiting.update(not_before=now + SET_ASIDE)
    digests.postpone(group.keys(), now=now, until=now + SET_ASIDE)


def _has_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _waiting(now: datetime, people: Iterable[int]) -> list[Waiting]:
    """Of these people, in the order in which they were climbed."""
    found = Reminder.objects.filter(told_at=None, not_before__lte=now, person__in=list(people)).order_by("pk")
    promise = "notice__promise__"
    fields = ("pk", "person_id", "notice__level", "notice__rung", "notice__promise_id")
    more = [
        promise + name for name in ("kind", "subject_id", "ladder_id", "started_at", "due_at", "outcome", "paused_at")
    ]
    return [
        Waiting(pk, person, level, rung, About(which, *about), bool(outcome or paused))
        for pk, person, level, rung, which, *about, outcome, paused in found.values_list(*fields, *more)
    ]


def _hear(waiting: Iterable[Waiting], entries: Mapping[int, Entries], facts: Facts) -> int:
    """Give each reminder to whoever acts for its person now, or keep it until he is at work; the last one's key."""
    tellings, holds, last = [], [], 0
    for reminder in waiting:
        is_closing = reminder.is_over and reminder.is_closing
        reader = facts.organisation.acting_for(reminder.person)
        if reader is None or (reminder.is_over and not is_closing):
            tellings.append(rows.Telling(reminder.pk, None))
        elif (opens := facts.telling(reminder.about.kind, reader)) > facts.now:
            holds.append(rows.Hold(reminder.pk, opens))
        else:
            tellings.append(rows.Telling(reminder.pk, reader))
            entries[reader].add(reminder.about, reminder.person, level=reminder.level, is_closed=is_closing)
            last = reminder.pk
    rows.tell(tellings, now=facts.now)
    rows.hold(holds)
    return last


def _book(tellings: Mapping[int, list[tuple[Section, Entry]]], now: datetime) -> Book:
    """What the messages name, for the entries that they list."""
    shown = {entry.about for told in tellings.values() for _section, entry in told[: MOST_LINES + 1]}
    subjects: dict[tuple[str, int], Subject] = {}
    owners: dict[int, tuple[int, ...]] = {}
    by_kind: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for about in shown:
        by_kind[about.kind][about.subject] = about.promise
    for code, promises in by_kind.items():
        kind = kinds.get(code)
        subjects |= {(code, pk): subject for pk, subject in kind.subjects(promises.keys()).items()}
        owners |= {promises[pk]: bound.owners for pk, bound in kind.bound(promises.keys(), now).items()}
    told: defaultdict[int, dict[int, None]] = defaultdict(dict)
    heard = Reminder.objects.filter(notice__promise__in=[about.promise for about in shown], told__isnull=False)
    for promise, person in heard.order_by("pk").values_list("notice__promise", "told"):
        told[promise][person] = None
    listed = (entry for told_ in tellings.values() for _section, entry in told_[:MOST_LINES])
    named = {person for entry in listed for person in entry.people}
    named |= {person for people in (*owners.values(), *told.values()) for person in people}
    return Book(subjects, owners, told, User.objects.in_bulk(named))


def _letter(reader: User, telling: Telling, last: int) -> Letter:
    """`last` is the key of the last reminder that was handed out: it makes the message one fact."""
    subject = telling.subject_of_all
    escalated = any(section is Section.ESCALATED for section, _entry in telling.entries)
    kind = "digest" if telling.is_digest else "escalation" if escalated else "reminder"
    fact = f"{telling.now:%Y-%m-%dT%H:%M:%S}" if telling.is_digest else last
    return Letter(
        recipient=reader,
        kind=f"deadlines_{kind}",
        dedupe_key=f"deadlines:{kind}:{fact}",
        subject=telling.title,
        body=telling.text,
        url=subject.url if subject and subject.url else reverse("deadlines:mine"),
        thread=subject.number if subject and subject.url else "",
    )
