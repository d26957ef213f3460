"""What waits for a manager's word, on the first page."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from customers.models import Claim, Customer
from customers.views.decisions import decisions
from tests.factories import make_customer, make_visit
from tests.queries import queries

from .conftest import Sales
from .test_contact_rule import overdue


def waiting(sales: Sales, name: str) -> list[tuple[str, int]]:
    found = decisions(sales.as_user(name), timezone.now())
    return [(decision.url.partition("?")[0], decision.number) for decision in found]


def one_of_each(sales: Sales) -> None:
    make_visit(sales.customer, rep=sales.rep)
    Claim.objects.create(customer=sales.customer, claimant=sales.stranger, typed_name="x", evidence="y")
    overdue(make_customer(owner=sales.rep, unit=sales.company.east))
    make_customer(owner=None, unit=sales.company.east)
    last = make_customer(owner=sales.rep, recorded_by=sales.rep, unit=sales.company.east)
    Customer.objects.filter(pk=last.pk).update(created_at=timezone.now() - timedelta(days=7))


def test_manager_finds_everything_that_waits_and_where_it_is_decided(sales: Sales, client: Client) -> None:
    one_of_each(sales)
    pages = ["/visits/approve/", "/ownership/", "/ownership/contact-rule/", "/ownership/allotment/", "/week/records/"]
    assert waiting(sales, "manager") == [(page, 1) for page in pages]
    client.force_login(sales.manager)
    assert "Waits for my decision" in client.get("/").content.decode()
    for decision in decisions(sales.as_user("manager"), timezone.now()):
        assert client.get(decision.url).status_code == 200


def test_nothing_waits_for_reps_and_other_managers(sales: Sales, client: Client) -> None:
    one_of_each(sales)
    assert [waiting(sales, name) for name in ("rep", "stranger_manager", "administrator")] == [[], [], []]
    client.force_login(sales.rep)
    assert "Waits for my decision" not in client.get("/").content.decode()


def test_claims_of_ones_own_do_not_wait(sales: Sales) -> None:
    Claim.objects.create(customer=sales.customer, claimant=sales.manager, typed_name="x", evidence="y")
    assert waiting(sales, "manager") == []


def test_decisions_cost_the_same_with_more_rows(sales: Sales) -> None:
    one_of_each(sales)
    one = queries(lambda: waiting(sales, "manager"))
    make_visit(sales.customer, rep=sales.colleague)
    make_customer(owner=None, unit=sales.company.east)
    overdue(make_customer(owner=sales.rep, unit=sales.company.east))
    assert queries(lambda: waiting(sales, "manager")) == one
