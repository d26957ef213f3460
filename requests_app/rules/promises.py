"""What is owed about a request in each state, by whom, and which events keep it (domain §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .lifecycle import MOVES
from .parts import Part
from .states import STAFFED, State


class PromiseKind(TextChoices):
    ACCEPT = "accept", pgettext_lazy("promise", "Accept")
    ASSIGN = "assign", pgettext_lazy("promise", "Assign")
    DELIVER = "deliver", pgettext_lazy("promise", "Deliver")
    CONFIRM = "confirm", pgettext_lazy("promise", "Confirm")


TASKS: dict[str, Promise] = {
    PromiseKind.ACCEPT: _("accept the request"),
    PromiseKind.ASSIGN: _("assign the request"),
    PromiseKind.DELIVER: _("deliver"),
    PromiseKind.CONFIRM: _("confirm the delivery"),
}
"""What is owed, in words."""

ICONS = {
    PromiseKind.ACCEPT: "check2",
    PromiseKind.ASSIGN: "person-check",
    PromiseKind.DELIVER: "box-seam",
    PromiseKind.CONFIRM: "check-circle",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise that holds now. `owner` owes it; its clock stands still unless it is `running`."""

    kind: PromiseKind
    owner: Part
    running: bool = True


_BY_STATE: dict[State, tuple[Owed, ...]] = {
    State.SUBMITTED: (Owed(PromiseKind.ACCEPT, Part.COORDINATOR), Owed(PromiseKind.DELIVER, Part.COORDINATOR)),
    State.ACCEPTED: (Owed(PromiseKind.ASSIGN, Part.COORDINATOR), Owed(PromiseKind.DELIVER, Part.COORDINATOR)),
    **dict.fromkeys(STAFFED, (Owed(PromiseKind.DELIVER, Part.SUPPORTER),)),
    State.DELIVERED: (Owed(PromiseKind.CONFIRM, Part.REQUESTER),),
}


def owed(state: str, returned_from: str) -> tuple[Owed, ...]:
    """What is owed in the state. A returned request owes what it owed before, and every clock of it stands still."""
    if state == State.RETURNED:
        return tuple(replace(one, running=False) for one in _BY_STATE[State(returned_from)])
    return _BY_STATE.get(State(state), ())


def states_owing(kind: str, owner: Part) -> tuple[State, ...]:
    """The states in which that part owes that, the clock running."""
    return tuple(state for state, all_owed in _BY_STATE.items() if Owed(PromiseKind(kind), owner) in all_owed)


KEPT_BY: dict[str, frozenset[PromiseKind]] = {
    "accepted": frozenset({PromiseKind.ACCEPT}),
    "rejected": frozenset({PromiseKind.ACCEPT}),
    "assigned": frozenset({PromiseKind.ASSIGN}),
    "delivered": frozenset({PromiseKind.DELIVER}),
    "confirmed": frozenset({PromiseKind.CONFIRM}),
    "reopened": frozenset({PromiseKind.CONFIRM}),
}
"""Event → what it keeps, in time or too late. Whatever else is owed no more is not needed any longer."""

COUNTING = frozenset(
    {move.past for move in MOVES.values()} | {"urgency_changed", "wanted_by_changed", "promised", "requester_changed"}
)
"""The events after which something else may be owed, or by another time."""


class Times(Protocol):
    """What has happened to a request so far, and the times that were named."""

    submitted_at: datetime | None
    rerouted_at: datetime | None
    accepted_at: datetime | None
    delivered_at: datetime | None
    reopened_at: datetime | None
    wanted_by: datetime | None
    promised_at: datetime | None


def begun_at(kind: PromiseKind, times: Times) -> datetime:
    """From when it counts. Another queue and a reopened request begin anew; a pause does not.

    Raises ValueError for a draft, about which nothing is owed.
    """
    if times.submitted_at is None:
        raise ValueError(kind)
    latest = {
        PromiseKind.ACCEPT: times.rerouted_at,
        PromiseKind.ASSIGN: times.accepted_at,
        PromiseKind.DELIVER: times.reopened_at,
        PromiseKind.CONFIRM: times.delivered_at,
    }
    return latest[kind] or times.submitted_at


def named_time(kind: PromiseKind, times: Times) -> datetime | None:
    """By when somebody named: delivery was promised, else wished, for a time. The rest follows from the ladder."""
    return times.promised_at or times.wanted_by if kind is PromiseKind.DELIVER else None
