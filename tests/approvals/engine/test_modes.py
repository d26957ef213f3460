"""When a step passes, and what one no does to it: all, any, in order, so many of them."""

from __future__ import annotations

import pytest

from accounts.models import User
from approvals.rules.states import CaseState, DocumentState, Mode
from approvals.services import deciding
from tests.approvals.running import asked, asks, kinds_of_events, outcomes, states, submitted, task_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    return [make_user(name=name) for name in "ABC"]


def test_all_passes_when_all_approved(people: list[User]) -> None:
    case = submitted(asks(*people))
    for person in people[:2]:
        deciding.approve(task_of(person, case), by=person, seen=case.sha256)
    assert states(case) == ["active"]
    case = deciding.approve(task_of(people[2], case), by=people[2], seen=case.sha256)
    assert (case.state, case.document.state) == (CaseState.APPROVED, DocumentState.APPROVED)
    assert states(case) == ["passed"]
    assert kinds_of_events(case) == ["begun", "submitted", "approved", "approved", "approved", "concluded"]


def test_any_passes_with_the_first_and_the_others_are_handled(people: list[User]) -> None:
    case = submitted(asks(*people, mode=Mode.ANY))
    deciding.approve(task_of(people[1], case), by=people[1], seen=case.sha256)
    assert outcomes(case) == [("A", "handled"), ("B", "approved"), ("C", "handled")]
    assert asked(case) == set()
