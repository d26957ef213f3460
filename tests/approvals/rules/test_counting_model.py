"""What votes come to is what seats come to: the engine's count against the plain model, over many shapes of a step."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as numbers

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.counting import Vote, count
from approvals.rules.states import Added, Mode, StepState, TaskState
from tests.approvals import model

STATES = [str(state) for state in TaskState if state not in (TaskState.TRANSFERRED, TaskState.RETURNED)]
TOGETHER = [str(mode) for mode in (Mode.ALL, Mode.ANY, Mode.IN_ORDER)]

batches = st.lists(
    st.tuples(st.sampled_from(TOGETHER), st.lists(st.sampled_from(STATES), min_size=1, max_size=3)), max_size=2
)
roots = st.lists(st.tuples(st.sampled_from(STATES), st.booleans(), batches, batches), max_size=4)


def _sit(step: model.Step, key: Iterator[int], state: str, position: int, **fields: object) -> model.Seat:
    seat = model.Seat(step, position, **fields)  # type: ignore[arg-type]
    row = model.Row(next(key), "Ann", "Ann", seat, state=state)
    seat.rows.append(row)
    step.rows.append(row)
    return seat


def _step(
    mode: str, shape: list[tuple[str, bool, list[tuple[str, list[str]]], list[tuple[str, list[str]]]]]
) -> model.Step:
    step, key = model.Step(model.Rule((), mode), 1), numbers()
    for place, (state, beside, before, after) in enumerate(shape):
        seat = _sit(step, key, state, place, added="beside" if beside and place else "")
        step.seats.append(seat)
        for how, groups, there in (("before", before, seat.before), ("after", after, seat.after)):
            for together, states in groups:
                batch = model.Batch(together)
                there.append(batch)
                batch.seats += [
                    _sit(step, key, one, number, added=how, parent=seat, batch=batch)
                    for number, one in enumerate(states)
                ]
    return step


def _votes(step: model.Step) -> list[Vote]:
    found = []
    for row in step.rows:
        seat = row.seat
        parent = None if seat.parent is None else seat.parent.row.number
        together = seat.batch.mode if seat.batch else str(Mode.ALL)
        stage = seat.stage[1] if seat.added in (Added.BEFORE, Added.AFTER) else 0
        found.append(Vote(row.number, row.state, seat.position, seat.added, parent, together, stage))
    return found


@settings(max_examples=400)
@given(mode=st.sampled_from([str(mode) for mode in Mode]), quorum=st.integers(1, 3), shape=roots)
def test_votes_come_to_what_seats_come_to(
    mode: str, quorum: int, shape: list[tuple[str, bool, list[tuple[str, list[str]]], list[tuple[str, list[str]]]]]
) -> None:
    step = _step(mode, shape)
    seats = model.alive(step.seats)
    word = model.group(mode, quorum, seats) if seats else None
    counted = count(mode, quorum, _votes(step))
    assert counted.state == {True: StepState.PASSED, False: StepState.REJECTED, None: StepState.ACTIVE}[word]
    turn = {seat.row.number for seat in model.asked(mode, step.seats)} if word is None else set()
    assert counted.turn == turn
    live = {seat.row.number for seat in model.may_still_be_asked(step.seats)} if word is None else set()
    gone = {row.number for row in step.open_rows()} - live
    assert counted.settled == gone
