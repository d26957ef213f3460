"""Who answers for a queue, without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.queues import Basis, Presence, Seat, seats

HERE = Presence(frozenset(), {})
PEOPLE = st.integers(1, 6)


def test_present_holders_answer_in_their_own_right() -> None:
    assert seats([2, 1], [9], [8], HERE) == (Seat(1, Basis.HOLDER), Seat(2, Basis.HOLDER))


def test_absent_holder_is_passed_over_to_the_delegate() -> None:
    presence = Presence(frozenset(), {1: 5})
    assert seats([1, 2], [9], [8], presence) == (Seat(2, Basis.HOLDER), Seat(5, Basis.STAND_IN, (1,)))


def test_deactivated_holder_is_passed_over_to_the_delegate() -> None:
    presence = Presence(frozenset({1}), {1: 5})
    assert seats([1], [9], [8], presence) == (Seat(5, Basis.STAND_IN, (1,)),)


def test_delegate_who_holds_the_queue_himself_answers_in_his_own_right() -> None:
    assert seats([1, 2], [9], [8], Presence(frozenset(), {1: 2})) == (Seat(2, Basis.HOLDER),)


def test_one_delegate_of_two_has_one_seat() -> None:
    presence = Presence(frozenset(), {1: 5, 2: 5})
    assert seats([1, 2], [9], [8], presence) == (Seat(5, Basis.STAND_IN, (1, 2)),)


def test_absent_delegate_hands_nothing_on_and_the_nearest_present_manager_answers() -> None:
    presence = Presence(frozenset({9}), {1: 5, 5: 6})
    assert seats([1], [9, 7], [8], presence) == (Seat(7, Basis.MANAGER),)


def test_nobody_left_leads_to_the_administrators_present_ones_first() -> None:
    assert seats([], [], [8, 4], Presence(frozenset(), {4: None})) == (Seat(8, Basis.ADMINISTRATOR),)
    assert seats([], [], [8], Presence(frozenset(), {8: None})) == (Seat(8, Basis.ADMINISTRATOR),)
    assert seats([], [], [8], Presence(frozenset({8}), {})) == ()


@given(
    st.sets(PEOPLE),
    st.lists(PEOPLE),
    st.sets(PEOPLE, min_size=1),
    st.sets(PEOPLE),
    st.dictionaries(PEOPLE, PEOPLE | st.none()),
)
def test_nobody_inactive_ever_answers(
    holders: set[int], managers: list[int], administrators: set[int], inactive: set[int], absent: dict[int, int | None]
) -> None:
    seated = seats(holders, managers, administrators, Presence(frozenset(inactive), absent))
    assert not {seat.person for seat in seated} & inactive
    assert bool(seated) or administrators <= inactive
    assert len({seat.person for seat in seated}) == len(seated)
    assert all((seat.basis is Basis.STAND_IN) == bool(seat.instead_of) for seat in seated)
