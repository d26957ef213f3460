"""A leaver's open decisions and documents in approval: he stays until they are handed over."""

from __future__ import annotations

import pytest

from accounts.handover import dependencies_of
from accounts.models import User
from accounts.rules.roles import Role
from accounts.services.people import deactivate
from approvals.rules.flow import Approver, Source
from approvals.services import deciding, rescuing
from core.errors import DomainError
from tests.approvals.running import asks, publish, submitted, task_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def labels(person: User) -> list[tuple[str, int, str]]:
    return [(str(one.label), one.count, one.url) for one in dependencies_of(person)]


def test_nobody_is_deactivated_while_something_waits_for_him() -> None:
    checker, successor, administrator = make_user(), make_user(), make_user(Role.ADMINISTRATOR)
    case = submitted(asks(checker), asks(checker))
    owner = case.submitted_by
    page = "/approvals/hand-over/{}/".format
    publish(asks(successor))
    assert labels(checker) == [("Open decisions", 1, page(checker.pk))]
    assert ("Documents in approval", 1, page(owner.pk)) in labels(owner)
    for person in (checker, owner):
        with pytest.raises(DomainError):
            deactivate(person, by=administrator)
    rescuing.hand_over(checker, successor, by=administrator)
    assert labels(checker) == []
    deactivate(checker, by=administrator)
    deciding.approve(task_of(successor, case), by=successor, seen=case.sha256)


def test_what_is_over_hinders_nobody() -> None:
    checker = make_user()
    case = submitted(asks(checker))
    deciding.approve(task_of(checker, case), by=checker, seen=case.sha256)
    publish(asks(make_user()))
    assert labels(checker) == []
    assert "Documents in approval" not in [label for label, _count, _page in labels(case.submitted_by)]


@pytest.mark.parametrize("copied", [False, True])
def test_flow_in_force_that_names_him_is_changed_first(copied: bool) -> None:
    named, other = make_user(), make_user()
    publish(asks(named))
    assert labels(named) == [("Flows that name this person", 1, "/flows/")]
    copies = (Approver(Source.PERSON, str(named.pk)),) if copied else ()
    publish(asks(other), copies=copies)
    assert [label for label, _count, _page in labels(named)] == (["Flows that name this person"] if copied else [])
