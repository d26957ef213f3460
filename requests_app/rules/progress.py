"""The way from submitted to closed as the few steps that the page of a request shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.tones import Tone

from .states import TONES, State

ICONS = {
    State.CLOSED: "check-lg",
    State.RETURNED: "arrow-return-left",
    State.REJECTED: "x-lg",
    State.CANCELLED: "slash-lg",
}
"""Of the step where the request stands; on the way it is a dot."""

MAIN_WAY = (State.SUBMITTED, State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS, State.DELIVERED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: behind us, where the request stands now, or still to come."""

    state: State
    place: Literal["done", "now", "later"]

    @property
    def tone(self) -> Tone:
        """The colour of the step where the request stands."""
        return TONES["state"][self.state]

    @property
    def icon(self) -> str:
        """A Bootstrap icon for the step where the request stands."""
        return ICONS.get(self.state, "record-fill")


def stages(state: str, passed: Iterable[str]) -> tuple[Stage, ...]:
    """The steps for a request in `state` that has come through the states `passed`, in whatever order.

    A side way (returned, rejected, cancelled) stands behind the last step that was reached; what ended on
    one has nothing to come. A reopened request is not delivered any more.
    """
    here = State(state)
    if here in MAIN_WAY:
        reached = MAIN_WAY.index(here)
        behind, ahead = MAIN_WAY[:reached], MAIN_WAY[reached + 1 :]
    else:
        reached = max((MAIN_WAY.index(State(one)) for one in passed if one in MAIN_WAY), default=-1)
        behind, ahead = MAIN_WAY[: reached + 1], MAIN_WAY[reached + 1 :]
    coming = () if here in (State.REJECTED, State.CANCELLED) else ahead
    return (
        *(Stage(one, "done") for one in behind),
        Stage(here, "now"),
        *(Stage(one, "later") for one in coming),
    )
