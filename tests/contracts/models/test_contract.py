"""What the database itself refuses of a contract and of what belongs to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from contracts.models import Contract, ContractRow, PaymentLine
from tests.contracts.deals import House, begin, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> House:
    return make_house()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("contract_known_kind", {"kind": "lease"}),
        ("contract_known_stage", {"stage": "dream"}),
        ("contract_relation_iff_parent", {"relation": "amendment"}),
        ("contract_period", {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 1, 1)}),
        ("contract_effective_once_signed", {"stage": "effective"}),
        ("contract_ended_at_iff_over", {"stage": "void"}),
        ("contract_ended_at_iff_over", {"ended_at": timezone.now()}),
        ("contract_tax_is_a_share", {"tax_rate": Decimal(1)}),
        ("contract_tax_is_a_share", {"tax_rate": Decimal("-0.01")}),
    ],
)
def test_database_refuses_contracts_that_no_rule_allows(house: House, constraint: str, values: dict[str, Any]) -> None:
    contract = begin(house)
    with pytest.raises(IntegrityError, match=constraint):
        Contract.objects.filter(pk=contract.pk).update(**values)


def test_database_refuses_a_parent_without_a_relation(house: House) -> None:
    contract, parent = begin(house), begin(house)
    with pytest.raises(IntegrityError, match="contract_relation_iff_parent"):
        Contract.objects.filter(pk=contract.pk).update(parent=parent)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("contract_row_quantity_positive", {"quantity": 0}),
        ("contract_row_price_not_negative", {"price": -1}),
    ],
)
def test_database_refuses_rows_that_no_rule_allows(house: House, constraint: str, values: dict[str, Any]) -> None:
    row = {"contract": begin(house), "position": 1, "product": house.product, "quantity": 1, "price": 1} | values
    with pytest.raises(IntegrityError, match=constraint):
        ContractRow.objects.create(**row)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("payment_line_positive", {"amount": 0}),
        ("payment_line_due_or_after", {"due_on": None}),
        ("payment_line_due_or_after", {"after_event": "signing"}),
    ],
)
def test_database_refuses_instalments_that_no_rule_allows(
    house: House, constraint: str, values: dict[str, Any]
) -> None:
    line = {"contract": begin(house), "position": 1, "label": "x", "amount": 1, "due_on": date(2027, 1, 1)} | values
    with pytest.raises(IntegrityError, match=constraint):
        PaymentLine.objects.create(**line)


def test_words_of_rows_are_short(house: House) -> None:
    contract = begin(house)
    row = ContractRow(product=house.product, quantity=2)
    line = PaymentLine(label="Deposit", amount=3)
    party, clause = contract.counterparties.all()[0], contract.clauses.all()[0]
    assert (str(contract), str(row), str(line)) == (str(contract.pk), f"{house.product.pk} × 2", "Deposit 3")
    assert (str(party), str(clause)) == (party.name, clause.title)
