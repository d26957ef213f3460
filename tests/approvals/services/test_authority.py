from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.rules.authority import Demand
from approvals.services import authority
from tests.factories import Company, give_role, make_authority, make_company, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
DEMAND = Demand("cards", "gold", "price", Decimal("0.88"), Decimal(300_000))
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def company() -> Company:
    return make_company()


def may(person: User, *demands: Demand, at: datetime = NOON) -> bool:
    return bool(authority.verdict(person, person.unit, demands or (DEMAND,), at))


def test_role_held_above_reaches_the_unit_and_one_beside_does_not(company: Company) -> None:
    make_authority(Role.SALES_MANAGER, "0.85")
    above = make_user(Role.SALES_MANAGER, unit=company.east)
    beside = make_user(Role.SALES_MANAGER, unit=company.south)
    demands = [DEMAND]
    assert authority.verdict(above, company.east_sales, demands, NOON)
    assert not authority.verdict(beside, company.east_sales, demands, NOON)


def test_role_for_the_whole_company_reaches_everywhere(company: Company) -> None:
    make_authority(Role.MARKETING_DIRECTOR, "0.85")
    director = make_user(Role.MARKETING_DIRECTOR, unit=company.market)
    assert authority.verdict(director, company.east_sales, [DEMAND], NOON)


def test_every_demand_must_be_granted_and_the_first_refusal_is_told(company: Company) -> None:
    make_authority(Role.SALES_REP, "0.9")
    rep = make_user(Role.SALES_REP, unit=company.east)
    fine = replace(DEMAND, rate=Decimal("0.95"))
    assert may(rep, fine)
    refused = authority.verdict(rep, rep.unit, [fine, DEMAND], NOON)
    assert str(refused.reason) == "The authority goes down to 90 % of the list price; 88 % is asked for."
    assert [one.demand for one in authority.refusals(rep, rep.unit, [fine, DEMAND], NOON)] == [DEMAND]


def test_nothing_demanded_is_granted_without_asking() -> None:
    rep = make_user(Role.SALES_REP)
    assert authority.verdict(rep, rep.unit, [], NOON)
    assert queries(lambda: authority.refusals(rep, rep.unit, [], NOON)) == 0


def test_answer_names_the_rule(company: Company) -> None:
    row = make_authority(Role.SALES_REP, "0.85", group="cards")
    make_authority(Role.SALES_REP, "0.5")
    rep = make_user(Role.SALES_REP, unit=company.east)
    answer = authority.answer(rep, rep.unit, DEMAND, NOON)
    assert answer
    assert answer.rule == row.rule


def test_days_are_those_of_the_company(company: Company) -> None:
    make_authority(Role.SALES_REP, "0", valid_from=NOON.date())
    rep = make_user(Role.SALES_REP)
    midnight = datetime(2026, 3, 1, 16, tzinfo=UTC)  # in Shanghai
    assert may(rep, at=midnight)
    assert not may(rep, at=midnight - timedelta(seconds=1))


def test_matrix_is_read_as_it_stood(company: Company) -> None:
    by = make_user(Role.ADMINISTRATOR)
    make_authority(Role.SALES_REP, "0", ended_at=NOON, ended_by=by)
    make_authority(Role.COMPANY_LEADER, "0", set_at=NOON)
    rep, leader = make_user(Role.SALES_REP), make_user(Role.COMPANY_LEADER)
    earlier = NOON - timedelta(seconds=1)
    assert (may(rep, at=earlier), may(rep)) == (True, False)
    assert (may(leader, at=earlier), may(leader)) == (False, True)


def test_holders_come_nearest_first(company: Company) -> None:
    for role in (Role.SALES_MANAGER, Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER):
        make_authority(role, "0.5")
    leader = make_user(Role.COMPANY_LEADER, unit=company.root)
    director = make_user(Role.MARKETING_DIRECTOR, unit=company.market)
    head = make_user(Role.SALES_MANAGER, unit=company.east)
    lead = make_user(Role.SALES_MANAGER, unit=company.east_sales)
    make_user(Role.SALES_MANAGER, unit=company.south)
    by_name = make_user(unit=company.south)
    make_authority(by_name, "0.5")
    assert authority.holders(company.east_sales, [DEMAND], NOON) == [lead, head, director, leader, by_name]
    assert authority.nearest_holders(company.east_sales, [DEMAND], NOON, but=lead) == [head]


def test_nearest_is_by_the_role_that_alone_suffices(company: Company) -> None:
    make_authority(Role.SALES_REP, "0.95")
    make_authority(Role.MARKETING_DIRECTOR, "0.5")
    make_authority(Role.SALES_MANAGER, "0.5")
    director = make_user(Role.SALES_REP, unit=company.east_sales)
    give_role(director, Role.MARKETING_DIRECTOR, company.market)
    manager = make_user(Role.SALES_MANAGER, unit=company.east)
    assert authority.holders(company.east_sales, [DEMAND], NOON) == [manager, director]


def test_who_needs_two_roles_for_two_demands_comes_last(company: Company) -> None:
    make_authority(Role.SALES_REP, "0.5", group="cards")
    make_authority(Role.SALES_MANAGER, "0.5", group="gifts")
    make_authority(Role.COMPANY_LEADER, "0.5")
    both = make_user(Role.SALES_REP, Role.SALES_MANAGER, unit=company.east_sales)
    leader = make_user(Role.COMPANY_LEADER, unit=company.root)
    demands = [DEMAND, replace(DEMAND, group="gifts")]
    assert authority.holders(company.east_sales, demands, NOON) == [leader, both]


def test_role_held_twice_counts_where_it_is_nearer(company: Company) -> None:
    make_authority(Role.SALES_MANAGER, "0.5")
    twice = make_user(Role.SALES_MANAGER, unit=company.root)
    give_role(twice, Role.SALES_MANAGER, company.east_sales)
    give_role(twice, Role.SALES_MANAGER, company.east)
    head = make_user(Role.SALES_MANAGER, unit=company.east)
    assert authority.holders(company.east_sales, [DEMAND], NOON) == [twice, head]


def test_holders_are_here_and_may_grant_it_all(company: Company) -> None:
    make_authority(Role.SALES_MANAGER, "0.8", up_to="200000")
    make_user(Role.SALES_MANAGER, unit=company.east)
    left = make_user(is_active=False, deactivated_at=timezone.now())
    make_authority(left, "0")
    assert authority.holders(company.east_sales, [DEMAND], NOON) == []
    assert authority.nearest_holders(company.east_sales, [DEMAND], NOON, but=left) == []
    assert authority.holders(company.east_sales, [], NOON) == []


def test_equally_near_holders_are_all_asked(company: Company) -> None:
    make_authority(Role.SALES_MANAGER, "0")
    first = make_user(Role.SALES_MANAGER, unit=company.east, name_latin="Amy")
    second = make_user(Role.SALES_MANAGER, unit=company.east, name_latin="Ben")
    rep = make_user(Role.SALES_REP, unit=company.east)
    assert authority.nearest_holders(company.east, [DEMAND], NOON, but=rep) == [first, second]
    assert authority.nearest_holders(company.east, [DEMAND], NOON, but=first) == [second]


@pytest.mark.parametrize("people", [1, 3])
def test_holders_take_three_queries(company: Company, people: int) -> None:
    make_authority(Role.SALES_MANAGER, "0")
    for _number in range(people):
        make_user(Role.SALES_MANAGER, unit=company.east)
    assert queries(lambda: authority.holders(company.east, [DEMAND], NOON)) == 3
