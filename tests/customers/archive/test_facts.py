"""Facts of a customer are changed through one door, which notes what they were before."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from customers.models import Customer
from customers.services.facts import change_facts
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


def test_change_facts_notes_before_and_after(customer: Customer, rep: User) -> None:
    changed = change_facts(customer, by=rep, phone=" 021  5888 ", tracking="key")
    event = changed.events.get(kind="changed")
    assert changed.phone == "021 5888"
    assert event.changes == {"phone": ["", "021 5888"], "tracking": ["tracking", "key"]}
    assert (event.actor, event.version, event.private) == (rep, customer.version + 1, False)


def test_change_of_hidden_facts_alone_is_a_private_event(customer: Customer, rep: User) -> None:
    change_facts(customer, by=rep, notes="The chairman is in on Wednesdays.\r\nRing first.")
    assert customer.events.get().private
    assert Customer.objects.get().notes == "The chairman is in on Wednesdays.\nRing first."


def test_change_facts_needs_a_difference(customer: Customer, rep: User) -> None:
    with pytest.raises(DomainError, match="Nothing was changed"):
        change_facts(customer, by=rep, phone="")


def test_saving_the_segmentation_once_says_that_it_was_thought_about(customer: Customer, rep: User) -> None:
    save = partial(change_facts, customer, by=rep, value=customer.value, tracking=customer.tracking)
    assert save().segmented_at is not None
    with pytest.raises(DomainError, match="Nothing was changed"):
        save()


def test_new_name_moves_keys_and_search(customer: Customer, rep: User) -> None:
    change_facts(customer, by=rep, name="长城电力有限公司", other_names=["Great Wall", "great wall", " "])
    fresh = Customer.objects.get(found__found="长城")
    assert fresh.other_names == ["Great Wall"]
    assert fresh.name_key != customer.name_key


def test_name_of_another_customer_is_refused(customer: Customer, rep: User) -> None:
    make_customer(name="Harbour")
    with pytest.raises(DomainError, match="has this name"):
        change_facts(customer, by=rep, name="HARBOUR")
    assert Customer.objects.get(pk=customer.pk).name == "Great Wall Power"


def test_credit_code_of_another_customer_is_refused(customer: Customer, rep: User) -> None:
    make_customer(credit_code="91310000775785552L")
    with pytest.raises(DomainError, match="credit code"):
        change_facts(customer, by=rep, credit_code="91310000775785552L")


@pytest.mark.parametrize("name", ["", "  ", "\x00"])
def test_name_is_never_empty(customer: Customer, rep: User, name: str) -> None:
    with pytest.raises(DomainError, match="name"):
        change_facts(customer, by=rep, name=name)


def test_ownership_is_not_changed_here(customer: Customer, rep: User) -> None:
    with pytest.raises(KeyError, match="owner"):
        change_facts(customer, by=rep, owner=make_user())


def test_tags_are_distinct_and_not_too_many(customer: Customer, rep: User) -> None:
    assert change_facts(customer, by=rep, tags=["VIP", "vip", "tender  2027"]).tags == ["VIP", "tender 2027"]
    with pytest.raises(DomainError, match="At most 20"):
        change_facts(customer, by=rep, tags=[str(number) for number in range(21)])


def test_stale_form_is_told_what_stands_there(customer: Customer, rep: User, manager: User) -> None:
    shown = customer.version
    change_facts(customer, by=manager, phone="111 1111")
    with pytest.raises(Stale) as refusal:
        change_facts(customer, by=rep, version=shown, phone="222 2222")
    assert refusal.value.current == {"phone": "111 1111"}
    assert change_facts(customer, by=rep, version=shown, website="example.com").website == "example.com"


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.COORDINATOR])
def test_only_owner_and_managers_change_facts(customer: Customer, role: Role) -> None:
    with pytest.raises(NotAllowed):
        change_facts(customer, by=make_user(role), phone="1")


def test_customer_in_the_bin_is_not_changed(customer: Customer, rep: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET deleted_at = now(), deleted_by_id = %s", [rep.pk])
    with pytest.raises(DomainError, match="no longer in the archive"):
        change_facts(customer, by=rep, phone="1")
