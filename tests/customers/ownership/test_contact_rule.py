"""Nobody was in contact within the week: the manager keeps, passes on or releases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError, NotAllowed
from customers.models import Customer
from customers.services import contact_rule, promises
from deadlines.models import Promise
from tests.customers.ownership.test_hand_over import give
from tests.factories import make_contact, make_customer
from tests.queries import queries

from .conftest import Sales


def overdue(customer: Customer) -> Promise:
    """The week is over."""
    promises.settle_customer(customer, at=timezone.now())
    owed = Promise.objects.open().filter(kind="contact", subject_id=customer.pk)
    owed.update(due_at=timezone.now() - timedelta(hours=1))
    return owed.get()


def decide(client: Client, sales: Sales, **data: Any) -> Any:
    client.force_login(sales.as_user("manager"))
    url = reverse("ownership:contact_decision", args=[sales.customer.number])
    return client.post(url, {"reason": "Nobody called"} | data)


def test_list_shows_what_is_overdue_in_ones_units(client: Client, sales: Sales) -> None:
    overdue(sales.fresh())
    in_time = make_customer(name="In Time", owner=sales.rep, unit=sales.company.east)
    promises.settle_customer(in_time, at=timezone.now())
    for name, sees in {"manager": True, "stranger_manager": False, "administrator": True}.items():
        client.force_login(sales.as_user(name))
        body = client.get(reverse("ownership:contact_rule")).content.decode()
        assert ("Great Wall Power" in body) == sees
        assert "In Time" not in body
    client.force_login(sales.rep)
    assert client.get(reverse("ownership:contact_rule")).status_code == 403


def test_keep_gives_the_whole_week_again(client: Client, sales: Sales) -> None:
    before = overdue(sales.fresh())
    assert decide(client, sales, decision="keep").status_code == 302
    fresh = sales.fresh()
    assert fresh.owner == sales.rep
    event = fresh.events.get()
    assert (event.kind, event.note, event.target_words) == ("kept", "Nobody called", "Rep Ren")
    owed = Promise.objects.open().get(kind="contact", subject_id=fresh.pk)
    assert owed.due_at is not None
    assert owed.due_at > timezone.now() + timedelta(days=3)
    assert owed.started_at > before.started_at
    assert not contact_rule.expired(sales.as_user("manager"), at=timezone.now()).exists()


def test_pass_on_and_release(client: Client, sales: Sales) -> None:
    overdue(sales.fresh())
    assert decide(client, sales, decision="pass_on").status_code == 422
    assert decide(client, sales, decision="pass_on", to=sales.colleague.pk).status_code == 302
    assert sales.fresh().owner == sales.colleague
    assert sales.fresh().events.get().kind == "passed_on"
    overdue(sales.fresh())
    decide(client, sales, decision="release", to=sales.rep.pk)
    assert sales.fresh().owner is None
    assert sales.fresh().events.filter(kind="released").count() == 1


def test_decision_page_shows_the_facts(client: Client, sales: Sales) -> None:
    overdue(sales.fresh())
    client.force_login(sales.manager)
    url = reverse("ownership:contact_decision", args=[sales.customer.number])
    make_contact(sales.customer)
    page = client.get(url)
    assert "Rep Ren" in page.content.decode()
    assert "Goes along" in page.content.decode()
    assert {str(one.label): one.number for one in page.context["along"]}["Contacts"] == 1
    assert client.post(url, {"decision": "keep"}).status_code == 422
    client.force_login(sales.stranger_manager)
    assert client.get(url).status_code == 404


def test_decision_after_the_owner_called_is_refused(sales: Sales) -> None:
    overdue(sales.fresh())
    seen = sales.fresh()
    Customer.objects.filter(pk=seen.pk).update(contacted_at=timezone.now())
    for act in (
        lambda: contact_rule.keep(seen, by=sales.as_user("manager"), reason="x"),
        lambda: contact_rule.pass_on(seen, to=sales.colleague, by=sales.as_user("manager"), reason="x"),
    ):
        with pytest.raises(DomainError, match="was in contact"):
            act()


def test_decision_before_the_week_is_over_is_refused(sales: Sales) -> None:
    promises.settle_customer(sales.fresh(), at=timezone.now())
    with pytest.raises(DomainError, match="is not over"):
        contact_rule.pass_on(sales.fresh(), to=None, by=sales.as_user("manager"), reason="x")


def test_keep_is_the_managers_and_of_what_has_an_owner(sales: Sales) -> None:
    overdue(sales.fresh())
    with pytest.raises(NotAllowed):
        contact_rule.keep(sales.fresh(), by=sales.as_user("rep"), reason="Mine")
    give(sales, None)
    with pytest.raises(DomainError, match="is not over"):
        contact_rule.keep(sales.fresh(), by=sales.as_user("manager"), reason="x")


def test_list_asks_the_same_whatever_is_overdue(client: Client, sales: Sales) -> None:
    costs = []
    for number in (1, 3):
        while contact_rule.expired(sales.as_user("manager"), at=timezone.now()).count() < number:
            overdue(make_customer(unit=sales.company.east))
        client.force_login(sales.manager)
        costs.append(queries(lambda: client.get(reverse("ownership:contact_rule"))))
    assert costs[0] == costs[1]
