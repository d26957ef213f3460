"""The prices of a list as an Excel file, out and in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import sheets

from ..models import PriceList, Product
from ..policies.reference import can_keep, can_read
from ..rules.numbers import fits, number_in
from ..rules.reference_history import ReferenceKind
from . import price_lists, sheet_import
from .sheet_import import Column, Line, Table

COLUMNS = (
    Column("code", _("Product code")),
    Column("name", _("Product"), required=False),
    Column("price", _("List price")),
)


def export(price_list: PriceList, *, by: User) -> bytes:
    """The prices of the list as an Excel file; of a draft also the products that have none yet, to be filled in."""
    can_read(by).require()
    prices = dict(price_list.items.values_list("product__code", "price"))
    products = Product.objects.order_by("code")
    if price_list.published_at is not None:
        products = products.filter(prices__price_list=price_list)
    rows = ([product.code, product.name, _cell(prices.get(product.code))] for product in products)
    return sheets.write(price_list.name, [str(column.label) for column in COLUMNS], rows)


def _cell(price: Decimal | None) -> sheets.Value:
    return None if price is None else f"{price.normalize():f}"


def table_of(price_list: PriceList) -> Table:
    """How the prices of this list are imported."""

    def judge(lines: Sequence[Line]) -> None:
        codes = [line.cells["code"] for line in lines if line.cells["code"]]
        products = {row.code: row for row in Product.objects.filter(code__in=codes)}
        prices = dict(price_list.items.values_list("product_id", "price"))
        seen: dict[str, int] = {}
        for line in lines:
            _judge(line, products, prices)
            code = line.cells["code"] or ""
            if code in seen:
                line.errors.append(_("Line %(number)s is about the same product.") % {"number": seen[code]})
            seen.setdefault(code, line.number)

    return Table(f"prices:{price_list.pk}", price_list.name, COLUMNS, judge)


def _judge(line: Line, products: Mapping[str, Product], prices: Mapping[int, Decimal]) -> None:
    """An empty price leaves the product as it is: an exported draft names all products."""
    product = products.get(line.cells["code"] or "")
    price = number_in(line.cells["price"])
    line.about = f"{product.code} · {product.name}" if product else line.cells["code"] or ""
    if product is None:
        line.errors.append(_("There is no product with this code."))
    if line.cells["price"] is None:
        return
    if price is None or price <= 0 or not fits(price, digits=18, places=4):
        line.errors.append(_("The list price is a number above 0 with at most four decimals."))
    if product is None or line.errors or price is None:
        return
    before = prices.get(product.pk)
    line.is_new = before is None
    if before != price:
        line.changes = {str(_("List price")): ("" if before is None else f"{before:f}", f"{price:.4f}")}
        line.values = (product, price)


@transaction.atomic
def take(price_list: PriceList, token: str, *, by: User) -> int:
    """Do what a preview said, all or nothing; returns how many prices were set. Raises Stale; DomainError unless the
    list is a draft."""
    can_keep(by).require()
    fresh = PriceList.objects.locked(price_list.pk)
    lines = sheet_import.confirmed(token, table_of(fresh), by=by)
    prices = dict(line.values for line in lines)
    return price_lists.set_prices(fresh, prices, by=by, version=fresh.version, kind=ReferenceKind.PRICES_IMPORTED)
