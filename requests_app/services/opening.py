"""A document that begins with what a request says. Forms may change: an answer that is not there is left empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Document
from contracts.models import PriceList, Product
from contracts.rules.parts import BEGUN_WITH
from contracts.rules.states import ContractKind
from contracts.services import contracts, price_applications, proposals
from contracts.services.exchange_rates import company_currency
from contracts.services.price_applications import Wanted
from core import money
from core.errors import DomainError
from core.text import folded, one_line
from customers.models import Customer, Opportunity

from ..models import SupportRequest

TITLE, WORDS, LONG = 200, 4000, 8000


def proposal(support_request: SupportRequest, customer: Customer, by: User) -> Document:
    """T2: content, points, by when and to whom."""
    answers = support_request.answers
    submit_by = _moment(answers, "submit_by")
    draft = proposals.Draft(
        title=one_line(support_request.title, limit=TITLE),
        currency=company_currency(),
        opportunity=_opportunity(support_request, customer),
        summary=_joined(_text(answers, "content"), support_request.description)[:LONG],
        must_bring_out=_text(answers, "points")[:WORDS],
        for_whom=one_line(_contact(answers, "submitted_to"), limit=TITLE),
        submit_by=submit_by if submit_by and submit_by > timezone.now() else None,
    )
    return proposals.begin(by=by, customer=customer, draft=draft).document


def contract(support_request: SupportRequest, customer: Customer, by: User) -> Document:
    """C2: which kind, what it is called, in which currency."""
    answers = support_request.answers
    kind, currency = _text(answers, "kind"), _currency(answers, "amount")
    said = contracts.Beginning(
        customer=customer,
        kind=kind if kind in BEGUN_WITH else ContractKind.SALES,
        title=one_line(_text(answers, "contract") or support_request.title, limit=TITLE),
        currency=currency,
        opportunity=_opportunity(support_request, customer),
    )
    return contracts.begin(said, by=by).document


def price_application(support_request: SupportRequest, customer: Customer, by: User) -> Document:
    """C1: the products that the newest price list has, by code, model or name, at the wanted prices.

    DomainError when none of them is found: then it is begun on its own page.
    """
    answers = support_request.answers
    rows = [row for row in _rows(answers, "products") if _amount(row, "wanted_price") is not None]
    currency = next((_currency(row, "wanted_price") for row in rows), company_currency())
    prices = PriceList.objects.valid_on(timezone.localdate()).filter(currency=currency).first()
    wanted = _wanted(rows, prices) if prices else []
    if prices is None or not wanted:
        raise DomainError(
            _("None of the products is in the present price list. Begin the price application by hand, and link it.")
        )
    margin, until = _decimal(answers.get("margin")), _day(answers, "valid_until")
    draft = price_applications.Draft(
        price_list=prices,
        rows=wanted,
        valid_until=max(until or timezone.localdate(), timezone.localdate()),
        title=one_line(support_request.title, limit=TITLE),
        opportunity=_opportunity(support_request, customer),
        competitor=one_line(_text(answers, "competitor"), limit=120),
        competitor_price=_amount(answers, "competitor_price"),
        reason=_text(answers, "reason")[:WORDS],
        margin=None if margin is None else margin / 100,
    )
    return price_applications.begin(by=by, customer=customer, draft=draft).document


def _wanted(rows: list[Mapping[str, Any]], prices: PriceList) -> list[Wanted]:
    """The rows whose product the list has, each product once, the first row of it."""
    products = Product.objects.filter(prices__price_list=prices).order_by("pk")
    by_word = {
        folded(word): product
        for product in reversed(products)
        for word in (product.name_zh, product.name_en, product.model, product.code)
        if word
    }
    found: dict[int, Wanted] = {}
    for row in rows:
        product = by_word.get(folded(_text(row, "product")).strip())
        quantity, price = _decimal(row.get("quantity")), _amount(row, "wanted_price")
        if product and quantity and price is not None:
            found.setdefault(product.pk, Wanted(product, quantity, price))
    return list(found.values())


def _opportunity(support_request: SupportRequest, customer: Customer) -> Opportunity | None:
    """The open opportunity that its project is called after; the only one, where no project is named."""
    open_ones = list(customer.opportunities.open().order_by("pk")[:2])
    if not support_request.project:
        return open_ones[0] if len(open_ones) == 1 else None
    return customer.opportunities.open().filter(name__iexact=support_request.project).first()


def _text(answers: Mapping[str, Any], key: str) -> str:
    value = answers.get(key)
    return value.strip() if isinstance(value, str) else ""


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _contact(answers: Mapping[str, Any], key: str) -> str:
    value = answers.get(key)
    return str(value.get("name", "")) if isinstance(value, Mapping) else ""


def _rows(answers: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = answers.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _amount(answers: Mapping[str, Any], key: str) -> Decimal | None:
    value = answers.get(key)
    return _decimal(value.get("amount")) if isinstance(value, Mapping) else None


def _currency(answers: Mapping[str, Any], key: str) -> str:
    value = answers.get(key)
    named = str(value.get("currency", "")) if isinstance(value, Mapping) else ""
    return named if named in money.DECIMALS else company_currency()


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(answers: Mapping[str, Any], key: str) -> date | None:
    try:
        return parse_date(_text(answers, key))
    except ValueError:
        return None


def _moment(answers: Mapping[str, Any], key: str) -> datetime | None:
    try:
        return parse_datetime(_text(answers, key))
    except ValueError:
        return None
