"""What the database itself refuses of products, price lists and exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts.models import BundlePart, ExchangeRate, PriceList, PriceListItem, ReferenceEvent
from tests.factories import (
    make_exchange_rate,
    make_price_list,
    make_product,
    make_product_group,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def test_codes_are_their_own() -> None:
    make_product_group("pumps")
    with refused("contracts_productgroup_code"), transaction.atomic():
        make_product_group("pumps")
    make_product("A1")
    with refused("contracts_product_code"):
        make_product("A1")


def test_bundle_has_a_part_once() -> None:
    bundle, part = make_product(is_bundle=True), make_product()
    BundlePart.objects.create(bundle=bundle, product=part, quantity=1)
    with refused("bundle_part_once"):
        BundlePart.objects.create(bundle=bundle, product=part, quantity=2)


def test_bundle_has_no_part_of_nothing_and_not_itself() -> None:
    bundle = make_product(is_bundle=True)
    with refused("bundle_part_positive"), transaction.atomic():
        BundlePart.objects.create(bundle=bundle, product=make_product(), quantity=0)
    with refused("bundle_part_not_itself"):
        BundlePart.objects.create(bundle=bundle, product=bundle, quantity=1)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"currency": "XXX"}, "price_list_known_currency"),
        ({"valid_from": DAY, "valid_until": date(2026, 4, 30)}, "price_list_period"),
        ({"published_at": timezone.now()}, "price_list_published_by_iff_at"),
        ({"withdrawn_at": timezone.now()}, "price_list_withdrawn_was_published"),
    ],
)
def test_price_list_is_refused(fields: dict[str, Any], constraint: str) -> None:
    with refused(constraint):
        make_price_list(published=False, **fields)


def test_list_has_one_price_of_a_product_above_nothing() -> None:
    product = make_product()
    price_list = make_price_list({product: "10"}, published=False)
    with refused("price_list_item_once"), transaction.atomic():
        PriceListItem.objects.create(price_list=price_list, product=product, price=Decimal(11))
    with refused("price_list_item_positive"):
        PriceListItem.objects.create(price_list=price_list, product=make_product(), price=Decimal(0))


def test_published_list_and_its_prices_never_change() -> None:
    product = make_product()
    price_list = make_price_list({product: "10"})
    with refused("contracts_published_list_stays"), transaction.atomic():
        PriceList.objects.filter(pk=price_list.pk).update(valid_until=date(2030, 1, 1))
    with refused("contracts_published_list_stays"), transaction.atomic():
        PriceList.objects.filter(pk=price_list.pk).update(published_at=None, published_by=None)
    with refused("contracts_published_price_stays"), transaction.atomic():
        price_list.items.update(price=Decimal(11))
    with refused("contracts_published_price_stays"), transaction.atomic():
        price_list.items.all().delete()
    with refused("contracts_published_price_stays"), transaction.atomic():
        PriceListItem.objects.create(price_list=price_list, product=make_product(), price=Decimal(1))
    with refused("contracts_published_list_stays"), transaction.atomic():
        PriceList.objects.filter(pk=price_list.pk)._raw_delete("default")


def test_withdrawn_list_stays_withdrawn() -> None:
    price_list = make_price_list()
    now = timezone.now()
    assert PriceList.objects.filter(pk=price_list.pk).update(withdrawn_at=now) == 1
    with refused("contracts_published_list_stays"):
        PriceList.objects.filter(pk=price_list.pk).update(withdrawn_at=None)


def test_a_price_does_not_move_to_a_published_list() -> None:
    product = make_product()
    draft, published = make_price_list({product: "10"}, published=False), make_price_list()
    with refused("contracts_published_price_stays"):
        draft.items.update(price_list=published)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"currency": "XXX"}, "exchange_rate_known_currency"),
        ({"rate": "0"}, "exchange_rate_positive"),
        ({"valid_from": DAY}, "exchange_rate_once_a_day"),
    ],
)
def test_exchange_rate_is_refused(fields: dict[str, Any], constraint: str) -> None:
    make_exchange_rate(valid_from=DAY)
    with refused(constraint):
        make_exchange_rate(**{"valid_from": date(2026, 6, 1), **fields})


def test_exchange_rates_and_history_are_only_added() -> None:
    rate = make_exchange_rate()
    for change in (ExchangeRate.objects.filter(pk=rate.pk).delete, lambda: ExchangeRate.objects.update(rate=2)):
        with refused("contracts_written_once"), transaction.atomic():
            change()
    event = ReferenceEvent.objects.create(kind="rate_set", actor=make_user())
    with refused("contracts_written_once"), transaction.atomic():
        event.delete()
    with refused("reference_event_known_kind"):
        ReferenceEvent.objects.create(kind="thought", actor=make_user())


def test_rows_say_what_they_are() -> None:
    product = make_product("A1", name_en="Pump", name_zh="泵")
    part = BundlePart(bundle=make_product(), product=product, quantity=1)
    assert str(part) == f"{part.bundle_id} {product.pk}"
    assert str(PriceListItem(product=product, price=Decimal("2.5"))) == f"{product.pk} 2.5"
    assert str(make_exchange_rate("EUR", "7.8")) == "EUR 7.8"
    assert str(ReferenceEvent(kind="rate_set")).startswith("Exchange rate set 20")
    assert product.measure == "piece"
    assert product.get_absolute_url() == "/products/product/A1/"
