"""What votes come to: every mode over every combination, and those who were added before, after and beside."""

from __future__ import annotations

from itertools import product

import pytest

from approvals.rules.counting import Count, Vote, count
from approvals.rules.states import Added, Mode, StepState, TaskState

A, R, P, W = TaskState.APPROVED, TaskState.REJECTED, TaskState.PENDING, TaskState.WAITING
ACTIVE, PASSED, REJECTED = StepState.ACTIVE, StepState.PASSED, StepState.REJECTED


def planned(*states: str) -> list[Vote]:
    return [Vote(key, state, position=key) for key, state in enumerate(states, start=1)]


def counted(mode: Mode, *votes: Vote, quorum: int = 1) -> tuple[StepState, set[int], set[int]]:
    found = count(mode, quorum, votes)
    return found.state, set(found.turn), set(found.settled)


@pytest.mark.parametrize("states", list(product([A, R, P], repeat=3)))
def test_modes_over_every_combination(states: tuple[str, ...]) -> None:
    yes, no = states.count(A), states.count(R)
    undecided = {key for key, state in enumerate(states, start=1) if state == P}
    expected = {
        Mode.ALL: REJECTED if no else PASSED if yes == 3 else ACTIVE,
        Mode.ANY: PASSED if yes else REJECTED if no else ACTIVE,
        Mode.IN_ORDER: REJECTED if no else PASSED if yes == 3 else ACTIVE,
        Mode.QUORUM: PASSED if yes >= 2 else REJECTED if no >= 2 else ACTIVE,
    }
    for mode, state in expected.items():
        found = count(mode, 2, planned(*states))
        turn = set() if state != ACTIVE else {min(undecided)} if mode == Mode.IN_ORDER else undecided
        assert (found.state, set(found.turn)) == (state, turn)
        assert set(found.settled) == (undecided if state != ACTIVE else set())


@pytest.mark.parametrize("mode", list(Mode))
def test_a_step_that_asks_nobody_waits(mode: Mode) -> None:
    assert count(mode, 1, []) == Count(ACTIVE, frozenset(), frozenset())


@pytest.mark.parametrize(
    "state",
    [TaskState.TRANSFERRED, TaskState.WITHDRAWN, TaskState.HANDLED, TaskState.CANCELLED, TaskState.REMOVED],
)
def test_what_was_passed_on_or_closed_has_no_voice(state: str) -> None:
    assert counted(Mode.ALL, *planned(state, P)) == (ACTIVE, {2}, set())
    assert counted(Mode.ANY, *planned(state)) == (ACTIVE, set(), set())


def test_a_return_is_no_yes() -> None:
    assert counted(Mode.ALL, *planned(TaskState.RETURNED))[0] == REJECTED


def before(key: int, state: str, together: Mode = Mode.ALL) -> Vote:
    return Vote(key, state, position=key, added=Added.BEFORE, parent=1, together=together)


def after(key: int, state: str, together: Mode = Mode.ALL) -> Vote:
    return Vote(key, state, position=key, added=Added.AFTER, parent=1, together=together)


def test_who_was_added_before_is_asked_first() -> None:
    assert counted(Mode.ALL, Vote(1, P), before(2, W)) == (ACTIVE, {2}, set())
    assert counted(Mode.ALL, Vote(1, W), before(2, A)) == (ACTIVE, {1}, set())
    assert counted(Mode.ALL, Vote(1, W), before(2, R)) == (REJECTED, set(), {1})
    assert counted(Mode.ALL, Vote(1, W), before(2, TaskState.REMOVED)) == (ACTIVE, {1}, set())
    assert counted(Mode.ALL, Vote(1, A), before(2, A)) == (PASSED, set(), set())


def test_who_was_added_before_never_passes_a_step_that_asks_any() -> None:
    assert counted(Mode.ANY, Vote(1, W), before(2, A), Vote(3, P)) == (ACTIVE, {1, 3}, set())


def test_opinions_open_the_decision_and_never_count() -> None:
    said = before(2, TaskState.ANSWERED)
    assert counted(Mode.ANY, Vote(1, W), said) == (ACTIVE, {1}, set())
    assert counted(Mode.ANY, Vote(1, R), said) == (REJECTED, set(), set())


def test_those_added_together_count_by_their_own_mode() -> None:
    pair = [before(2, A, Mode.ANY), before(3, P, Mode.ANY)]
    assert counted(Mode.ALL, Vote(1, W), *pair) == (ACTIVE, {1}, {3})
    in_order = [before(2, W, Mode.IN_ORDER), before(3, W, Mode.IN_ORDER)]
    assert counted(Mode.ALL, Vote(1, W), *in_order) == (ACTIVE, {2}, set())
    both = [before(2, A), before(3, P)]
    assert counted(Mode.ALL, Vote(1, W), *both) == (ACTIVE, {3}, set())


def test_who_was_added_after_is_asked_when_the_decision_is_made() -> None:
    assert counted(Mode.ALL, Vote(1, P), after(2, W)) == (ACTIVE, {1}, set())
    assert counted(Mode.ALL, Vote(1, A), after(2, W)) == (ACTIVE, {2}, set())
    assert counted(Mode.ANY, Vote(1, A), after(2, W), Vote(3, P)) == (ACTIVE, {2, 3}, set())
    assert counted(Mode.ALL, Vote(1, A), after(2, A)) == (PASSED, set(), set())
    assert counted(Mode.ALL, Vote(1, A), after(2, R)) == (REJECTED, set(), set())


def test_who_was_added_beside_joins_the_step() -> None:
    beside = Vote(2, P, added=Added.BESIDE, parent=1)
    assert counted(Mode.ALL, Vote(1, A), beside) == (ACTIVE, {2}, set())
    assert counted(Mode.ANY, Vote(1, A), beside) == (PASSED, set(), {2})
    assert counted(Mode.QUORUM, Vote(1, R), beside, quorum=1) == (ACTIVE, {2}, set())


def test_a_no_before_in_a_quorum_settles_who_waited_for_it() -> None:
    votes = [Vote(1, W), before(2, R), Vote(3, P), Vote(4, P)]
    assert counted(Mode.QUORUM, *votes, quorum=2) == (ACTIVE, {3, 4}, {1})
