"""What the customer said, and where it is."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.errors import DomainError
from customers.models import Address, Customer, Need
from customers.services import addresses, needs
from tests.factories import make_address, make_contact

pytestmark = pytest.mark.django_db


def test_need_is_kept_in_the_customers_words_with_who_said_it(customer: Customer, rep: User) -> None:
    contact = make_contact(customer)
    need = needs.add_need(customer, by=rep, words=" Two readings\r\na day \n", kind="problem", contact=contact)
    assert (need.words, need.kind, need.contact, need.recorded_by) == ("Two readings\na day", "problem", contact, rep)
    assert customer.events.get().target == {"text": "Two readings a day"}
    assert Customer.objects.filter(found_private__found="readings").exists()


def test_need_has_words_and_is_said_by_somebody_there(customer: Customer, rep: User) -> None:
    with pytest.raises(DomainError, match="write down"):
        needs.add_need(customer, by=rep, words=" ")
    with pytest.raises(DomainError, match="no longer there"):
        needs.add_need(customer, by=rep, words="A", contact=make_contact())
    assert not Need.objects.exists()


def test_need_is_met_once_and_says_how(customer: Customer, rep: User) -> None:
    need = needs.add_need(customer, by=rep, words="One screen")
    met = needs.meet_need(need, by=rep, outcome=" Shown  in the demo ")
    assert met.met_at is not None
    assert met.outcome == "Shown in the demo"
    assert customer.events.get(kind="need_met").note == "Shown  in the demo"
    with pytest.raises(DomainError, match="already"):
        needs.meet_need(need, by=rep, outcome="Again")


def test_first_address_is_the_main_one_until_another_is(customer: Customer, rep: User) -> None:
    first = addresses.add_address(customer, by=rep, text="Road 1", label="Plant")
    second = addresses.add_address(customer, by=rep, text="Road 2", is_main=True)
    assert first.is_main
    assert list(Address.objects.filter(is_main=True)) == [second]
    assert not addresses.add_address(customer, by=rep, text="Road 3").is_main


def test_address_is_noted_before_and_after(customer: Customer, rep: User) -> None:
    address = make_address(customer, text="Road 1")
    addresses.change_address(address, by=rep, text="Road 2", label="Plant")
    addresses.remove_address(address, by=rep)
    noted = [event.changes for event in customer.events.all()]
    assert noted == [{"addresses": ["Road 1", "Plant: Road 2"]}, {"addresses": ["Plant: Road 2", ""]}]
    assert not Address.objects.exists()


def test_address_is_not_empty_and_changes(customer: Customer, rep: User) -> None:
    with pytest.raises(DomainError, match="give the address"):
        addresses.add_address(customer, by=rep, text=" ")
    with pytest.raises(DomainError, match="Nothing was changed"):
        addresses.change_address(make_address(customer, text="Road 1"), by=rep, text="Road 1")
