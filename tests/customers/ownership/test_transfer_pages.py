"""Pages on which customers are handed over and the step is taken back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.handover import dependencies_of, dependencies_on
from accounts.models import User
from customers.models import Customer, Transfer
from customers.services import ownership
from customers.services.ownership import Handover, hand_over
from customers.views.ownership import transfers
from tests.factories import make_customer
from tests.queries import queries

from .conftest import Sales

NEW = "ownership:new_transfer"


def page(client: Client, user: User, url: str, **query: Any) -> Any:
    client.force_login(user)
    return client.get(url, query)


def send(client: Client, sales: Sales, *customers: Customer, **data: Any) -> Any:
    """As the form sends it that was opened for these customers."""
    numbers = [customer.number for customer in customers or [sales.fresh()]]
    form = page(client, sales.manager, reverse(NEW), customer=numbers).context["form"]
    filled = {"to": sales.colleague.pk, "reason": "Balance", "seen": form["seen"].value()}
    return client.post(reverse(NEW), {"customer": numbers, **filled, **data})


def test_page_shows_what_moves_and_what_goes_along(client: Client, sales: Sales) -> None:
    sales.customer.contacts.create(name="Li Lei")
    answer = page(client, sales.manager, reverse(NEW), customer=sales.customer.number)
    body = answer.content.decode()
    assert "Great Wall Power" in body
    assert [thing.number for thing in answer.context["choice"].along][:3] == [1, 0, 0]


def test_numbers_posted_by_a_list_open_the_form(client: Client, sales: Sales) -> None:
    client.force_login(sales.manager)
    answer = client.post(reverse(NEW), {"customer": [sales.customer.number]})
    assert answer.status_code == 200
    assert not answer.context["form"].is_bound


def test_everything_that_a_list_shows_opens_the_form(client: Client, sales: Sales) -> None:
    gold = make_customer(owner=sales.rep, unit=sales.company.east, value="gold")
    client.force_login(sales.manager)
    lists = client.get("/customers/", {"tab": "team"}).content.decode()
    assert f'formaction="{reverse(NEW)}"' in lists
    answer = client.post(reverse(NEW), {"everything": "1", "query": "tab=team&value=gold", "customer": ["C-1"]})
    assert answer.context["choice"].customers == [gold]
    client.force_login(sales.rep)
    assert reverse(NEW) not in client.get("/customers/").content.decode()


def test_transfer_is_made_and_its_page_shown(client: Client, sales: Sales) -> None:
    other = make_customer(owner=sales.rep, unit=sales.company.east)
    answer = send(client, sales, sales.fresh(), other)
    transfer = Transfer.objects.get()
    assert answer.url == f"/ownership/transfers/{transfer.number}/"
    assert transfer.lines.count() == 2
    assert sales.fresh().owner == sales.colleague


def test_transfer_to_nobody_is_a_release(client: Client, sales: Sales) -> None:
    send(client, sales, to="", nobody="on")
    assert Transfer.objects.get().kind == "release"
    assert sales.fresh().owner is None


def test_double_click_makes_one_transfer(client: Client, sales: Sales) -> None:
    key = str(uuid.uuid4())
    seen = page(client, sales.manager, reverse(NEW), customer=sales.customer.number).context["form"]["seen"].value()
    data = {"customer": [sales.customer.number], "to": sales.colleague.pk, "reason": "Balance", "seen": seen}
    answers = [client.post(reverse(NEW), data | {"idempotency_key": key}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("given", [{"to": ""}, {"nobody": "on"}])
def test_new_owner_or_nobody_but_not_both(client: Client, sales: Sales, given: dict[str, str]) -> None:
    answer = send(client, sales, **given)
    assert answer.status_code == 422
    assert "to" in answer.context["form"].errors


def test_reason_is_required(client: Client, sales: Sales) -> None:
    assert send(client, sales, reason=" ").status_code == 422
    assert sales.fresh().owner == sales.rep


def test_form_of_before_somebody_else_was_faster_comes_back_once(client: Client, sales: Sales) -> None:
    seen = page(client, sales.manager, reverse(NEW), customer=sales.customer.number).context["form"]["seen"].value()
    move = Handover(sales.fresh(), sales.manager)
    hand_over([move], kind=Transfer.Kind.TRANSFER, by=sales.as_user("manager"), reason="For now")
    data = {"customer": sales.customer.number, "to": sales.colleague.pk, "reason": "Balance", "seen": seen}
    answer = client.post(reverse(NEW), data)
    assert answer.status_code == 422
    assert "Someone was faster" in answer.content.decode()
    assert sales.fresh().owner == sales.manager
    data["seen"] = answer.context["form"]["seen"].value()
    assert client.post(reverse(NEW), data).status_code == 302
    assert sales.fresh().owner == sales.colleague


def test_customers_that_one_does_not_see_are_not_chosen(client: Client, sales: Sales) -> None:
    answer = page(client, sales.stranger_manager, reverse(NEW), customer=sales.customer.number)
    assert answer.context["choice"].customers == []
    assert "Great Wall" not in answer.content.decode()


def test_owner_sees_why_he_cannot_hand_it_over(client: Client, sales: Sales) -> None:
    body = page(client, sales.rep, reverse(NEW), customer=sales.customer.number).content.decode()
    assert "decided by the manager of the unit" in body
    assert "<textarea" not in body


def test_nothing_chosen_says_where_to_choose(client: Client, sales: Sales) -> None:
    assert "No customer is chosen" in page(client, sales.manager, reverse(NEW)).content.decode()


def test_more_than_one_step_takes_is_said(client: Client, sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (transfers, ownership):
        monkeypatch.setattr(module, "MOST", 2)
    rows = [sales.customer, *(make_customer(owner=sales.rep, unit=sales.company.east) for _more in range(2))]
    answer = page(client, sales.manager, reverse(NEW), person=sales.rep.pk)
    assert (len(answer.context["choice"].customers), answer.context["choice"].further) == (2, 1)
    assert "One step takes 2 customers" in answer.content.decode()
    numbers = [Customer.objects.get(pk=row.pk).number for row in rows]
    refused = page(client, sales.manager, reverse(NEW), customer=numbers)
    assert refused.status_code == 409
    assert "You chose 3 customers." in refused.content.decode()


def test_leaver_and_closed_unit_lead_to_the_page_with_all_of_theirs(client: Client, sales: Sales) -> None:
    (owned,) = dependencies_of(sales.rep)
    there = dependencies_on(sales.company.east)[-1]
    assert (owned.label, owned.count, there.label, there.count) == (
        "Customers owned",
        1,
        "Customers of this unit",
        1,
    )
    for dependency in (owned, there):
        assert page(client, sales.manager, dependency.url).context["choice"].customers == [sales.customer]
    make_customer(owner=sales.rep, unit=sales.company.east, deleted_at=timezone.now(), deleted_by=sales.rep)
    assert dependencies_of(sales.rep)[0].count == 1


def test_receivers_are_active_people_in_sales(client: Client, sales: Sales) -> None:
    found = page(client, sales.manager, reverse("ownership:receivers"), q="Kong").json()["items"]
    assert [row["text"] for row in found] == ["Colleague Kong"]
    assert page(client, sales.manager, reverse("ownership:receivers"), q="Admin").json()["items"] == []
    assert page(client, sales.rep, reverse("ownership:receivers"), q="Kong").status_code == 403


# The step


def moved(sales: Sales) -> Transfer:
    move = Handover(sales.fresh(), sales.stranger)
    return hand_over([move], kind=Transfer.Kind.TRANSFER, by=sales.as_user("manager"), reason="New territory")


def test_transfer_page_is_read_by_both_sides_and_their_managers(client: Client, sales: Sales) -> None:
    url = moved(sales).get_absolute_url()
    for name in ("rep", "stranger", "manager", "stranger_manager", "administrator"):
        answer = page(client, sales.as_user(name), url)
        assert answer.status_code == 200
        assert "New territory" in answer.content.decode()
    assert page(client, sales.colleague, url).status_code == 404


def test_transfer_page_links_to_what_its_reader_may_open(client: Client, sales: Sales) -> None:
    url = moved(sales).get_absolute_url()
    link = f'href="/customers/{sales.customer.number}/"'
    assert link in page(client, sales.stranger, url).content.decode()
    assert link not in page(client, sales.rep, url).content.decode()


def test_undo_from_the_page(client: Client, sales: Sales) -> None:
    transfer = moved(sales)
    url = reverse("ownership:undo", args=[transfer.number])
    assert "New territory" in page(client, sales.manager, transfer.get_absolute_url()).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    key = str(uuid.uuid4())
    for _ in range(2):
        answer = client.post(url, {"reason": "Mistake", "idempotency_key": key})
        assert answer["Location"] == transfer.get_absolute_url()
    assert sales.fresh().owner == sales.rep
    assert "Mistake" in client.get(transfer.get_absolute_url()).content.decode()


def test_page_says_what_speaks_against_undoing(client: Client, sales: Sales) -> None:
    transfer = moved(sales)
    Customer.objects.filter(pk=sales.customer.pk).update(owned_since=timezone.now())
    body = page(client, sales.manager, transfer.get_absolute_url()).content.decode()
    assert "was decided anew since" in body
    assert 'name="reason"' not in body


def test_undo_is_not_offered_to_the_reps(client: Client, sales: Sales) -> None:
    transfer = moved(sales)
    assert 'name="reason"' not in page(client, sales.rep, transfer.get_absolute_url()).content.decode()
    client.force_login(sales.rep)
    url = reverse("ownership:undo", args=[transfer.number])
    assert client.post(url, {"reason": "Mine"}).status_code == 403


def test_list_shows_each_step_to_those_it_concerns(client: Client, sales: Sales) -> None:
    transfer = moved(sales)
    for name in ("manager", "rep", "stranger", "administrator"):
        assert transfer.number in page(client, sales.as_user(name), reverse("ownership:transfers")).content.decode()
    assert transfer.number not in page(client, sales.colleague, reverse("ownership:transfers")).content.decode()


def test_list_and_form_ask_the_same_whatever_their_number(client: Client, sales: Sales) -> None:
    numbers: list[str] = []
    costs = []
    for size in (1, 3):
        while len(numbers) < size:
            made = make_customer(owner=sales.rep, unit=sales.company.east)
            numbers.append(made.number)
            move = Handover(make_customer(owner=sales.rep, unit=sales.company.east), sales.colleague)
            hand_over([move], kind=Transfer.Kind.TRANSFER, by=sales.as_user("manager"), reason="x")
        urls = (f"{reverse(NEW)}?customer={'&customer='.join(numbers)}", reverse("ownership:transfers"))
        client.force_login(sales.manager)
        client.get(urls[0])
        costs.append([queries(lambda url=url: client.get(url)) for url in urls])  # type: ignore[misc]
    assert costs[0] == costs[1]
