"""How the requests of the demo company went: a path through the graph of moves, with times and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from requests_app.rules.lifecycle import MOVES, target_of
from requests_app.rules.states import ENDED, STAFFED, State
from workcalendar.rules.working_time import Schedule, add

from .scenarios import phrases

# final state → how many of 400, and how many days ago such a request was submitted
SHARES: dict[State, tuple[int, int, int]] = {
    State.DRAFT: (16, 0, 6),
    State.SUBMITTED: (34, 0, 3),
    State.ACCEPTED: (24, 1, 5),
    State.ASSIGNED: (28, 2, 8),
    State.IN_PROGRESS: (52, 3, 14),
    State.RETURNED: (16, 1, 8),
    State.DELIVERED: (26, 5, 16),
    State.CLOSED: (176, 14, 150),
    State.REJECTED: (14, 10, 120),
    State.CANCELLED: (14, 10, 120),
}

TRIAGE = ("submit", "accept")
WORK = (*TRIAGE, "assign", "start")
ASKED = ("submit", "return", "resubmit", "accept", "assign", "start")
ASKED_LATE = (*WORK, "return", "resubmit")
PATHS: dict[State, tuple[tuple[str, ...], ...]] = {
    State.DRAFT: ((),),
    State.SUBMITTED: (("submit",), ("submit",), ("submit", "return", "resubmit")),
    State.ACCEPTED: (TRIAGE,),
    State.ASSIGNED: ((*TRIAGE, "assign"), (*WORK, "reassign")),
    State.IN_PROGRESS: (WORK, WORK, ASKED, ASKED_LATE),
    State.RETURNED: (("submit", "return"), (*WORK, "return")),
    State.DELIVERED: ((*WORK, "deliver"), (*ASKED, "deliver")),
    State.CLOSED: (
        (*WORK, "deliver", "confirm"),
        (*WORK, "deliver", "confirm"),
        (*ASKED, "deliver", "confirm"),
        (*WORK, "deliver", "reopen", "deliver", "confirm"),
    ),
    State.REJECTED: (("submit", "reject"), (*TRIAGE, "reject")),
    State.CANCELLED: (("submit", "cancel"), (*WORK, "cancel")),
}

REASONS = {
    "return": phrases.RETURN_REASONS,
    "resubmit": phrases.RESUBMIT_NOTES,
    "reject": phrases.REJECT_REASONS,
    "cancel": phrases.CANCEL_REASONS,
    "reopen": phrases.REOPEN_REASONS,
    "reassign": ("原支持人出差，由同事接手。", "Better suited: she knows the customer."),
    "confirm": phrases.RATING_WORDS,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a history."""

    move: str
    at: datetime
    from_state: State
    to_state: State
    note: str


BUDGETS = {
    State.SUBMITTED: timedelta(hours=4),
    State.ACCEPTED: timedelta(hours=8),
    State.DELIVERED: timedelta(hours=22),
}
"""Working time within which such a request is to go on (domain §3), about."""
LATE = 0.12
"""Share of the open requests that should have gone on by now."""


def history(final: State, *, now: datetime, schedule: Schedule, chance: Random) -> list[Step]:
    """A path that ends in the state, its last step before `now`; empty for a draft."""
    path = chance.choice(PATHS[final])
    times = _waiting(final, path, now, schedule, chance) if final in BUDGETS else _past(final, path, now, chance)
    steps, state, returned_from = [], State.DRAFT, ""
    for move, at in zip(path, times, strict=True):
        after = target_of(move, returned_from=returned_from)
        returned_from = state if after == State.RETURNED else ""
        note = chance.choice(REASONS[move]) if move in REASONS else ""
        steps.append(Step(move, at, state, after, note))
        state = after
    return steps


def named_time(final: State, *, now: datetime, schedule: Schedule, chance: Random) -> datetime:
    """By when an open request is wanted: most of them ahead, some of those under way should have been delivered."""
    late = final in STAFFED and chance.random() < LATE
    hours = -chance.uniform(1, 12) if late else chance.uniform(5, 75)
    at = add(schedule, now, timedelta(hours=hours))
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def _waiting(final: State, path: tuple[str, ...], now: datetime, schedule: Schedule, chance: Random) -> list[datetime]:
    """Times of a request that waits for its next step: mostly for part of its time, sometimes for longer."""
    late = final != State.DELIVERED and chance.random() < LATE  # what nobody confirms in time closes by itself
    used = BUDGETS[final] * (chance.uniform(1.1, 3.5) if late else chance.uniform(0.02, 0.6))
    since = add(schedule, now, -used)
    if final == State.SUBMITTED:
        return [since + (now - since) * step / len(path) for step in range(len(path))]
    times = [since]
    for _step in path[1:]:
        times.append(add(schedule, times[-1], -timedelta(hours=chance.uniform(0.5, 10))))
    return times[::-1]


def _past(final: State, path: tuple[str, ...], now: datetime, chance: Random) -> list[datetime]:
    """Times in the office, spread from the submission to now or, of what has ended, without hurry."""
    _share, youngest, oldest = SHARES[final]
    at = now - timedelta(days=chance.uniform(youngest, oldest), hours=1)
    gap = (now - at) / (len(path) + 1) if final not in ENDED else None
    times, earliest = [], at - timedelta(days=1)
    for _step in path:
        earliest = min(max(_in_the_office(at), earliest + timedelta(minutes=20)), now)
        times.append(earliest)
        at += timedelta(hours=chance.uniform(1, 40)) if gap is None else gap * chance.uniform(0.3, 0.9)
    return times


def _in_the_office(at: datetime) -> datetime:
    """The same day between nine and six, the company's time: nobody there works at three in the morning."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return local.replace(hour=9 + local.hour * 9 // 24)


def past_kind(step: Step) -> str:
    """The kind of event that the step leaves."""
    return MOVES[step.move].past
