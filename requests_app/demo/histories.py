"""How the requests of the demo company went: a path through the graph of moves, with times and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from requests_app.rules.lifecycle import MOVES, target_of
from requests_app.rules.states import State

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


def history(final: State, *, now: datetime, chance: Random) -> list[Step]:
    """A path that ends in the state, its last step before `now`; empty for a draft."""
    _share, youngest, oldest = SHARES[final]
    path = chance.choice(PATHS[final])
    at = now - timedelta(days=chance.uniform(youngest, oldest), hours=1)
    gap = (now - at) / (len(path) + 1) if final not in (State.CLOSED, State.REJECTED, State.CANCELLED) else None
    steps, state, returned_from, earliest = [], State.DRAFT, "", at - timedelta(days=1)
    for move in path:
        after = target_of(move, returned_from=returned_from)
        returned_from = state if after == State.RETURNED else ""
        note = chance.choice(REASONS[move]) if move in REASONS else ""
        earliest = min(max(_in_the_office(at), earliest + timedelta(minutes=20)), now)
        steps.append(Step(move, earliest, state, after, note))
        at += timedelta(hours=chance.uniform(1, 40)) if gap is None else gap * chance.uniform(0.3, 0.9)
        state = after
    return steps


def _in_the_office(at: datetime) -> datetime:
    """The same day between nine and six, the company's time: nobody there works at three in the morning."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return local.replace(hour=9 + local.hour * 9 // 24)


def past_kind(step: Step) -> str:
    """The kind of event that the step leaves."""
    return MOVES[step.move].past
