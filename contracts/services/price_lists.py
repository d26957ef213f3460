"""Price lists: a draft is edited and published; from then on it never changes, it is only withdrawn or followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.text import one_line

from ..models import PriceList, PriceListItem, Product
from ..policies.reference import can_keep
from ..rules.price_lists import ListState
from ..rules.reference_history import ReferenceKind
from . import reference_history
from .reference_history import names_of


@dataclass(frozen=True, slots=True)
class ListValues:
    """What is said of a list; `valid_until` is its last day, None: open."""

    name_en: str
    name_zh: str
    currency: str
    valid_from: date
    valid_until: date | None = None


Prices = Mapping[Product, Decimal | None]
"""Product → its price, None: not in the list."""


@transaction.atomic
def begin(values: ListValues, *, by: User) -> PriceList:
    """A new draft without prices. DomainError when a name is missing or it ends before it begins."""
    can_keep(by).require()
    price_list = _filled(PriceList(), values)
    price_list.save(force_insert=True)
    _record(ReferenceKind.LIST_BEGUN, price_list, by, {}, _told(price_list))
    return price_list


@transaction.atomic
def copy(price_list: PriceList, values: ListValues, *, by: User) -> PriceList:
    """The next list: a draft with the same prices of the products that are still sold. DomainError as in `begin`, and
    when the currency is another one."""
    can_keep(by).require()
    if values.currency != price_list.currency:
        raise DomainError(_("The next list has the currency of this one: its prices are taken over."))
    following = begin(values, by=by)
    items = price_list.items.filter(product__is_active=True).order_by("product_id")
    PriceListItem.objects.bulk_create(
        PriceListItem(price_list=following, product_id=item.product_id, price=item.price) for item in items
    )
    return following


@transaction.atomic
def change(price_list: PriceList, values: ListValues, *, by: User, version: int) -> PriceList:
    """Other names, currency or days of a draft. Raises Stale; DomainError unless it is a draft."""
    fresh = _draft(price_list, by, version)
    before = _told(fresh)
    after = _told(_filled(fresh, values))
    if before == after:
        raise DomainError(_("Nothing was changed."))
    fresh.version += 1
    fresh.save()
    _record(ReferenceKind.LIST_CHANGED, fresh, by, before, after)
    return fresh


@transaction.atomic
def set_prices(
    price_list: PriceList,
    prices: Prices,
    *,
    by: User,
    version: int,
    kind: ReferenceKind = ReferenceKind.LIST_CHANGED,
) -> int:
    """Set, change or take out the prices of these products; the others stay. Returns how many differ.

    Raises Stale; DomainError unless it is a draft and prices are above 0.
    """
    fresh = _draft(price_list, by, version)
    if any(price is not None and price <= 0 for price in prices.values()):
        raise DomainError(_("A list price is above 0."))
    there = {item.product_id: item for item in fresh.items.filter(product__in=list(prices))}
    known = {product: there[product.pk].price if product.pk in there else None for product in prices}
    different = {product: price for product, price in prices.items() if known[product] != price}
    if not different:
        return 0
    gone = [product for product, price in different.items() if price is None]
    fresh.items.filter(product__in=gone).delete()
    PriceListItem.objects.bulk_create(
        [
            PriceListItem(price_list=fresh, product=product, price=price)
            for product, price in different.items()
            if price is not None
        ],
        update_conflicts=True,
        unique_fields=["price_list", "product"],
        update_fields=["price"],
    )
    fresh.version += 1
    fresh.save()
    _record(kind, fresh, by, {}, {"prices": len(different)})
    return len(different)


@transaction.atomic
def publish(price_list: PriceList, *, by: User, version: int) -> PriceList:
    """From now on it never changes. Raises Stale; DomainError unless it is a draft with prices."""
    fresh = _draft(price_list, by, version)
    number = fresh.items.count()
    if not number:
        raise DomainError(_("The list has no prices yet."))
    fresh.published_at, fresh.published_by = timezone.now(), by
    fresh.version += 1
    fresh.save()
    _record(ReferenceKind.LIST_PUBLISHED, fresh, by, {}, {"items": number})
    return fresh


@transaction.atomic
def withdraw(price_list: PriceList, *, by: User, reason: str) -> PriceList:
    """Not offered any more; what was asked for by it stays. DomainError unless published, and without a reason."""
    can_keep(by).require()
    fresh = PriceList.objects.locked(price_list.pk)
    if fresh.state != ListState.PUBLISHED:
        raise DomainError(_("Only a published list can be withdrawn."))
    if not (words := one_line(reason)):
        raise DomainError(_("Please say why."))
    fresh.withdrawn_at = timezone.now()
    fresh.version += 1
    fresh.save()
    _record(ReferenceKind.LIST_WITHDRAWN, fresh, by, {}, {"reason": words})
    return fresh


@transaction.atomic
def discard(price_list: PriceList, *, by: User, version: int) -> None:
    """Throw a draft away. Raises Stale; DomainError when it was published."""
    fresh = _draft(price_list, by, version)
    _record(ReferenceKind.LIST_DISCARDED, fresh, by, _told(fresh), {})
    fresh.delete()


def _draft(price_list: PriceList, by: User, version: int) -> PriceList:
    """The list, locked; Stale or DomainError unless it may be changed."""
    can_keep(by).require()
    fresh = PriceList.objects.locked(price_list.pk)
    if fresh.state != ListState.DRAFT:
        raise DomainError(_("A published list never changes. Copy it as the next list."))
    if fresh.version != version:
        current: dict[str, object] = {str(_("English name")): fresh.name_en, str(_("Chinese name")): fresh.name_zh}
        raise Stale(_("Somebody changed this list in the meantime. Compare and send again."), current=current)
    return fresh


def _filled(price_list: PriceList, values: ListValues) -> PriceList:
    price_list.name_en, price_list.name_zh = one_line(values.name_en), one_line(values.name_zh)
    price_list.currency = values.currency
    price_list.valid_from, price_list.valid_until = values.valid_from, values.valid_until
    if not price_list.name_en or not price_list.name_zh:
        raise DomainError(_("Please give the name in English and in Chinese."))
    if values.valid_until is not None and values.valid_until < values.valid_from:
        raise DomainError(_("The last day is before the first."))
    return price_list


def _told(price_list: PriceList) -> dict[str, object]:
    """What the history tells."""
    until = price_list.valid_until
    return {
        "name_en": price_list.name_en,
        "name_zh": price_list.name_zh,
        "currency": price_list.currency,
        "valid_from": price_list.valid_from.isoformat(),
        "valid_until": until.isoformat() if until else None,
    }


def _record(
    kind: ReferenceKind, price_list: PriceList, by: User, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    reference_history.record(kind, by=by, about=names_of(price_list), before=before, after=after)
