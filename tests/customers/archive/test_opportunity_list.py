"""The list of opportunities, its filters, and the forecast of those that are open."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers.forms.chances import OpportunityFilter
from customers.models import Customer
from tests.factories import make_customer, make_opportunity, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
LIST = "/opportunities/"


def names(user: User, **query: object) -> list[str]:
    fresh = User.objects.get(pk=user.pk)
    filters = OpportunityFilter(query, user=fresh)
    return list(filters.rows().order_by(*filters.order).values_list("name", flat=True))


@pytest.fixture
def chances(customer: Customer, manager: User) -> None:
    colleague = make_customer(owner=make_user(Role.SALES_REP, unit=manager.unit))
    make_opportunity(customer, name="January", signing_on=date(2027, 1, 20), tracking="intent")
    make_opportunity(customer, name="March", signing_on=date(2027, 3, 1), next_on=date(2026, 12, 1))
    make_opportunity(customer, name="Won", state="won", tracking="signed", closed_at=timezone.now())
    make_opportunity(colleague, name="Colleague")
    make_opportunity(name="Stranger")


@pytest.mark.usefixtures("chances")
def test_each_sees_his_own_or_his_teams(rep: User, manager: User) -> None:
    assert names(rep) == ["January", "March"]
    assert names(manager, tab="team") == ["January", "March", "Colleague"]
    assert names(manager, tab="mine") == []
    assert names(make_user(Role.SALES_REP)) == []
    assert min(names(make_user(Role.ADMINISTRATOR), tab="all")) == "Colleague"


@pytest.mark.usefixtures("chances")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "won"}, ["Won"]),
        ({"state": "any"}, ["January", "March", "Won"]),
        ({"tracking": ["intent"]}, ["January"]),
        ({"month": "2027-03"}, ["March"]),
        ({"month": "2027-13"}, ["January", "March"]),
        ({"q": "great wall"}, ["January", "March"]),
        ({"q": "jan"}, ["January"]),
        ({"sort": "next"}, ["March", "January"]),
        ({"sort": "newest"}, ["March", "January"]),
    ],
)
def test_filters(rep: User, query: dict[str, object], expected: list[str]) -> None:
    assert names(rep, **query) == expected


@pytest.mark.usefixtures("chances")
def test_filter_by_owner_and_number(rep: User, manager: User, customer: Customer) -> None:
    assert names(manager, tab="team", owner=rep.pk) == ["January", "March"]
    number = customer.opportunities.get(name="March").number
    assert names(rep, q=number.lower()) == ["March"]


def test_list_opens_with_a_reps_own_and_with_a_managers_team(rep: User, manager: User) -> None:
    people = (rep, manager, make_user(Role.COORDINATOR), make_user(Role.SALES_REP, Role.COORDINATOR))
    assert [OpportunityFilter({}, user=user).current_tab for user in people] == ["mine", "team", "all", "mine"]


def test_tabs_are_those_that_can_hold_something(rep: User, manager: User) -> None:
    def tabs(user: User) -> list[str]:
        return [tab.value for tab in OpportunityFilter({}, user=user).tabs]

    assert tabs(rep) == ["mine"]
    assert tabs(manager) == ["mine", "team", "all"]
    assert tabs(make_user(Role.COORDINATOR)) == ["all"]
    assert tabs(make_user(Role.SALES_REP, Role.COORDINATOR)) == ["mine", "all"]


def test_forecast_weighs_by_stage_and_says_how(customer: Customer, browser: Client) -> None:
    for amount, currency in ((Decimal(1000), "CNY"), (Decimal(500), "USD")):
        make_opportunity(customer, amount=amount, currency=currency, tracking="key", signing_on=date(2027, 1, 9))
    make_opportunity(customer, amount=Decimal(100), tracking="tracking")
    words = " ".join(browser.get(LIST).content.decode().split())
    assert "¥610.00" in words
    assert "of ¥1,100.00 in 2 opportunities" in words
    assert "US$300.00" in words
    assert "of US$500.00 in 1 opportunity" in words
    assert "¥1,000.00 × 60 %" in words
    assert "January 2027" in words
    assert "No date named" in words


def test_day_that_has_passed_is_said(customer: Customer, browser: Client) -> None:
    make_opportunity(customer, signing_on=timezone.localdate() - timedelta(days=1))
    assert "The day has passed" in browser.get(LIST).content.decode()


def test_nothing_found_says_what_to_do(customer: Customer, browser: Client) -> None:
    assert "Open one on the page of a customer." in browser.get(LIST).content.decode()
    assert "Nothing fits these filters" in browser.get(LIST, {"q": "x"}).content.decode()


def test_amounts_are_for_those_from_whom_nothing_is_hidden(customer: Customer, browser: Client) -> None:
    make_opportunity(customer, name="Hidden chance", amount=Decimal(1234567))
    browser.force_login(make_user(Role.COORDINATOR))
    words = browser.get(LIST, {"q": "Great"}).content.decode()
    assert "Hidden chance" not in words
    assert "1,234,567" not in words


def test_list_costs_the_same_with_more_rows(customer: Customer, manager: User, browser: Client) -> None:
    browser.force_login(manager)
    make_opportunity(customer)
    one = queries(lambda: browser.get(LIST, {"tab": "team"}))
    for number in range(2):
        other = make_customer(owner=make_user(Role.SALES_REP, unit=manager.unit))
        make_opportunity(other, currency="USD", signing_on=date(2027, 1 + number, 1))
    assert queries(lambda: browser.get(LIST, {"tab": "team"})) == one
