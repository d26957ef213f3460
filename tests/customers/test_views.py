"""The picker and the quick record, as a dialog and as a page."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer
from tests.factories import make_customer, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
NEW, PICKER = "/customers/new/", "/customers/picker/"


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP)


@pytest.fixture
def browser(rep: User) -> Client:
    client = Client()
    client.force_login(rep)
    return client


def test_picker_finds_ones_own_by_part_of_the_name(browser: Client, rep: User) -> None:
    ours = make_customer(owner=rep, name="华东电网有限公司")
    make_customer(owner=rep, name="Harbour")
    make_customer(name="华东电网二公司")
    found = browser.get(PICKER, {"q": "电网"}).json()["items"]
    assert found == [{"value": str(ours.pk), "text": "华东电网有限公司", "hint": f"{rep} · Ordinary"}]


def test_picker_costs_the_same_with_more_customers(browser: Client, rep: User) -> None:
    make_customer(owner=rep)
    rep.managed_units.set([rep.unit])
    one = queries(lambda: browser.get(PICKER))
    for _row in range(2):
        make_customer(owner=make_user(unit=rep.unit), unit=rep.unit)
    assert len(browser.get(PICKER).json()["items"]) == 3
    assert queries(lambda: browser.get(PICKER)) == one


def test_coordinators_find_every_customer(browser: Client) -> None:
    make_customer(name="Great Wall")
    browser.force_login(make_user(Role.COORDINATOR))
    assert len(browser.get(PICKER, {"q": "wall"}).json()["items"]) == 1


def test_dialog_records_and_tells_the_form_behind(browser: Client, rep: User) -> None:
    headers = {"HX-Request": "true"}
    assert "<dialog" in browser.get(NEW, {"name": "Great"}, headers=headers).content.decode()
    answer = browser.post(NEW, {"name": "Great Wall", "value": "silver"}, headers=headers)
    made = Customer.objects.get()
    events = json.loads(answer["HX-Trigger"])
    assert events["customer-recorded"] == {"value": made.pk, "text": "Great Wall"}
    assert "close-dialog" in events
    assert (made.owner, made.value) == (rep, "silver")


def test_page_records_and_goes_back_with_the_customer_chosen(browser: Client) -> None:
    answer = browser.post(NEW, {"name": "Great Wall", "value": "silver", "next": "/requests/new/T3/?x=1"})
    assert answer["Location"] == f"/requests/new/T3/?customer={Customer.objects.get().pk}"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "relative"])
def test_page_leads_nowhere_else(browser: Client, elsewhere: str) -> None:
    answer = browser.post(NEW, {"name": "Great Wall", "value": "silver", "next": elsewhere})
    assert answer["Location"].startswith("/?customer=")


@pytest.mark.parametrize("data", [{"name": "", "value": "gold"}, {"name": "A", "value": "x"}, {"name": "x" * 161}])
def test_wrong_fields_are_named(browser: Client, data: dict[str, str]) -> None:
    answer = browser.post(NEW, data)
    assert answer.status_code == 422
    assert "alert-danger" in answer.content.decode()
    assert not Customer.objects.exists()


def test_a_taken_name_is_a_sentence(browser: Client, rep: User) -> None:
    make_customer(owner=rep, name="Great Wall")
    answer = browser.post(NEW, {"name": "Great Wall", "value": "gold"})
    assert answer.status_code == 409
    assert "in the archive already" in answer.content.decode()


def test_others_than_sales_are_refused(browser: Client) -> None:
    browser.force_login(make_user(Role.SUPPORTER))
    assert browser.get(NEW).status_code == 403


def test_strangers_sign_in_first() -> None:
    assert Client().get(PICKER).status_code == 302
    assert reverse("account_login") in Client().get(NEW)["Location"]
