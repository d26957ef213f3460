"""A record becomes complete once, by the change that fills the last gap."""

from __future__ import annotations

import pytest

from accounts.models import User
from customers.models import Customer, Industry
from customers.rules.completeness import missing
from customers.services import completeness
from customers.services.addresses import add_address
from customers.services.contacts import add_contact, leave
from customers.services.facts import change_facts
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def industry() -> Industry:
    return Industry.objects.create(code="testing", name_en="Testing", name_zh="测试")


def parts(customer: Customer) -> list[str]:
    fresh = Customer.objects.get(pk=customer.pk)
    return [gap.part for gap in missing(completeness.facts_of(fresh))]


def test_each_gap_is_filled_by_its_part_of_the_page(customer: Customer, rep: User, industry: Industry) -> None:
    assert parts(customer) == ["company", "company", "segmentation", "add_contact", "add_address"]
    change_facts(customer, by=rep, industry=industry, source="internet")
    change_facts(customer, by=rep, tracking="potential")
    contact = add_contact(customer, by=rep, name="Chen")
    assert parts(customer) == ["add_contact", "add_address"]
    add_address(customer, by=rep, text="Road 1")
    assert Customer.objects.get().completed_at is None
    add_contact(customer, by=rep, name="Wang", mobile="13800138000")
    done = Customer.objects.get()
    assert done.completed_at is not None
    last = done.events.order_by("-id")[0]
    assert (last.kind, last.actor) == ("completed", None)
    leave(done.contacts.exclude(pk=contact.pk).get(), by=rep, on=done.created_at.date())
    assert Customer.objects.get().completed_at == done.completed_at
    assert done.events.filter(kind="completed").count() == 1


def test_number_of_the_company_is_a_place(customer: Customer) -> None:
    assert not completeness.facts_of(customer).has_place
    assert completeness.facts_of(make_customer(phone="021 5888 6600")).has_place


@pytest.mark.parametrize("chosen", [{"value": "gold"}, {"account": "key"}, {"tracking": "key"}])
def test_who_chose_another_than_the_usual_has_thought_about_it(chosen: dict[str, str]) -> None:
    assert completeness.is_segmented(make_customer(**chosen))
    assert not completeness.is_segmented(make_customer())
