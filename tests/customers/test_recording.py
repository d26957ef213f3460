"""Customers come into the archive once, owned by who records them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from accounts.models import Unit
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from customers.models import Customer
from customers.policies.archive import can_record
from customers.services import recording
from customers.services.recording import record_customer
from tests.factories import make_company, make_customer, make_unit, make_user

pytestmark = pytest.mark.django_db


def test_record_customer_belongs_to_the_rep_and_his_business_unit() -> None:
    company = make_company()
    rep = make_user(Role.SALES_REP, unit=company.east_sales)
    customer = record_customer(by=rep, name="  Great   Wall\tPower ", value=Customer.Value.GOLD)
    assert (customer.name, customer.owner, customer.unit, customer.value) == (
        "Great Wall Power",
        rep,
        company.east,
        "gold",
    )


def test_record_customer_of_somebody_outside_the_business_units() -> None:
    unit = make_unit(kind=Unit.Kind.SYSTEM)
    manager = make_user(Role.SALES_MANAGER, unit=unit)
    assert record_customer(by=manager, name="A").unit == unit


def test_record_customer_needs_a_name() -> None:
    with pytest.raises(DomainError, match="name"):
        record_customer(by=make_user(Role.SALES_REP), name=" \x00 ")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SUPPORTER, Role.COMPANY_LEADER])
def test_record_customer_is_for_sales(role: Role) -> None:
    with pytest.raises(NotAllowed, match="sales"):
        record_customer(by=make_user(role), name="A")


def test_who_left_records_nothing() -> None:
    assert not can_record(make_user(Role.SALES_REP, is_active=False))


def test_a_taken_name_is_refused_with_its_owner_to_who_may_see_it() -> None:
    rep = make_user(Role.SALES_REP)
    make_customer(owner=rep, name="Great Wall Power")
    with pytest.raises(DomainError, match=f"belongs to {rep}"):
        record_customer(by=rep, name="great wall POWER")


def test_a_taken_name_is_refused_without_its_owner_to_others() -> None:
    customer = make_customer(name="Great Wall Power")
    with pytest.raises(DomainError, match="A colleague") as refusal:
        record_customer(by=make_user(Role.SALES_REP), name="Great Wall Power")
    assert str(customer.owner) not in str(refusal.value)


def test_two_at_the_same_moment_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    make_customer(name="Great Wall Power")
    monkeypatch.setattr(recording, "_refuse_taken", lambda name, by: None)  # the other commits after this look
    with pytest.raises(DomainError, match="Someone was faster"):
        record_customer(by=make_user(Role.SALES_REP), name="Great Wall Power")
    assert Customer.objects.count() == 1


def test_the_database_refuses_a_second_of_the_same_name() -> None:
    make_customer(name="A")
    with pytest.raises(IntegrityError, match="customer_name_key_unique"):
        make_customer(name="A")


def test_the_database_refuses_an_unknown_value() -> None:
    with pytest.raises(IntegrityError, match="customer_known_value"):
        make_customer(value="platinum")
