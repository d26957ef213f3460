"""Price applications: begun, and changed. Approval is the engine's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Document
from approvals.services import documents
from core import money
from core.errors import DomainError
from core.text import listed, one_line
from customers.models import Customer, Opportunity
from customers.services.changing import as_json

from ..models import PriceApplication, PriceList, PriceRow, Product
from ..policies import prices as policy
from ..rules import pricing
from ..rules.price_lists import ListState
from ..rules.price_rows import MOST_ROWS
from .price_authority import KIND

TITLE = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a product at that price of one unit, without tax; the list price is the list's."""

    product: Product
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form asks. Amounts are in the currency of the list; `margin` is a share, None where it is not known."""

    price_list: PriceList
    rows: Sequence[Wanted]
    valid_until: date
    title: str = ""
    opportunity: Opportunity | None = None
    competitor: str = ""
    competitor_price: Decimal | None = None
    reason: str = ""
    margin: Decimal | None = None


OWN = tuple(one.name for one in fields(Draft) if one.name not in ("rows", "title"))
"""What the application keeps itself."""


@transaction.atomic
def begin(*, by: User, customer: Customer, draft: Draft, based_on: Document | None = None) -> PriceApplication:
    """A new draft, which is `by`'s; `based_on` is the application that it was copied from.

    Raises NotAllowed for who may not apply for this customer, DomainError for what is no application.
    """
    policy.can_apply(by, customer).require()
    rows = _rows(draft, customer)
    document = documents.begin(
        kind=KIND,
        owner=by,
        customer=customer,
        title=_title(draft),
        currency=draft.price_list.currency,
        by=by,
        based_on=based_on,
    )
    application = PriceApplication.objects.create(document=document, **{name: getattr(draft, name) for name in OWN})
    _write_rows(application, rows)
    Document.objects.filter(pk=document.pk).update(net_amount=_net(rows, document.currency))
    document.refresh_from_db()
    return application


def change(application: PriceApplication, *, by: User, version: int | None, draft: Draft) -> PriceApplication:
    """Write the draft. An approval that there is ends with it, visibly.

    Raises what documents.changing raises, and DomainError for what is no application.
    """
    with documents.changing(application.document, by=by, version=version, shown=_shown) as edit:
        customer = edit.document.customer
        policy.can_apply(by, customer).require()
        rows = _rows(draft, customer)
        currency = draft.price_list.currency
        edit.set(title=_title(draft), currency=currency, net_amount=_net(rows, currency))
        fresh = PriceApplication.objects.select_related("price_list", "opportunity").get(pk=application.pk)
        changes = edit.facts.setdefault("changes", {})
        before = told(fresh)
        for name in OWN:
            setattr(fresh, name, getattr(draft, name))
        fresh.save(update_fields=OWN)
        _write_rows(fresh, rows)
        after = told(fresh)
        changes |= {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        fresh.document = edit.document
    return fresh


def set_prices(application: PriceApplication, prices: Mapping[int, Decimal]) -> None:
    """Other wanted prices for these rows (by key); the caller changes the document, which gets the new sum."""
    rows = rows_of(application)
    for row in rows:
        row.wanted_price = prices.get(row.pk, row.wanted_price)
    PriceRow.objects.bulk_update(rows, ["wanted_price"])
    currency = application.document.currency
    application.document.net_amount = pricing.sums([row.priced(currency) for row in rows], currency).amount


def rows_of(application: PriceApplication) -> list[PriceRow]:
    """The rows with all that is shown of them. One query."""
    return list(application.rows.select_related("product__group").order_by("position"))


def told(application: PriceApplication) -> dict[str, Any]:
    """The application as an event keeps it."""
    rows = [f"{row.product.code} × {row.quantity:f} @ {row.wanted_price:f}" for row in rows_of(application)]
    return {name: as_json(getattr(application, name)) for name in OWN} | {"rows": rows}


def _rows(draft: Draft, customer: Customer) -> list[PriceRow]:
    """The rows with their list prices, not saved; DomainError for what is no application."""
    if draft.opportunity is not None and draft.opportunity.customer_id != customer.pk:
        raise DomainError(_("This opportunity belongs to another customer."))
    if draft.price_list.state != ListState.PUBLISHED:
        raise DomainError(_("This price list is not in force. Choose another one."))
    products = [row.product.pk for row in draft.rows]
    if not 0 < len(products) <= MOST_ROWS:
        raise DomainError(_("An application has at least one row and at most %(number)s.") % {"number": MOST_ROWS})
    if len(set(products)) < len(products):
        raise DomainError(_("A product stands in one row: put its quantity together."))
    listed_prices = dict(draft.price_list.items.filter(product__in=products).values_list("product_id", "price"))
    _require_listed(draft, listed_prices)
    rows = [
        PriceRow(
            position=position,
            product=row.product,
            quantity=row.quantity,
            list_price=listed_prices[row.product.pk],
            wanted_price=row.price,
        )
        for position, row in enumerate(draft.rows, start=1)
    ]
    _require_numbers(rows, draft)
    return rows


def _require_listed(draft: Draft, prices: Mapping[int, Decimal]) -> None:
    if missing := [row.product.code for row in draft.rows if row.product.pk not in prices]:
        words = {"products": listed(missing), "list": draft.price_list}
        raise DomainError(_("Not in “%(list)s”: %(products)s.") % words)


def _require_numbers(rows: Sequence[PriceRow], draft: Draft) -> None:
    currency = draft.price_list.currency
    if any(row.quantity <= 0 or row.wanted_price < 0 for row in rows):
        raise DomainError(_("A quantity is above 0, and a price not below it."))
    if not pricing.is_writable([row.priced(currency) for row in rows], currency):
        raise DomainError(_("The amounts are too large."))
    if draft.competitor_price is not None and not money.is_payable(draft.competitor_price, currency):
        raise DomainError(_("This currency has no such small amounts."))


def _write_rows(application: PriceApplication, rows: Sequence[PriceRow]) -> None:
    """The rows, instead of those there were."""
    PriceRow.objects.filter(application=application).delete()
    for row in rows:
        row.application = application
    PriceRow.objects.bulk_create(rows)


def _net(rows: Sequence[PriceRow], currency: str) -> Decimal:
    return pricing.sums([row.priced(currency) for row in rows], currency).amount


def _title(draft: Draft) -> str:
    """What was typed, else the opportunity's name, else the products."""
    products = listed(row.product.name for row in draft.rows)
    return one_line(draft.title or (draft.opportunity.name if draft.opportunity else products), limit=TITLE)


def _shown(document: Document) -> dict[str, object]:
    """What stands there now, for who typed at the same time."""
    application = PriceApplication.objects.select_related("price_list").get(pk=document.pk)
    return {
        str(_("Products")): listed(told(application)["rows"]),
        str(_("Valid until")): application.valid_until,
        str(_("Reason")): application.reason,
    }
