"""Who may what, move by move and change by change. The tables here are written by hand from domain §3."""

from __future__ import annotations

import pytest

from requests_app.models import SupportRequest
from requests_app.policies import lifecycle
from requests_app.rules.lifecycle import MOVES
from requests_app.rules.states import State
from tests.factories import make_user

from ..personas import PERSONAS, World

pytestmark = pytest.mark.django_db

REQUESTER = {"requester", "requester_delegate"}
COORDINATOR = {"coordinator", "coordinator_delegate"}
SUPPORTER = {"lead", "supporter", "supporter_delegate"}
DESK = COORDINATOR | SUPPORTER | {"cooperator", "administrator"}
EVERYONE = set(PERSONAS) - {"stranger"}

OPEN = {"submitted", "accepted", "assigned", "in_progress", "delivered", "returned"}
ENDED = {"closed", "rejected", "cancelled"}
WORKING = {"accepted", "assigned", "in_progress"}

# move: (states in which it is possible, who may)
ALLOWED_MOVES: dict[str, tuple[set[str], set[str]]] = {
    "submit": ({"draft"}, {"requester"}),
    "accept": ({"submitted"}, COORDINATOR),
    "return": ({"submitted"} | WORKING, COORDINATOR | SUPPORTER),
    "resubmit": ({"returned"}, REQUESTER),
    "reject": ({"submitted", "accepted"}, COORDINATOR),
    "reroute": ({"submitted", "accepted"}, COORDINATOR | {"administrator"}),
    "assign": ({"accepted"}, COORDINATOR),
    "reassign": ({"assigned", "in_progress"}, COORDINATOR | {"administrator"}),
    "start": ({"assigned"}, SUPPORTER),
    "deliver": ({"in_progress"}, SUPPORTER),
    "confirm": ({"delivered"}, REQUESTER),
    "reopen": ({"delivered", "closed"}, REQUESTER),
    "cancel": ({"submitted", "accepted", "assigned", "in_progress", "returned"}, REQUESTER),
}

ALLOWED_CHANGES: dict[str, tuple[set[str], set[str]]] = {
    "edit_draft": ({"draft"}, {"requester"}),
    "correct": (OPEN, REQUESTER | COORDINATOR),
    "set_urgency": (OPEN, REQUESTER | COORDINATOR),
    "set_wanted_by": (OPEN, REQUESTER),
    "promise": (WORKING, COORDINATOR | SUPPORTER),
    "rate": ({"closed"}, REQUESTER),
    "staff": ({"assigned", "in_progress"}, COORDINATOR | SUPPORTER),
    "ask_department": (WORKING, COORDINATOR | SUPPORTER),
    "answer_department": (WORKING | {"returned"}, {"cooperator"}),
    "comment": (OPEN | ENDED, EVERYONE),
    "comment_internally": (OPEN | ENDED, DESK),
    "attach": (OPEN | {"draft"}, REQUESTER | DESK),
    "watch": (OPEN | ENDED, EVERYONE),
    "open_document": (OPEN - {"delivered"}, REQUESTER),
    "keep_document": (OPEN, REQUESTER | DESK),
    "link": (OPEN | ENDED, REQUESTER | DESK),
}


def test_tables_name_every_move_and_change() -> None:
    assert set(ALLOWED_MOVES) == set(MOVES) == set(lifecycle.WHO)
    assert set(ALLOWED_CHANGES) == set(lifecycle.CHANGES)


@pytest.mark.parametrize("state", State.values)
def test_moves_for_gives_exactly_the_listed_ones(world: World, state: str) -> None:
    support_request = _in(world, state)
    for persona in PERSONAS:
        possible = [m for m, (states, who) in ALLOWED_MOVES.items() if state in states and persona in who]
        if state == "draft" and persona != "requester":
            possible = []
        assert lifecycle.moves_for(world.person(persona), support_request) == possible, persona


@pytest.mark.parametrize("name", ALLOWED_MOVES)
def test_can_move_gives_the_verdict_of_the_table(world: World, name: str) -> None:
    states, who = ALLOWED_MOVES[name]
    support_request = _in(world, min(states))
    for persona in PERSONAS:
        verdict = lifecycle.can_move(world.person(persona), support_request, name)
        assert bool(verdict) == (persona in who), persona
        assert bool(verdict.reason) != verdict.allowed


@pytest.mark.parametrize("state", State.values)
def test_can_change_gives_the_verdict_of_the_table(world: World, state: str) -> None:
    support_request = _in(world, state)
    for persona in PERSONAS:
        person = world.person(persona)
        for name, (states, who) in ALLOWED_CHANGES.items():
            expected = state in states and persona in who and (state != "draft" or persona == "requester")
            verdict = lifecycle.can_change(person, support_request, name)
            assert bool(verdict) == expected, (name, persona)
            assert bool(verdict.reason) != verdict.allowed


def test_refused_change_names_the_state(world: World) -> None:
    verdict = lifecycle.can_change(world.person("requester"), _in(world, "closed"), "correct")
    assert "Closed" in str(verdict.reason)


def test_unlisted_move_is_an_error_never_a_yes(world: World) -> None:
    support_request = _in(world, "submitted")
    with pytest.raises(KeyError):
        lifecycle.can_move(world.person("coordinator"), support_request, "approve")
    with pytest.raises(KeyError):
        lifecycle.can_change(world.person("coordinator"), support_request, "approve")


@pytest.mark.parametrize("state", State.values)
def test_inactive_person_may_nothing(world: World, state: str) -> None:
    support_request = _in(world, state)
    gone = make_user(is_active=False)
    SupportRequest.objects.filter(pk=support_request.pk).update(requester=gone)
    support_request.refresh_from_db()
    assert lifecycle.moves_for(gone, support_request) == []
    for name in lifecycle.WHO:
        assert str(lifecycle.can_move(gone, support_request, name).reason) == "Your account is not active."
    assert not any(lifecycle.can_change(gone, support_request, name) for name in lifecycle.CHANGES)


def _in(world: World, state: str) -> SupportRequest:
    """As a page loads it: the parts prefetched."""
    made = world.request(state)
    return SupportRequest.objects.prefetch_related("supporters__user", "cooperating", "watchers").get(pk=made.pk)
