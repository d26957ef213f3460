"""The people at a customer."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from customers.models import Contact, Customer, LogEntry, LogPerson
from customers.services import contacts
from tests.factories import make_contact, make_customer, make_need, make_user

pytestmark = pytest.mark.django_db


def test_first_contact_is_the_main_one_until_another_is(customer: Customer, rep: User) -> None:
    first = contacts.add_contact(customer, by=rep, name=" Chen  Jianguo ", mobile="138 0013 8000")
    assert (first.name, first.is_main, first.phone_key) == ("Chen Jianguo", True, "13800138000")
    second = contacts.add_contact(customer, by=rep, name="Wang", is_main=True)
    assert list(Contact.objects.filter(is_main=True)) == [second]
    assert not contacts.add_contact(customer, by=rep, name="Li").is_main


def test_added_contact_is_noted_with_what_was_entered(customer: Customer, rep: User) -> None:
    contacts.add_contact(customer, by=rep, name="Chen", email="chen@example.com")
    event = customer.events.get()
    assert (event.kind, event.private, event.target) == ("contact_added", True, {"text": "Chen"})
    assert event.changes["email"] == [None, "chen@example.com"]


def test_change_notes_before_and_after_and_counts_versions(customer: Customer, rep: User) -> None:
    contact = make_contact(customer, position="IT manager")
    changed = contacts.change_contact(contact, by=rep, version=1, position="Head of IT", role="decides")
    assert changed.version == 2
    assert customer.events.get().changes == {"position": ["IT manager", "Head of IT"], "role": ["unknown", "decides"]}


def test_contact_is_found_by_those_who_serve_the_customer(customer: Customer, rep: User) -> None:
    contacts.add_contact(customer, by=rep, name="陈建国", position="采购总监")
    assert Customer.objects.filter(found_private__found="建国").exists()
    assert not Customer.objects.filter(found__found="建国").exists()


def test_stale_contact_is_told_what_stands_there(customer: Customer, rep: User) -> None:
    contact = make_contact(customer)
    contacts.change_contact(contact, by=rep, role="blocks", phone="1111111")
    with pytest.raises(Stale) as refusal:
        contacts.change_contact(contact, by=rep, version=1, role="decides", phone="2222222")
    assert refusal.value.current == {"Role in decisions": "Blocks", "Phone": "1111111"}


def test_nothing_changed_is_said(customer: Customer, rep: User) -> None:
    with pytest.raises(DomainError, match="Nothing was changed"):
        contacts.change_contact(make_contact(customer, name="Chen"), by=rep, name="Chen")


@pytest.mark.parametrize("name", ["", "  "])
def test_contact_has_a_name(customer: Customer, rep: User, name: str) -> None:
    with pytest.raises(DomainError, match="name"):
        contacts.add_contact(customer, by=rep, name=name)


def test_who_left_is_main_contact_no_longer_and_may_come_back(customer: Customer, rep: User) -> None:
    contact = contacts.add_contact(customer, by=rep, name="Chen")
    gone = contacts.leave(contact, by=rep, on=date(2026, 10, 1), note="To Suzhou")
    assert (gone.left_on, gone.is_main) == (date(2026, 10, 1), False)
    assert customer.events.get(kind="contact_left").note == "To Suzhou"
    with pytest.raises(DomainError, match="has left already"):
        contacts.leave(contact, by=rep, on=date(2026, 10, 2))
    assert not contacts.change_contact(gone, by=rep, is_main=True, notes="Seen at the fair").is_main
    assert contacts.change_contact(gone, by=rep, left_on=None, is_main=True).is_main


def test_mistake_is_removed(customer: Customer, rep: User) -> None:
    contact = make_contact(customer)
    contacts.remove_contact(contact, by=rep)
    assert not Contact.objects.exists()
    assert customer.events.get().target == {"text": contact.name}
    with pytest.raises(DomainError, match="no longer there"):
        contacts.remove_contact(contact, by=rep)


def test_contact_with_a_history_is_not_removed(customer: Customer, rep: User) -> None:
    quoted, met = make_contact(customer), make_contact(customer)
    make_need(customer, contact=quoted)
    entry = LogEntry.objects.create(customer=customer, by=rep, result="Spoke")
    LogPerson.objects.create(log=entry, contact=met)
    for contact in (quoted, met):
        with pytest.raises(DomainError, match="has a history"):
            contacts.remove_contact(contact, by=rep)


def test_contact_that_went_to_another_customer_is_not_changed_here(customer: Customer, rep: User) -> None:
    contact = make_contact(customer)
    Contact.objects.filter(pk=contact.pk).update(customer=make_customer())
    with pytest.raises(DomainError, match="no longer there"):
        contacts.change_contact(contact, by=rep, name="B")


def test_strangers_change_no_contacts(customer: Customer) -> None:
    with pytest.raises(NotAllowed):
        contacts.add_contact(customer, by=make_user(Role.SALES_REP), name="B")
