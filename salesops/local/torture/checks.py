"""Counting what a tortured stack has done: what is missing, what is doubled, how late it was."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from deadlines import kinds
from deadlines.models import Notice, Promise, Reminder
from notifications.models import Message
from salesops.local.figures import Figure, at_most, percentile

T = TypeVar("T")
TOLD_AS = ("deadlines_reminder", "deadlines_escalation")
DIGEST = "deadlines_digest"


@dataclass(frozen=True)
class Count:
    """`expected` are the rungs of all promises. Lags are seconds from a rung's due time."""

    expected: int
    climbed: int
    notices: int
    without_reminder: int
    reminders: int
    reminders_doubled: int
    untold: int
    messages: int
    messages_missing: int
    messages_doubled: int
    lags: list[float]
    message_lags: list[float]

    @property
    def missing(self) -> int:
        return self.expected - self.climbed + self.without_reminder + self.untold + self.messages_missing

    @property
    def doubled(self) -> int:
        return self.notices - self.climbed + self.reminders_doubled + self.messages_doubled


def patiently(ask: Callable[[], T], *, seconds: float = 60) -> T:
    """The answer of the database, which may be just coming up again."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def all_done() -> bool:
    """Every rung is climbed and everybody was told; False while the database is away."""
    try:
        return (
            not Promise.objects.filter(next_at__isnull=False).exists()
            and not Reminder.objects.filter(told_at=None).exists()
        )
    except (OperationalError, InterfaceError):
        connection.close()
        return False


def count() -> Count:
    """Count everything; each open promise was to climb all rungs of its ladder."""
    ladders = Counter(Promise.objects.open().values_list("kind", flat=True))
    climbed = Counter(Notice.objects.values_list("promise", "rung"))
    reminders = list(
        Reminder.objects.values_list("notice__promise", "notice__rung", "person", "told", "told_at", "notice__due_at")
    )
    told: defaultdict[int, set[datetime]] = defaultdict(set)
    for _promise, _rung, _person, reader, at, _due in reminders:
        if reader and at:
            told[reader].add(at)
    written = list(Message.objects.filter(kind__in=[*TOLD_AS, DIGEST]).values_list("recipient", "kind", "created_at"))
    created = defaultdict(list)
    for recipient, _kind, at in sorted(written, key=lambda row: row[2]):
        created[recipient].append(at)
    alone = Counter(recipient for recipient, kind, _at in written if kind != DIGEST)
    return Count(
        expected=sum(number * len(kinds.get(kind).ladder.rungs) for kind, number in ladders.items()),
        climbed=len(climbed),
        notices=climbed.total(),
        without_reminder=Notice.objects.filter(reminders=None).count(),
        reminders=len(reminders),
        reminders_doubled=len(reminders) - len({row[:3] for row in reminders}),
        untold=sum(row[4] is None for row in reminders),
        messages=len(written),
        messages_missing=sum(max(0, len(times) - len(created[reader])) for reader, times in told.items()),
        messages_doubled=sum(max(0, number - len(told[reader])) for reader, number in alone.items()),
        lags=[(at - due).total_seconds() for at, due in Notice.objects.values_list("climbed_at", "due_at")],
        message_lags=[
            (times[place] - due).total_seconds()
            for *_what, reader, at, due in reminders
            if reader and at and (place := bisect_left(times := created[reader], at)) < len(times)
        ],
    )


def figures(found: Count) -> list[Figure]:
    """What every run prints."""
    return [
        Figure("rungs to climb / climbed", f"{found.expected:,} / {found.climbed:,}"),
        Figure("reminders / messages that carry them", f"{found.reminders:,} / {found.messages:,}"),
        at_most("missing (rungs, reminders, messages)", found.missing, 0),
        at_most("doubled rungs (notices)", found.notices - found.climbed, 0),
        at_most("doubled reminders", found.reminders_doubled, 0),
        at_most("doubled messages", found.messages_doubled, 0),
    ]


def lag_figures(found: Count, *, p95: float) -> list[Figure]:
    """How late rungs were climbed, and when the message about each was written."""
    return [
        Figure("lag from due to Notice.climbed_at, p50", f"{percentile(found.lags, 50):.2f} s"),
        at_most("lag from due to Notice.climbed_at, p95", percentile(found.lags, 95), p95, "s", 2),
        Figure("lag from due to Notice.climbed_at, longest", f"{max(found.lags, default=0):.2f} s"),
        Figure("lag from due to the message, p95", f"{percentile(found.message_lags, 95):.2f} s"),
        Figure("lag from due to the message, longest", f"{max(found.message_lags, default=0):.2f} s"),
    ]
