"""The graph of moves (domain §3), as data: from which states, to which, and whether a reason is owed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .states import OWED, STAFFED, WORKING, State


@dataclass(frozen=True, slots=True)
class Move:
    """`target` None: back to where the request was returned from. `past`: the kind of the event it leaves."""

    label: Promise
    past: str
    sources: tuple[State, ...]
    target: State | None
    needs_reason: bool = False


MOVES: dict[str, Move] = {
    "submit": Move(pgettext_lazy("move", "Submit"), "submitted", (State.DRAFT,), State.SUBMITTED),
    "accept": Move(pgettext_lazy("move", "Accept"), "accepted", (State.SUBMITTED,), State.ACCEPTED),
    "return": Move(
        pgettext_lazy("move", "Return"), "returned", (State.SUBMITTED, *WORKING), State.RETURNED, needs_reason=True
    ),
    "resubmit": Move(pgettext_lazy("move", "Resubmit"), "resubmitted", (State.RETURNED,), None),
    "reject": Move(
        pgettext_lazy("move", "Reject"),
        "rejected",
        (State.SUBMITTED, State.ACCEPTED),
        State.REJECTED,
        needs_reason=True,
    ),
    "reroute": Move(
        pgettext_lazy("move", "Send to another queue"),
        "rerouted",
        (State.SUBMITTED, State.ACCEPTED),
        State.SUBMITTED,
        needs_reason=True,
    ),
    "assign": Move(pgettext_lazy("move", "Assign"), "assigned", (State.ACCEPTED,), State.ASSIGNED),
    "reassign": Move(pgettext_lazy("move", "Reassign"), "reassigned", STAFFED, State.ASSIGNED, needs_reason=True),
    "start": Move(pgettext_lazy("move", "Start work"), "started", (State.ASSIGNED,), State.IN_PROGRESS),
    "deliver": Move(pgettext_lazy("move", "Deliver"), "delivered", (State.IN_PROGRESS,), State.DELIVERED),
    "confirm": Move(pgettext_lazy("move", "Confirm and rate"), "confirmed", (State.DELIVERED,), State.CLOSED),
    "reopen": Move(
        pgettext_lazy("move", "Reopen"),
        "reopened",
        (State.DELIVERED, State.CLOSED),
        State.IN_PROGRESS,
        needs_reason=True,
    ),
    "cancel": Move(
        pgettext_lazy("move", "Cancel request"),
        "cancelled",
        OWED,
        State.CANCELLED,
        needs_reason=True,
    ),
}


RESUMING = frozenset({"resubmit", "reopen"})
"""Moves after which the same people go on."""


def target_of(name: str, *, returned_from: str, lead_left: bool = False) -> State:
    """The state a move leads to; `returned_from` is the stored state of a returned request.

    A returned request goes back to where it was: who had accepted or begun it need not do so again. Work that would
    go on with a lead who has left the company (`lead_left`) waits to be assigned instead.
    """
    target = MOVES[name].target or State(returned_from)
    return State.ACCEPTED if lead_left and name in RESUMING and target in STAFFED else target


def moves_from(state: str) -> tuple[str, ...]:
    """The names of the moves that the graph allows in a state, in the order of the table."""
    return tuple(name for name, move in MOVES.items() if state in move.sources)
