"""What is shown of a frozen price application: each row against the reader's own authority, and against what was
approved for this customer before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from approvals.models import DocumentVersion
from approvals.rules.authority_words import refusal
from approvals.services import authority

from ..models import ApprovedPrice, Product
from ..rules import pricing
from .exchange_rates import company_currency

EARLIER = 3
"""Earlier prices of a product that are shown."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A frozen row. `refusal`: why the reader could not grant it himself, "" when he could; `earlier`: what was
    approved for the customer and product before, as far as he sees it, the newest first."""

    product: str
    code: str
    measure: str
    group: str
    row: pricing.Row
    covered_by: str
    refusal: str
    earlier: Sequence[ApprovedPrice]


@dataclass(frozen=True, slots=True)
class Shown:
    """A frozen application, read."""

    rows: Sequence[ShownRow]
    sums: pricing.Sums
    currency: str
    price_list: str
    opportunity: str
    valid_until: date
    competitor: str
    competitor_price: Decimal | None
    margin: Decimal | None
    reason: str


def shown(user: User, version: DocumentVersion) -> dict[str, Any]:
    """The context of the template. Five statements, whatever the number of rows."""
    content, currency = version.content, version.currency
    refusals = _refusals(user, version)
    earlier = _earlier(user, version)
    rows = [
        ShownRow(
            product=named(row["product"]),
            code=row["product"]["code"],
            measure=named(row["measure"]),
            group=named(row["group"]),
            row=priced(row, currency),
            covered_by=row["covered_by"] or "",
            refusal=refusals.get(place, ""),
            earlier=earlier[row["product"]["code"]],
        )
        for place, row in enumerate(content["rows"])
    ]
    return {"shown": _application(content, rows, currency), "shows_authority": bool(version.demands)}


def _application(content: Mapping[str, Any], rows: Sequence[ShownRow], currency: str) -> Shown:
    return Shown(
        rows=rows,
        sums=pricing.sums([one.row for one in rows], currency),
        currency=currency,
        price_list=named(content["price_list"]),
        opportunity=content["opportunity"] or "",
        valid_until=date.fromisoformat(content["valid_until"]),
        competitor=content["competitor"],
        competitor_price=_decimal(content["competitor_price"]),
        margin=_decimal(content["margin"]),
        reason=content["reason"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def priced(row: Mapping[str, Any], currency: str) -> pricing.Row:
    """A frozen row as it is reckoned with."""
    quantity, list_price, price = (Decimal(row[name]) for name in ("quantity", "list_price", "wanted_price"))
    return pricing.Row(row["group"]["code"], quantity, list_price, price, currency)


def products_of(content: Mapping[str, Any]) -> dict[str, Product]:
    """Code → product of the frozen rows. One query."""
    codes = [row["product"]["code"] for row in content["rows"]]
    return {product.code: product for product in Product.objects.filter(code__in=codes)}


def named(names: Mapping[str, str]) -> str:
    """A frozen name in the active language."""
    return names["name_zh" if (get_language() or "").startswith("zh") else "name_en"]


def _refusals(user: User, version: DocumentVersion) -> dict[int, str]:
    """Place of a row → why the reader could not grant it. The demands of rows stand first, in the rows' order."""
    demands = version.demands
    answers = authority.refusals(user, version.document.unit, demands, timezone.now())
    refused = {answer.demand: answer for answer in answers}
    uncovered = [place for place, row in enumerate(version.content["rows"]) if not row["covered_by"]]
    return {
        place: refusal(refused[demand], company_currency())
        for place, demand in zip(uncovered, demands, strict=False)
        if demand in refused
    }


def _earlier(user: User, version: DocumentVersion) -> defaultdict[str, list[ApprovedPrice]]:
    codes = [row["product"]["code"] for row in version.content["rows"]]
    rows = ApprovedPrice.objects.visible_to(user).filter(customer=version.document.customer_id, product__code__in=codes)
    rows = rows.exclude(case__document=version.document_id).select_related("product", "case__document")
    found: defaultdict[str, list[ApprovedPrice]] = defaultdict(list)
    for price in rows.order_by("-pk")[: EARLIER * len(codes) * 3]:
        if len(found[price.product.code]) < EARLIER:
            found[price.product.code].append(price)
    return found
