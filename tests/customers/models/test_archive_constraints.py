"""What the database itself refuses of a customer and of what belongs to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.utils import timezone

from customers.models import Customer, Industry
from customers.services.changing import record
from tests.factories import make_address, make_contact, make_customer, make_need, make_opportunity, make_user

pytestmark = pytest.mark.django_db


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("field", "constraint"),
    [
        ("account", "customer_known_account"),
        ("competition", "customer_known_competition"),
        ("tracking", "customer_known_tracking"),
        ("stage", "customer_known_stage"),
        ("source", "customer_known_source"),
    ],
)
def test_customer_has_known_words(field: str, constraint: str) -> None:
    with refused(constraint):
        make_customer(**{field: "nonsense"})


def test_customer_with_an_owner_has_had_him_since_then() -> None:
    with refused("customer_owned_since_iff_owner"):
        make_customer(owned_since=None)


def test_customer_thrown_away_was_thrown_away_by_somebody() -> None:
    with refused("customer_deleted_by_iff_deleted_at"):
        make_customer(deleted_at=timezone.now())


def test_customer_merged_is_not_thrown_away() -> None:
    person = make_user()
    with refused("customer_merged_is_not_deleted"):
        make_customer(merged_into=make_customer(), deleted_at=timezone.now(), deleted_by=person)


def test_customers_credit_code_and_number_are_its_own() -> None:
    customer = make_customer(credit_code="91310000775785552L")
    with refused("customer_credit_code_unique"), transaction.atomic():
        make_customer(credit_code="91310000775785552L")
    make_customer(credit_code="91310000775785552L", merged_into=customer)
    with refused("customers_customer_number"):
        make_customer(number=Customer.objects.get(pk=customer.pk).number)


def test_industrys_code_is_its_own() -> None:
    Industry.objects.create(code="energy", name_en="Energy", name_zh="能源")
    with refused("customers_industry_code"):
        Industry.objects.create(code="energy", name_en="Power", name_zh="电力")


def test_contact_has_a_known_role() -> None:
    with refused("contact_known_role"):
        make_contact(role="nonsense")


def test_customer_has_one_main_contact_and_one_main_address() -> None:
    customer = make_customer()
    make_contact(customer, is_main=True)
    make_address(customer, is_main=True)
    with refused("contact_one_main_for_a_customer"), transaction.atomic():
        make_contact(customer, is_main=True)
    with refused("address_one_main_for_a_customer"):
        make_address(customer, is_main=True)


def test_need_is_of_a_known_kind_and_met_before_it_says_how() -> None:
    with refused("need_known_kind"), transaction.atomic():
        make_need(kind="wish")
    with refused("need_outcome_only_when_met"):
        make_need(outcome="Shown")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"tracking": "nonsense"}, "opportunity_known_tracking"),
        ({"state": "nonsense", "closed_at": timezone.now()}, "opportunity_known_state"),
        ({"currency": "XXX"}, "opportunity_known_currency"),
        ({"amount": -1}, "opportunity_amount_not_negative"),
        ({"state": "won"}, "opportunity_closed_at_iff_closed"),
        ({"closed_at": timezone.now()}, "opportunity_closed_at_iff_closed"),
    ],
)
def test_opportunity_is_whole(fields: dict[str, Any], constraint: str) -> None:
    with refused(constraint):
        make_opportunity(**fields)


def test_opportunitys_number_is_its_own() -> None:
    with refused("customers_opportunity_number"):
        make_opportunity(number=make_opportunity().number)


@pytest.mark.parametrize(
    "statement", ["UPDATE customers_customerevent SET note = 'x'", "DELETE FROM customers_customerevent"]
)
def test_events_stay_as_they_are(statement: str) -> None:
    customer = make_customer()
    record(customer, "recorded", by=customer.owner, at=timezone.now())
    with pytest.raises((IntegrityError, InternalError)), connection.cursor() as cursor:
        cursor.execute(statement)
