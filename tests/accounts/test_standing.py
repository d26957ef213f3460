"""Who is there, who stands in, who acts: at every edge of the periods."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Unit, User
from accounts.standing import is_present, nearest_manager, present_or_delegate, who_acts_for
from tests.factories import make_company, make_delegation, make_unit, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def absent(principal: User, delegate: User | None = None) -> None:
    """Away for the day that starts at noon."""
    make_delegation(principal, delegate, starts_at=NOON, ends_at=NOON + DAY)


def manage(unit: Unit, user: User) -> User:
    unit.manager = user
    unit.save()
    return user


@pytest.mark.parametrize(
    ("at", "stands_in"),
    [(NOON - SECOND, False), (NOON, True), (NOON + DAY - SECOND, True), (NOON + DAY, False)],
)
def test_standing_period_is_half_open(at: datetime, stands_in: bool) -> None:
    principal, delegate = make_user(), make_user()
    absent(principal, delegate)
    assert who_acts_for(principal, at) == (delegate if stands_in else principal)
    assert is_present(principal, at) is not stands_in
    assert User.objects.present(at).filter(pk=principal.pk).exists() is not stands_in
    assert User.objects.away(at).filter(pk=principal.pk).exists() is stands_in


def test_standing_of_a_delegate_who_is_away_does_not_count() -> None:
    principal, delegate, third = make_user(), make_user(), make_user()
    absent(principal, delegate)
    absent(delegate, third)
    assert who_acts_for(principal, NOON) is None


def test_standing_of_a_delegate_who_left_does_not_count() -> None:
    principal, delegate = make_user(), make_user(is_active=False)
    absent(principal, delegate)
    assert who_acts_for(principal, NOON) is None
    assert not is_present(delegate, NOON)


def test_standing_ends_when_the_absence_is_called_off() -> None:
    principal, delegate = make_user(), make_user()
    make_delegation(
        principal, delegate, starts_at=NOON, ends_at=NOON + DAY, revoked_at=NOON - SECOND, revoked_by=principal
    )
    assert who_acts_for(principal, NOON) == principal


def test_acting_falls_to_the_nearest_present_manager() -> None:
    company = make_company()
    boss = manage(company.root, make_user())
    head = manage(company.east, make_user(unit=company.east))
    lead = manage(company.east_sales, make_user(unit=company.east_sales))
    rep = make_user(unit=company.east_sales)
    absent(rep)
    assert who_acts_for(rep, NOON) == lead
    absent(lead)
    assert who_acts_for(rep, NOON) == head
    absent(head, boss)
    assert who_acts_for(rep, NOON) == boss
    absent(boss)
    assert who_acts_for(rep, NOON) is None


def test_acting_passes_over_a_manager_for_his_own_unit() -> None:
    company = make_company()
    boss = manage(company.root, make_user())
    head = manage(company.east, make_user(unit=company.east))
    absent(head)
    assert who_acts_for(head, NOON) == boss


def test_acting_for_someone_who_left_is_his_delegate_else_his_manager(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    company = make_company()
    head, delegate = manage(company.east, make_user()), make_user()
    gone = make_user(unit=company.east, is_active=False)
    with django_assert_max_num_queries(4):
        assert who_acts_for(gone, NOON) == head
    assert present_or_delegate(gone, NOON) is None
    absent(gone, delegate)
    assert who_acts_for(gone, NOON) == delegate == present_or_delegate(gone, NOON)


def test_managers_of_closed_units_are_passed_over() -> None:
    company = make_company()
    manage(make_unit(parent=company.east, is_active=False), make_user())
    closed = Unit.objects.get(is_active=False)
    head = manage(company.east, make_user())
    assert nearest_manager(closed, NOON) == head
