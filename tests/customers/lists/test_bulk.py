"""Several customers at once: the same rules as for one, a result for each, limits in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError
from customers.models import Customer, Industry
from customers.rules.lists import COLUMNS
from customers.services import bulk
from customers.services.bulk import Wanted
from tests.factories import make_customer, make_user

from .conftest import Sales

pytestmark = pytest.mark.django_db
URL = "/customers/bulk/"
Browser = Callable[[User], Client]


@pytest.fixture
def rows(sales: Sales) -> list[Customer]:
    return [make_customer(owner=sales.rep, name=f"C{number}", tags=["VIP"]) for number in range(3)]


def test_each_is_changed_by_its_own_event(sales: Sales, rows: list[Customer]) -> None:
    wanted = Wanted({"tracking": "key", "next_step": "Call", "next_on": date(2026, 12, 1)})
    results = bulk.change([row.number for row in rows], by=sales.rep, wanted=wanted)
    assert [(result.title, result.refusal) for result in results] == [("C0", ""), ("C1", ""), ("C2", "")]
    for row in rows:
        row.refresh_from_db()
        assert (row.tracking, row.next_step, row.next_on) == ("key", "Call", date(2026, 12, 1))
        event = row.events.get()
        assert (event.kind, event.actor) == ("changed", sales.rep)
        assert event.changes["tracking"] == ["tracking", "key"]


def test_refused_rows_say_why_and_leave_the_others_alone(sales: Sales, rows: list[Customer]) -> None:
    coordinating_rep = make_user(Role.SALES_REP, Role.COORDINATOR)
    own, hidden = make_customer(owner=coordinating_rep, name="Own"), "C-1"
    numbers = [own.number, rows[0].number, hidden]
    results = {r.number: r for r in bulk.change(numbers, by=coordinating_rep, wanted=Wanted({"value": "gold"}))}
    assert results[own.number].refusal == ""
    assert "Only the owner and his managers" in str(results[rows[0].number].refusal)
    assert (results[hidden].title, results[hidden].url) == ("", "")
    assert "no customer C-1 that you can see" in str(results[hidden].refusal)
    own.refresh_from_db()
    rows[0].refresh_from_db()
    assert (own.value, rows[0].value) == ("gold", "ordinary")


def test_what_may_not_be_seen_answers_like_none(sales: Sales, rows: list[Customer]) -> None:
    (hidden,) = bulk.change([rows[0].number], by=sales.other, wanted=Wanted({"value": "gold"}))
    (missing,) = bulk.change(["C-1"], by=sales.other, wanted=Wanted({"value": "gold"}))
    assert str(hidden.refusal).replace(rows[0].number, "C-1") == str(missing.refusal)
    assert hidden.title == missing.title == ""


def test_tags_are_added_and_taken_away(sales: Sales, rows: list[Customer]) -> None:
    wanted = Wanted(add_tags=["fair", "vip"], drop_tags=["Old"])
    bulk.change([rows[0].number], by=sales.rep, wanted=wanted)
    rows[0].refresh_from_db()
    assert rows[0].tags == ["VIP", "fair"]
    bulk.change([rows[0].number], by=sales.rep, wanted=Wanted(drop_tags=["vip"]))
    rows[0].refresh_from_db()
    assert rows[0].tags == ["fair"]
    (result,) = bulk.change([rows[0].number], by=sales.rep, wanted=Wanted(drop_tags=["vip"]))
    assert (result.refusal, str(result.note)) == ("", "It was so already.")


def test_no_filter_of_a_long_query_is_lost(sales: Sales, rows: list[Customer], browser_of: Browser) -> None:
    make_customer(owner=sales.rep, name="Found", value="gold")
    query = "&".join([*(f"columns={name}" for name in COLUMNS), *["tracking=tracking"] * 40, "value=gold"])
    page = browser_of(sales.rep).post(URL, {"everything": 1, "query": query})
    assert [row.name for row in page.context["shown"]] == ["Found"]


@pytest.mark.parametrize("numbers", [[], [f"C-{number}" for number in range(bulk.MOST + 1)]])
def test_none_and_too_many_are_refused(sales: Sales, numbers: list[str]) -> None:
    with pytest.raises(DomainError):
        bulk.change(numbers, by=sales.rep, wanted=Wanted({"value": "gold"}))


def test_page_asks_then_shows_the_results(sales: Sales, rows: list[Customer], browser_of: Browser) -> None:
    client, numbers = browser_of(sales.rep), [row.number for row in rows]
    industry = Industry.objects.create(code="x", name_en="Energy", name_zh="能源")
    Industry.objects.create(code="x-old", name_en="Steam engines", name_zh="蒸汽机", is_active=False, parent=industry)
    page = client.post(URL, {"customer": numbers})
    assert (page.status_code, page.context["numbers"]) == (200, numbers)
    assert "Change 3 customers" in page.content.decode()
    assert "Steam engines" not in page.content.decode()
    assert client.post(URL, {"customer": numbers, "sent": 1}).status_code == 422
    assert client.post(URL, {"customer": numbers, "sent": 1, "add_tags": "x" * 31}).status_code == 422
    sent = {
        "customer": numbers,
        "sent": 1,
        "industry": industry.pk,
        "stage": "needs",
        "add_tags": "a，b",
        "drop_tags": "vip",
    }
    answer = client.post(URL, sent)
    assert answer.context["done"] == 3
    row = Customer.objects.get(number=numbers[0])
    assert (row.industry, row.stage, row.tags, row.tracking) == (industry, "needs", ["a", "b"], "tracking")


def test_everything_that_the_list_shows_can_be_chosen(
    sales: Sales, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        make_customer(owner=sales.rep, name=f"C{number}", value="gold" if number % 2 else "ordinary")
    client = browser_of(sales.rep)
    listed = client.get("/customers/", {"value": "ordinary"}).content.decode()
    assert "All 15 of the list" not in listed  # one page: "all on this page" is the same
    assert "All 30 of the list" in client.get("/customers/").content.decode()
    page = client.post(URL, {"everything": 1, "query": "value=gold", "customer": "C-1"})
    assert len(page.context["numbers"]) == 15
    assert page.context["further"] == 0
    whole = client.post(URL, {"everything": 1})
    assert (len(whole.context["numbers"]), whole.context["further"]) == (30, 10)
    assert client.post(URL, {"everything": 1, "query": "value=silver", "customer": "C-1"}).status_code == 409
    monkeypatch.setattr(bulk, "MOST", 29)
    refused = client.post(URL, {"everything": 1})
    assert refused.status_code == 409
    assert "At most 29 customers" in refused.content.decode()


def test_who_can_change_nothing_has_nothing_to_choose_with(sales: Sales, browser_of: Browser) -> None:
    make_customer(owner=sales.rep)
    assert "data-bulk-bar" not in browser_of(sales.coordinator).get("/customers/").content.decode()
    assert "data-bulk-bar" in browser_of(sales.manager).get("/customers/").content.decode()


def test_managers_can_transfer_what_they_chose(sales: Sales, rows: list[Customer], browser_of: Browser) -> None:
    numbers = [row.number for row in rows]
    assert "Transfer them" not in browser_of(sales.rep).post(URL, {"customer": numbers}).content.decode()
    client = browser_of(sales.manager)
    assert 'formaction="/ownership/transfers/new/"' in client.post(URL, {"customer": numbers}).content.decode()
    form = client.post("/ownership/transfers/new/", {"customer": numbers, "sent": 1})
    assert form.status_code == 200
    assert all(row.name in form.content.decode() for row in rows)
