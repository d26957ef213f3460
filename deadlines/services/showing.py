"""The promises about one thing as its page shows them: how they stand, who will be told when, and who was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from workcalendar.rules.working_time import between, unconfirmed_years

from .. import kinds
from ..models import Promise
from ..rules.ladder import day_length
from ..rules.words import left
from .hours import Hours
from .outlook import Step, outlooks
from .owing import When, when_due


@dataclass(frozen=True, slots=True)
class Shown:
    """One promise. `when` and `left` only while its clock runs; `unconfirmed`: years whose holidays may change."""

    promise: Promise
    kind: kinds.Kind
    when: When | None
    left: str
    steps: list[Step]
    unconfirmed: tuple[int, ...]


def of_subject(codes: Collection[str], subject_id: int, *, now: datetime) -> list[Shown]:
    """The promises of these kinds about one thing, the open ones first, then what ended, latest first.

    Those that ended before anybody was told of them are left out.
    """
    promises = list(Promise.objects.about(codes, subject_id))
    steps, hours = outlooks(promises, now=now), Hours(promises)
    shown = []
    for promise in promises:
        schedule, when, words = hours.of(promise), None, ""
        if promise.is_open and promise.due_at is not None:
            when = when_due(promise.due_at, now)
            words = left(between(schedule, now, promise.due_at), day_length(schedule))
        last = max((step.at for step in steps[promise.pk]), default=promise.started_at)
        years = unconfirmed_years(schedule, min(now, last), last) if promise.is_open else ()
        shown.append(Shown(promise, kinds.get(promise.kind), when, words, steps[promise.pk], years))
    ended = [one for one in reversed(shown) if not one.promise.is_open and one.steps]
    return [one for one in shown if one.promise.is_open] + ended
