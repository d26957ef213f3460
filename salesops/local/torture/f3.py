"""F3: two beats, three workers, a clock that jumps both ways, the change to summer time, and three days off."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Unit
from deadlines.models import Notice, Promise, Reminder
from deadlines.rules.ladder import coming
from notifications.models import Message
from salesops.local.figures import Figure, at_most
from workcalendar.rules.working_time import add
from workcalendar.schedules import schedule_of

from . import checks, company, errands, unguarded
from .options import Options
from .stack import Stack

ZONE = ZoneInfo("Europe/Berlin")
OFFICE = [(9 * 60, 12 * 60), (13 * 60, 17 * 60)]
WEEK = [*[OFFICE] * 5, [], [(0, 6 * 60)]]
"""Open on Sunday morning, so that working time runs through the hour that 28 March 2027 skips."""
BEGIN = datetime(2027, 3, 26, 8, 30, tzinfo=ZONE)
OFF = datetime(2027, 3, 28, 6, 30, tzinfo=ZONE)
BACK = datetime(2027, 3, 31, 10, 0, tzinfo=ZONE)
END = datetime(2027, 4, 9, 18, 0, tzinfo=ZONE)
PAUSE = 1.2  # seconds between two jumps: somebody sweeps in between


def run(stack: Stack, options: Options) -> list[Figure]:
    """Through a week in a minute; each rung is compared with the one that the pure functions compute."""
    if options.without_guard:
        unguarded.drop_index()
    stack.clock.set(BEGIN)
    unit = company.found(time_zone=ZONE.key, week=WEEK)
    chance = random.Random(options.seed)  # noqa: S311 - not a secret
    _load(unit, chance, number=min(options.errands, 300))
    jumps = _travel(stack, chance, to=OFF, steps=(0.2, 1.5))
    stack.stop_application()
    stack.clock.set(BACK)
    stack.start_application(workers=3, beats=2)
    rested = stack.look_after(options.patience, until=_nothing_is_due)
    after_pause = _messages_after_pause()
    jumps += _travel(stack, chance, to=END, steps=(2, 8))
    stack.look_after(options.patience, until=checks.all_done)
    missing, strange = _compared(unit)
    return [
        Figure("jumps of the clock: forwards / backwards", f"{jumps[True]} / {jumps[False]}"),
        *checks.figures(checks.count()),
        at_most("rungs that were climbed for another time than computed", strange, 0),
        at_most("rungs that the pure functions know and nobody climbed", missing, 0),
        Figure("people told after three days off", f"{len(after_pause):,}", "≥ 1", bool(after_pause) and rested),
        at_most("messages a person about the three days off, at most", max(after_pause.values(), default=0), 1),
    ]


def _load(unit: Unit, chance: random.Random, *, number: int) -> None:
    """Due in the first forty working hours."""
    schedule = schedule_of(unit)
    due = sorted(add(schedule, BEGIN, timedelta(hours=chance.uniform(1, 40))) for _ in range(number))
    company.promise(unit, due, kind=errands.EXPEDITION)


def _travel(stack: Stack, chance: random.Random, *, to: datetime, steps: tuple[float, float]) -> Counter[bool]:
    """Jump there by steps of so many hours, one in five of them backwards; how many there were of each."""
    jumps: Counter[bool] = Counter()
    while timezone.now() < to:
        forwards = chance.random() < 0.8
        hours = chance.uniform(*steps) if forwards else -chance.uniform(0.1, 0.7)
        stack.clock.jump(timedelta(hours=hours))
        jumps[forwards] += 1
        stack.look_after(PAUSE)
    return jumps


def _nothing_is_due() -> bool:
    """Everything up to now is climbed and told."""
    now = timezone.now()
    due = Promise.objects.due_rungs(now).exists()
    return not due and not Reminder.objects.filter(told_at=None, not_before__lte=now).exists()


def _messages_after_pause() -> Counter[int]:
    """Person → messages since BACK, without those that only tell of rungs due since then."""
    messages = Counter(Message.objects.filter(created_at__gte=BACK).values_list("recipient", flat=True))
    told: defaultdict[tuple[int, datetime], list[datetime]] = defaultdict(list)
    since = Reminder.objects.filter(told_at__gte=BACK).values_list("told", "told_at", "notice__due_at")
    for person, at, due in since:
        if person and at:
            told[person, at].append(due)
    messages.subtract(person for (person, _at), dues in told.items() if min(dues) > BACK)
    return messages


def _compared(unit: Unit) -> tuple[int, int]:
    """Rungs that are missing, and rungs with a time of their own, against what the rules compute."""
    schedule, rungs = schedule_of(unit), set(Notice.objects.values_list("promise", "rung", "due_at"))
    expected = {
        (promise.pk, climb.rung.key, climb.at)
        for promise in Promise.objects.all()
        for climb in coming(errands.EXPEDITION.ladder, promise.clock, schedule)
    }
    return len(expected - rungs), len(rungs - expected)
