"""What an operation costs the database, however many are asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from approvals.rules.states import CaseState, Mode
from approvals.services import deciding, submitting
from tests.approvals.running import approve, asks, begun, publish, submitted, task_of

pytestmark = pytest.mark.django_db


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


@pytest.fixture(autouse=True)
def _warm(dan: User) -> None:
    """Calendars are read once in a process."""
    approve(submitted(asks(dan)), dan)


@pytest.mark.parametrize("number", [1, 3])
def test_deciding_costs_the_same_however_many_are_asked(
    ann: User, bob: User, cyd: User, rep: User, number: int
) -> None:
    """Two statements more where others are relieved: their tasks and their promises."""
    asked, relieved = [ann, bob, cyd][:number], 0 if number == 1 else 2
    case = submitted(asks(*asked, mode=Mode.ANY), asks(bob), asks(*asked, mode=Mode.ANY), owner=rep)
    first = task_of(ann, case)
    assert statements(lambda: deciding.approve(first, by=ann, seen=case.sha256)) <= 30 + relieved
    deciding.approve(task_of(bob, case), by=bob, seen=case.sha256)
    last = task_of(ann, case)
    assert statements(lambda: deciding.approve(last, by=ann, seen=case.sha256)) <= 30 + relieved
    case.refresh_from_db()
    assert case.state == CaseState.APPROVED


def test_submitting_costs_thirty_four_statements(ann: User, rep: User) -> None:
    publish(asks(ann), asks(ann), asks(ann))
    document = begun(rep)
    assert statements(lambda: submitting.submit(document, by=rep)) <= 34
