"""The search of every page finds customers as well, as far as the searcher may see them."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.rules.roles import Role
from tests.factories import make_customer, make_request, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
URL = "/requests/search/"


def test_customers_stand_above_the_requests(client: Client) -> None:
    rep = make_user(Role.SALES_REP)
    customer = make_customer(owner=rep, name="华东电网有限公司")
    make_request(rep, title="电网改造")
    client.force_login(rep)
    page = client.get(URL, {"q": "电网"})
    assert list(page.context["customers"]) == [customer]
    text = page.content.decode()
    assert customer.get_absolute_url() in text
    assert 'href="/customers/?q=%E7%94%B5%E7%BD%91"' in text


def test_customer_alone_is_enough_to_have_found_something(client: Client) -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(owner=rep, name="Harbour")
    client.force_login(rep)
    text = client.get(URL, {"q": "harbour"}).content.decode()
    assert "Try fewer or other words" not in text
    assert "Harbour" in text
    assert "Try fewer or other words" in client.get(URL, {"q": "mountain"}).content.decode()


def test_customer_of_others_and_its_hidden_words_are_not_found(client: Client) -> None:
    make_customer(name="Harbour", notes="canary")
    client.force_login(make_user(Role.SALES_REP))
    assert not client.get(URL, {"q": "harbour"}).context["customers"]
    client.force_login(make_user(Role.COORDINATOR))
    assert client.get(URL, {"q": "harbour"}).context["customers"]
    assert not client.get(URL, {"q": "canary"}).context["customers"]


def test_whole_number_leads_to_its_customer_for_who_sees_it(client: Client) -> None:
    rep = make_user(Role.SALES_REP)
    customer = make_customer(owner=rep)
    client.force_login(rep)
    assert client.get(URL, {"q": customer.number.lower()})["Location"] == customer.get_absolute_url()
    client.force_login(make_user(Role.SALES_REP))
    assert client.get(URL, {"q": customer.number}).status_code == 200


def test_search_costs_the_same_with_more_customers(client: Client) -> None:
    rep = make_user(Role.SALES_REP)
    client.force_login(rep)
    make_customer(owner=rep, name="Harbour 1")
    one = queries(lambda: client.get(URL, {"q": "harbour"}))
    for number in range(2, 9):
        make_customer(owner=rep, name=f"Harbour {number}")
    page = client.get(URL, {"q": "harbour"})
    assert len(page.context["customers"]) == 5
    assert queries(lambda: client.get(URL, {"q": "harbour"})) == one
