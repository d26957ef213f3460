"""Absences are entered, called off and ended early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AdminEvent, Delegation, User
from accounts.rules.history import EventKind
from accounts.rules.roles import Role
from accounts.services import delegations
from accounts.standing import who_acts_for
from core.errors import DomainError, NotAllowed
from tests.factories import make_delegation, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_now() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def enter(principal: User, delegate: User | None, start: datetime = NOW, end: datetime = NOW + DAY) -> Delegation:
    return delegations.set_absence(principal, by=principal, delegate=delegate, starts_at=start, ends_at=end)


def test_absence_is_entered_with_history() -> None:
    principal, delegate = make_user(), make_user(name="王芳", name_latin="Wang Fang")
    delegation = delegations.set_absence(
        principal, by=principal, delegate=delegate, starts_at=NOW, ends_at=NOW + DAY, note="trade fair"
    )
    assert (delegation.set_by, delegation.set_at, delegation.note) == (principal, NOW, "trade fair")
    event = AdminEvent.objects.get(person=principal)
    assert event.kind == EventKind.DELEGATION_SET
    assert event.changes["delegate"] == [None, {"en": "Wang Fang", "zh": "王芳"}]
    assert event.changes["ends_at"] == [None, "2026-03-03T01:00:00+00:00"]


def test_absence_may_be_entered_by_an_administrator_and_without_delegate() -> None:
    administrator, principal = make_user(Role.ADMINISTRATOR), make_user()
    delegation = delegations.set_absence(principal, by=administrator, delegate=None, starts_at=NOW, ends_at=NOW + DAY)
    assert (delegation.set_by, delegation.delegate) == (administrator, None)
    with pytest.raises(NotAllowed):
        delegations.set_absence(principal, by=make_user(), delegate=None, starts_at=NOW, ends_at=NOW + DAY)


def test_absence_refuses_oneself_and_people_who_left() -> None:
    principal, gone = make_user(), make_user(is_active=False)
    with pytest.raises(DomainError, match="stand in for himself"):
        enter(principal, principal)
    with pytest.raises(DomainError, match="has left"):
        enter(principal, gone)
    with pytest.raises(DomainError, match="has left"):
        delegations.set_absence(gone, by=make_user(Role.ADMINISTRATOR), delegate=None, starts_at=NOW, ends_at=NOW + DAY)


def test_absence_refuses_an_empty_or_past_period() -> None:
    principal = make_user()
    with pytest.raises(DomainError, match="must end after"):
        enter(principal, None, NOW, NOW)
    with pytest.raises(DomainError, match="in the future"):
        enter(principal, None, NOW - DAY, NOW)


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, False),
        (NOW - HOUR, NOW + 2 * DAY, False),
        (NOW + DAY - HOUR, NOW + 2 * DAY, False),
        (NOW + DAY, NOW + 2 * DAY, True),
        (NOW - DAY, NOW, None),
    ],
)
def test_absences_do_not_overlap_but_may_touch(start: datetime, end: datetime, free: bool | None) -> None:
    principal = make_user(name_latin="Ann")
    enter(principal, None)
    if free:
        assert enter(principal, None, start, end).starts_at == start
    elif free is None:
        make_delegation(principal, None, starts_at=start, ends_at=end)
    else:
        with pytest.raises(DomainError, match=r"Ann is already entered as away from .+ until .+End that absence"):
            enter(principal, None, start, end)


def test_absence_called_off_no_longer_stands_in_the_way() -> None:
    principal = make_user()
    stopped = delegations.stop(enter(principal, None, NOW + HOUR), by=principal)
    assert (stopped.revoked_at, stopped.revoked_by) == (NOW, principal)
    assert enter(principal, None, NOW + HOUR).revoked_at is None
    with pytest.raises(DomainError, match="already over"):
        delegations.stop(stopped, by=principal)


def test_absence_stopped_early_was_in_force_until_then() -> None:
    principal, delegate = make_user(), make_user()
    delegation = make_delegation(principal, delegate, starts_at=NOW - HOUR, ends_at=NOW + DAY)
    delegations.stop(delegation, by=principal)
    assert who_acts_for(principal, NOW - timedelta(seconds=1)) == delegate
    assert who_acts_for(principal, NOW) == principal
    event = AdminEvent.objects.get(kind=EventKind.DELEGATION_STOPPED)
    assert event.changes["ends_at"] == ["2026-03-03T01:00:00+00:00", "2026-03-02T01:00:00+00:00"]
    with pytest.raises(DomainError, match="already over"):
        delegations.stop(delegation, by=principal)


def test_absence_is_stopped_by_the_person_or_an_administrator() -> None:
    principal, delegate = make_user(), make_user()
    delegation = enter(principal, delegate, timezone.now() + HOUR)
    with pytest.raises(NotAllowed):
        delegations.stop(delegation, by=delegate)
    assert delegations.stop(delegation, by=make_user(Role.ADMINISTRATOR)).revoked_at == NOW
