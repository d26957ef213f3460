"""Chances to sell: opened, changed, won, lost, opened again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from core.errors import DomainError, Stale
from customers.models import Customer, Opportunity
from customers.services import opportunities
from tests.factories import make_opportunity

pytestmark = pytest.mark.django_db


def test_opened_with_its_event(customer: Customer, rep: User) -> None:
    made = opportunities.open_opportunity(
        customer, by=rep, name=" Phase  two ", amount=Decimal(1200), signing_on=date(2027, 1, 5), tracking="intent"
    )
    event = customer.events.get()
    assert (made.name, made.created_by, made.state) == ("Phase two", rep, "open")
    assert made.number.startswith("O-")
    assert (event.opportunity, event.private, event.target) == (made, True, {"text": "Phase two"})
    assert event.changes["signing_on"] == [None, "2027-01-05"]
    assert Customer.objects.filter(found_private__found="phase").exists()


def test_needs_a_name(customer: Customer, rep: User) -> None:
    with pytest.raises(DomainError, match="name"):
        opportunities.open_opportunity(customer, by=rep, name=" ", amount=Decimal(1))


def test_change_is_noted_and_stale_forms_are_told(customer: Customer, rep: User) -> None:
    opportunity = make_opportunity(customer)
    changed = opportunities.change_opportunity(opportunity, by=rep, version=1, amount=Decimal(2000))
    assert (changed.amount, changed.version) == (Decimal(2000), 2)
    assert customer.events.get().changes == {"amount": ["1000.00", "2000"]}
    with pytest.raises(Stale) as refusal:
        opportunities.change_opportunity(opportunity, by=rep, version=1, amount=Decimal(3000))
    assert refusal.value.current == {"Amount": Decimal("2000.00")}


def test_won_is_signed(customer: Customer, rep: User) -> None:
    won = opportunities.win(make_opportunity(customer, tracking="intent"), by=rep, note="Short delivery time")
    assert (won.state, won.tracking, won.close_reason) == ("won", "signed", "Short delivery time")
    assert won.closed_at is not None
    assert customer.events.get().kind == "opportunity_won"


def test_lost_says_why(customer: Customer, rep: User) -> None:
    opportunity = make_opportunity(customer)
    with pytest.raises(DomainError, match="why it was lost"):
        opportunities.lose(opportunity, by=rep, reason=" ")
    lost = opportunities.lose(opportunity, by=rep, reason="Price")
    assert (lost.state, lost.tracking, lost.close_reason) == ("lost", "potential", "Price")


@pytest.mark.parametrize(("state", "tracking", "again"), [("won", "signed", "key"), ("lost", "intent", "intent")])
def test_reopened(customer: Customer, rep: User, state: str, tracking: str, again: str) -> None:
    closed = make_opportunity(
        customer, state=state, tracking=tracking, closed_at=customer.created_at, close_reason="Price"
    )
    opened = opportunities.reopen(closed, by=rep, reason="They asked again")
    assert (opened.state, opened.tracking, opened.closed_at, opened.close_reason) == ("open", again, None, "")


def test_closed_ones_are_neither_changed_nor_closed_again(customer: Customer, rep: User) -> None:
    lost = opportunities.lose(make_opportunity(customer), by=rep, reason="Price")
    with pytest.raises(DomainError, match="Lost"):
        opportunities.win(lost, by=rep)
    with pytest.raises(DomainError, match="Lost"):
        opportunities.change_opportunity(lost, by=rep, name="B")
    with pytest.raises(DomainError, match="Open"):
        opportunities.reopen(make_opportunity(customer), by=rep, reason="B")


def test_place_on_the_customers_page(customer: Customer) -> None:
    opportunity = make_opportunity(customer)
    assert opportunity.get_absolute_url() == f"/customers/{customer.number}/#{opportunity.number}"


def test_seen_by_those_from_whom_nothing_is_hidden(customer: Customer, rep: User, manager: User) -> None:
    make_opportunity()
    opportunity = make_opportunity(customer)
    for person in (rep, manager):
        assert list(Opportunity.objects.visible_to(person)) == [opportunity]
    Customer.objects.filter(pk=customer.pk).update(deleted_at=customer.created_at, deleted_by=rep)
    assert not Opportunity.objects.visible_to(User.objects.get(pk=rep.pk)).exists()
