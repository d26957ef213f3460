"""A rep's customers of the day on the first page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer
from customers.views.day import day
from tests.factories import make_customer, make_user, make_visit
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP)


def _due(customer: Customer, days: int) -> Customer:
    Customer.objects.filter(pk=customer.pk).update(
        next_step=f"Call {customer.number}", next_on=timezone.localdate() + timedelta(days=days)
    )
    return customer


def test_day_holds_what_is_to_be_done_and_nothing_else(rep: User) -> None:
    now = timezone.now()
    mine, others = make_customer(owner=rep), make_customer()
    today = make_visit(mine, state="approved", starts_at=timezone.localtime(now).replace(hour=23, minute=0))
    owed = make_visit(mine, state="back", starts_at=now - timedelta(days=3))
    out = make_visit(mine, state="out", starts_at=now)
    make_visit(mine, state="approved", starts_at=now + timedelta(days=2))
    make_visit(mine, state="logged", starts_at=now)
    make_visit(others, state="approved", starts_at=now)
    late, due = _due(make_customer(owner=rep), -2), _due(mine, 0)
    _due(make_customer(owner=rep), 1)
    _due(others, 0)
    found = day(rep, now)
    assert found is not None
    assert [line.visit for line in found.visits] == [out, owed, today]
    assert list(found.steps) == [late, due]


def test_day_is_for_who_may_have_customers() -> None:
    assert day(make_user(Role.SUPPORTER), timezone.now()) is None


def test_first_page_shows_the_day_and_what_to_do_without_one(client: Client, rep: User) -> None:
    client.force_login(rep)
    assert "no next step due" in client.get("/").content.decode()
    customer = _due(make_customer(owner=rep), -1)
    page = client.get("/").content.decode()
    assert f"Call {customer.number}" in page
    assert "no next step due" not in page
    client.force_login(make_user(Role.SUPPORTER))
    assert "My customers today" not in client.get("/").content.decode()


def test_day_costs_the_same_with_more_rows(client: Client, rep: User) -> None:
    client.force_login(rep)

    def more() -> None:
        visit = make_visit(_due(make_customer(owner=rep), 0), state="back")
        visit.companions.add(make_user())

    more()
    one = queries(lambda: client.get("/"))
    more()
    more()
    assert queries(lambda: client.get("/")) == one
