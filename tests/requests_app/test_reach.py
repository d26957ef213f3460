"""For whom a person acts, at every edge of the periods; the other questions are asked with queues and policies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.standing import who_acts_for
from requests_app.reach import Reach
from tests.factories import make_delegation, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def absent(principal: User, delegate: User | None = None) -> None:
    """Away for the day that starts at noon."""
    make_delegation(principal, delegate, starts_at=NOON, ends_at=NOON + DAY)


def stood_for(person: User, at: datetime = NOON) -> set[User]:
    """For whom he acts beside himself."""
    reach = Reach(person, at)
    assert reach.acts_for == {person.pk} | reach.principals.keys()
    return set(reach.principals.values())


@pytest.mark.parametrize(
    ("at", "stands_in"),
    [(NOON - SECOND, False), (NOON, True), (NOON + DAY - SECOND, True), (NOON + DAY, False)],
)
def test_reach_agrees_with_who_acts_for_at_every_edge(at: datetime, stands_in: bool) -> None:
    principal, delegate = make_user(), make_user()
    absent(principal, delegate)
    assert stood_for(delegate, at) == ({principal} if stands_in else set())
    assert who_acts_for(principal, at) == (delegate if stands_in else principal)


def test_reach_counts_every_principal_at_the_same_cost(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    delegate, principals = make_user(), {make_user(), make_user(), make_user()}
    for principal in principals:
        absent(principal, delegate)
    with django_assert_num_queries(3):
        assert stood_for(delegate) == principals


def test_reach_of_a_delegate_who_is_away_hands_nothing_on() -> None:
    principal, delegate, third = make_user(), make_user(), make_user()
    absent(principal, delegate)
    absent(delegate, third)
    assert stood_for(delegate) == set()
    assert stood_for(third) == {delegate}


def test_reach_of_a_delegate_who_left_is_nobody() -> None:
    principal, delegate = make_user(), make_user(is_active=False)
    absent(principal, delegate)
    assert stood_for(delegate) == set()


def test_reach_ends_when_the_absence_is_called_off() -> None:
    principal, delegate = make_user(), make_user()
    make_delegation(
        principal, delegate, starts_at=NOON, ends_at=NOON + DAY, revoked_at=NOON - SECOND, revoked_by=principal
    )
    assert stood_for(delegate) == set()


def test_reach_goes_on_for_a_principal_who_left() -> None:
    gone, delegate = make_user(is_active=False), make_user()
    absent(gone, delegate)
    assert stood_for(delegate) == {gone}
