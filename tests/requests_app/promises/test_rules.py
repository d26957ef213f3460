"""What is owed in each state, and what counts from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from deadlines.services.retelling import ESCALATED, OVERDUE
from requests_app.rules.events import KINDS
from requests_app.rules.lifecycle import MOVES
from requests_app.rules.parts import Part
from requests_app.rules.promises import (
    COUNTING,
    ICONS,
    KEPT_BY,
    TASKS,
    PromiseKind,
    begun_at,
    named_time,
    owed,
    states_owing,
)
from requests_app.rules.states import ENDED, RUNNING, WORKING, State

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@dataclass
class Past:
    submitted_at: datetime | None = NOW
    rerouted_at: datetime | None = None
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    reopened_at: datetime | None = None
    wanted_by: datetime | None = None
    promised_at: datetime | None = None


OWED = {
    State.SUBMITTED: {("accept", Part.COORDINATOR), ("deliver", Part.COORDINATOR)},
    State.ACCEPTED: {("assign", Part.COORDINATOR), ("deliver", Part.COORDINATOR)},
    State.ASSIGNED: {("deliver", Part.SUPPORTER)},
    State.IN_PROGRESS: {("deliver", Part.SUPPORTER)},
    State.DELIVERED: {("confirm", Part.REQUESTER)},
}


@pytest.mark.parametrize("state", State)
def test_state_says_what_is_owed_and_by_whom(state: State) -> None:
    returned_from = State.ACCEPTED if state == State.RETURNED else ""
    found = owed(state, returned_from)
    expected = OWED.get(State.ACCEPTED if returned_from else state, set())
    assert {(one.kind, one.owner) for one in found} == expected
    assert {one.running for one in found} <= {state != State.RETURNED}


def test_something_is_owed_exactly_while_a_request_is_open() -> None:
    for state in State:
        assert any(one.running for one in owed(state, State.ASSIGNED)) == (state in RUNNING)
        assert bool(owed(state, State.ASSIGNED)) == (state not in (*ENDED, State.DRAFT))
    assert all(owed(State.RETURNED, state) for state in (State.SUBMITTED, *WORKING))


def test_states_owing_turns_the_table_round() -> None:
    assert states_owing(PromiseKind.DELIVER, Part.SUPPORTER) == (State.ASSIGNED, State.IN_PROGRESS)
    assert states_owing(PromiseKind.DELIVER, Part.REQUESTER) == ()


def test_every_kind_has_words_and_every_event_is_known() -> None:
    assert set(TASKS) == set(ICONS) == set(PromiseKind)
    assert COUNTING | set(KEPT_BY) | set(ESCALATED.values()) | {OVERDUE} <= set(KINDS)
    assert {move.past for move in MOVES.values()} >= set(KEPT_BY)


def test_each_kind_counts_from_the_last_event_that_begins_it() -> None:
    for kind, name in {
        "accept": "rerouted",
        "assign": "accepted",
        "deliver": "reopened",
        "confirm": "delivered",
    }.items():
        assert begun_at(PromiseKind(kind), Past()) == NOW
        assert begun_at(PromiseKind(kind), Past(**{f"{name}_at": LATER})) == LATER


def test_nothing_is_owed_about_a_draft() -> None:
    with pytest.raises(ValueError, match="deliver"):
        begun_at(PromiseKind.DELIVER, Past(submitted_at=None))


def test_promised_time_comes_before_the_wanted_one_and_only_delivery_has_one() -> None:
    assert named_time(PromiseKind.DELIVER, Past(wanted_by=NOW)) == NOW
    assert named_time(PromiseKind.DELIVER, Past(wanted_by=NOW, promised_at=LATER)) == LATER
    assert named_time(PromiseKind.DELIVER, Past()) is None
    assert named_time(PromiseKind.ACCEPT, Past(wanted_by=NOW, promised_at=LATER)) is None
