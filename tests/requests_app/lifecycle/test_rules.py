"""The graph of moves."""

from __future__ import annotations

import pytest

from requests_app.rules.events import KINDS, MESSAGE_KINDS
from requests_app.rules.lifecycle import MOVES, moves_from, target_of
from requests_app.rules.progress import stages
from requests_app.rules.states import State

GRAPH = {
    "draft": ("submit",),
    "submitted": ("accept", "return", "reject", "reroute", "cancel"),
    "accepted": ("return", "reject", "reroute", "assign", "cancel"),
    "assigned": ("return", "reassign", "start", "cancel"),
    "in_progress": ("return", "reassign", "deliver", "cancel"),
    "delivered": ("confirm", "reopen"),
    "closed": ("reopen",),
    "returned": ("resubmit", "cancel"),
    "rejected": (),
    "cancelled": (),
}
TAKES_SOMETHING_AWAY = {"return", "reject", "reroute", "reassign", "reopen", "cancel"}


@pytest.mark.parametrize("state", State.values)
def test_moves_from_follow_the_graph(state: str) -> None:
    assert moves_from(state) == GRAPH[state]


def test_move_that_takes_something_from_someone_needs_a_reason() -> None:
    assert {name for name, move in MOVES.items() if move.needs_reason} == TAKES_SOMETHING_AWAY


def test_returned_request_goes_back_to_where_it_was() -> None:
    assert target_of("resubmit", returned_from="in_progress") is State.IN_PROGRESS
    assert target_of("accept", returned_from="") is State.ACCEPTED


def test_work_that_would_go_on_without_its_lead_is_assigned_anew() -> None:
    assert target_of("resubmit", returned_from="assigned", lead_left=True) is State.ACCEPTED
    assert target_of("resubmit", returned_from="submitted", lead_left=True) is State.SUBMITTED
    assert target_of("reopen", returned_from="", lead_left=True) is State.ACCEPTED
    assert target_of("reassign", returned_from="", lead_left=True) is State.ASSIGNED


def test_every_move_leaves_an_event_that_is_known() -> None:
    assert {move.past for move in MOVES.values()} <= set(KINDS)


def test_every_message_that_events_send_is_a_declared_kind() -> None:
    assert {kind for event in KINDS.values() for kind in event.told.values()} <= set(MESSAGE_KINDS)


def places(state: str, passed: list[str]) -> dict[str, list[str]]:
    return {
        place: [one.state for one in stages(state, passed) if one.place == place] for place in ("done", "now", "later")
    }


def test_stages_on_the_main_way_ignore_what_a_reopened_request_had_reached() -> None:
    assert places("in_progress", ["submitted", "delivered", "in_progress"]) == {
        "done": ["submitted", "accepted", "assigned"],
        "now": ["in_progress"],
        "later": ["delivered", "closed"],
    }


def test_stage_of_a_side_way_stands_behind_the_last_step_reached() -> None:
    assert places("returned", ["accepted"]) == {
        "done": ["submitted", "accepted"],
        "now": ["returned"],
        "later": ["assigned", "in_progress", "delivered", "closed"],
    }


def test_nothing_comes_after_a_request_that_ended_on_a_side_way() -> None:
    assert places("cancelled", ["submitted", "returned", ""]) == {
        "done": ["submitted"],
        "now": ["cancelled"],
        "later": [],
    }
    assert places("rejected", []) == {"done": [], "now": ["rejected"], "later": []}


def test_stage_has_the_colour_and_the_sign_of_its_state() -> None:
    returned, assigned = stages("returned", [])[0], stages("assigned", [])[2]
    assert (returned.tone, returned.icon) == ("warning", "arrow-return-left")
    assert (assigned.tone, assigned.icon) == ("progress", "record-fill")
