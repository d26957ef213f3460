"""What the database itself refuses of price applications and approved prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts.models import ApprovedPrice, PriceApplication, PriceRow
from tests.contracts.pricing import Trade, in_days, newest_case
from tests.factories import make_customer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade() -> Trade:
    return Trade()


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"position": 1}, "price_row_position_once"),
        ({"same_product": True}, "price_row_product_once"),
        ({"quantity": 0}, "price_row_quantity_positive"),
        ({"list_price": 0}, "price_row_list_price_positive"),
        ({"wanted_price": -1}, "price_row_wanted_price_not_negative"),
    ],
)
def test_row_is_refused(trade: Trade, fields: dict[str, Any], constraint: str) -> None:
    product = trade.pump if fields.pop("same_product", False) else make_product()
    values = {"position": 2, "quantity": 1, "list_price": 1, "wanted_price": 1, "product": product, **fields}
    with refused(constraint):
        PriceRow.objects.create(application=trade.begun(), **values)


def test_competitors_price_is_above_nothing(trade: Trade) -> None:
    application = trade.begun()
    with refused("price_application_competitor_price_positive"):
        PriceApplication.objects.filter(pk=application.pk).update(competitor_price=0)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"valid_until": in_days(-1)}, "approved_price_period"),
        ({"price": -1}, "approved_price_not_negative"),
        ({"list_price": 0}, "approved_price_list_price_positive"),
        ({}, "approved_price_once_a_round"),
    ],
)
def test_approved_price_is_refused(trade: Trade, fields: dict[str, Any], constraint: str) -> None:
    case = newest_case(trade.approved((trade.pump, "1", "990")))
    product = make_product() if fields else trade.pump
    days = {"valid_from": in_days(0), "valid_until": in_days(1)}
    values = {"price": Decimal(1), "list_price": Decimal(1), "quantity": 1, **days, **fields}
    with refused(constraint):
        ApprovedPrice.objects.create(customer=trade.customer, product=product, case=case, currency="CNY", **values)


def test_rows_say_what_they_are(trade: Trade) -> None:
    application = trade.approved((trade.pump, "2", "990"))
    row, price = application.rows.get(), ApprovedPrice.objects.get()
    assert str(application) == str(application.pk)
    assert str(row) == f"{trade.pump.pk} × 2.000"
    assert str(price) == f"{trade.pump.pk} 990.0000 CNY"
    assert (price.rate, price.amount) == (Decimal("0.99"), Decimal(1980))


def test_approved_price_only_ends_and_goes_along_with_its_customer(trade: Trade) -> None:
    trade.approved((trade.pump, "1", "990"))
    prices = ApprovedPrice.objects.all()
    for change in (
        lambda: prices.update(price=1),
        lambda: prices.update(valid_until=in_days(400)),
        prices.delete,
    ):
        with refused("contracts_approved_price_stays"), transaction.atomic():
            change()
    assert prices.update(ended_at=timezone.now(), customer=make_customer()) == 1
    with refused("contracts_approved_price_stays"):
        prices.update(ended_at=None)
