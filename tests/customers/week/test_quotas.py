"""Who sets a quota, and what is kept of it."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from customers.models import Quota, SettingEvent
from customers.services.quotas import clear_quota, set_quota
from tests.factories import Company, make_delegation, make_user

pytestmark = pytest.mark.django_db


def test_a_manager_gives_his_unit_a_quota(company: Company, manager: User) -> None:
    row = set_quota(company.east_sales, by=manager, visits=8, customers=5, version=0)
    assert (row.visits, row.customers, row.set_by, row.version) == (8, 5, manager, 1)
    changed = set_quota(company.east_sales, by=manager, visits=9, customers=5, version=1)
    assert (changed.visits, changed.version) == (9, 2)
    newest, first = SettingEvent.objects.all()
    assert (first.kind, first.actor, first.unit, first.about_words) == (
        "quota_set",
        manager,
        company.east_sales,
        "East sales",
    )
    assert first.changes == {"visits": [None, 8], "customers": [None, 5]}
    assert [tuple(map(str, line)) for line in newest.lines] == [("visits a week", "8", "9")]


def test_a_quota_given_up_leaves_a_trace(company: Company, manager: User) -> None:
    set_quota(company.east_sales, by=manager, visits=8, customers=5, version=0)
    clear_quota(company.east_sales, by=manager, version=1)
    assert not Quota.objects.exists()
    assert SettingEvent.objects.first().changes == {"visits": [8, None], "customers": [5, None]}  # type: ignore[union-attr]
    with pytest.raises(DomainError, match="no quota of its own"):
        clear_quota(company.east_sales, by=manager, version=0)


def test_quotas_of_other_units_are_not_his(company: Company, manager: User) -> None:
    for unit in (company.south_sales, company.root):
        with pytest.raises(NotAllowed):
            set_quota(unit, by=manager, visits=8, customers=5, version=0)
    with pytest.raises(NotAllowed):
        clear_quota(company.south_sales, by=manager, version=0)
    rep = make_user(Role.SALES_REP, unit=company.east_sales)
    with pytest.raises(NotAllowed):
        set_quota(company.east_sales, by=rep, visits=1, customers=1, version=0)


def test_administrators_and_who_stands_in_for_the_manager_may(company: Company, manager: User) -> None:
    delegate = make_user(unit=company.south)
    make_delegation(manager, delegate)
    set_quota(company.east, by=delegate, visits=8, customers=5, version=0)
    set_quota(company.south, by=make_user(Role.ADMINISTRATOR), visits=8, customers=5, version=0)
    assert Quota.objects.count() == 2


def test_a_leaver_sets_nothing(company: Company) -> None:
    gone = make_user(Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(NotAllowed):
        set_quota(company.east, by=gone, visits=8, customers=5, version=0)


def test_a_form_that_is_older_than_the_quota_is_refused(company: Company, manager: User) -> None:
    with pytest.raises(Stale) as none_yet:
        set_quota(company.east, by=manager, visits=8, customers=5, version=3)
    assert none_yet.value.current == {}
    set_quota(company.east, by=manager, visits=8, customers=5, version=0)
    with pytest.raises(Stale) as stale:
        set_quota(company.east, by=manager, visits=7, customers=5, version=0)
    assert list(stale.value.current.values()) == [8, 5]


def test_the_same_again_is_no_change(company: Company, manager: User) -> None:
    set_quota(company.east, by=manager, visits=8, customers=5, version=0)
    with pytest.raises(DomainError, match="Nothing was changed"):
        set_quota(company.east, by=manager, visits=8, customers=5, version=1)
