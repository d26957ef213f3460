"""What the approval engine asks about a price application."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import documents
from approvals.documents import Frozen, Kind
from approvals.models import Case, Document, DocumentVersion
from approvals.rules.authority import Demand
from approvals.services import authority
from core import money
from core.errors import DomainError

from ..models import PriceApplication, PriceListItem, PriceRow
from ..rules import pricing
from ..rules.flows import PRICE as FLOW
from ..rules.numbers import is_kept
from ..rules.price_labels import FIELDS, LABELS, ROW_KEYS, SHAPES
from . import approved_prices, granting, price_authority, price_screen
from .exchange_rates import company_currency
from .price_applications import rows_of, set_prices
from .price_authority import KIND, Asked


def freeze(document: Document) -> Frozen:
    """The application as it stands. Raises DomainError with a sentence for each thing that is missing or wrong."""
    application, at = of(document), timezone.now()
    rows = rows_of(application)
    rate = price_authority.rate_into_company_currency(document.currency, at)
    wrong = [*_wrong(application, rows, at), *_wrong_currency(document, rate)]
    if wrong or rate is None:
        raise DomainError(" ".join(wrong))
    priced = [(row.product_id, row.priced(document.currency)) for row in rows]
    asked = price_authority.with_approved(priced, customer=document.customer, currency=document.currency, at=at)
    asking = price_authority.Asking(asked, document.customer, document.currency, rate)
    demands = asking.demands
    over = not authority.verdict(document.owner, document.unit, demands, at)
    if over and not application.reason.strip():
        raise DomainError(_("Say why these prices are needed: they are below your authority."))
    return Frozen(_content(application, rows, asked), asking.facts(over=over), demands)


def of(document: Document) -> PriceApplication:
    """The application of a document that the caller has read."""
    application = PriceApplication.objects.select_related("price_list", "opportunity").get(pk=document.pk)
    application.document = document
    return application


def _wrong(application: PriceApplication, rows: Sequence[PriceRow], at: datetime) -> Iterator[str]:
    today, price_list = timezone.localdate(at), application.price_list
    if not application.document.customer.is_live:
        yield _("This customer is not in the archive any more.")
    if application.valid_until < today:
        yield _("The day until which the prices are to hold has passed.")
    if not price_list.is_valid_on(today):
        yield _("“%(list)s” is not in force today. Choose another price list.") % {"list": price_list}
    if not rows:
        yield _("There are no rows.")
    products = [row.product_id for row in rows]
    prices = dict(
        PriceListItem.objects.filter(price_list=price_list, product__in=products).values_list("product", "price")
    )
    for row in rows:
        if not row.product.is_active or prices.get(row.product_id) != row.list_price:
            yield _("%(product)s is not sold any more at this list price.") % {"product": row.product.code}


def _wrong_currency(document: Document, rate: Decimal | None) -> Iterator[str]:
    if rate is None:
        yield _("No exchange rate of %(currency)s is known. Ask an administrator.") % {"currency": document.currency}
    elif not is_kept(money.converted(document.net_amount or Decimal(0), rate, company_currency())):
        yield _("The amounts are too large.")


def _content(application: PriceApplication, rows: Sequence[PriceRow], asked: Sequence[Asked]) -> dict[str, Any]:
    sums = pricing.sums([one.row for one in asked], application.document.currency)
    opportunity, price_list = application.opportunity, application.price_list
    return {
        "opportunity": opportunity and f"{opportunity.number} {opportunity.name}",
        "price_list": {"id": price_list.pk, "name_en": price_list.name_en, "name_zh": price_list.name_zh},
        "rows": [_row(row, one) for row, one in zip(rows, asked, strict=True)],
        "amount": sums.amount,
        "list_amount": sums.list_amount,
        "rate": sums.rate,
        "valid_until": application.valid_until,
        "competitor": application.competitor,
        "competitor_price": application.competitor_price,
        "margin": application.margin,
        "reason": application.reason,
    }


def _row(row: PriceRow, asked: Asked) -> dict[str, Any]:
    product = row.product
    names = {"name_en": product.name_en, "name_zh": product.name_zh}
    group = {"name_en": product.group.name_en, "name_zh": product.group.name_zh}
    return {
        "product": {"code": product.code, **names},
        "group": {"code": product.group.code, **group},
        "measure": {"name_en": product.measure_en, "name_zh": product.measure_zh},
        "quantity": row.quantity,
        "list_price": row.list_price,
        "wanted_price": row.wanted_price,
        "rate": asked.row.rate,
        "amount": asked.row.amount,
        "covered_by": asked.approved and asked.approved.case.document.number,
    }


def happened(event: str, document: Document, case: Case | None) -> None:
    """Approved prices are written down with the approval, and end with it."""
    if event == "concluded" and case is not None:
        approved_prices.write_down(case)
    if event in ("voided", "document_voided"):
        approved_prices.end(document)


def final(document: Document, version: DocumentVersion) -> None:
    """Asked at the final decision: what was true when it was submitted has to be true still.

    DomainError when the day has passed, when an approved price that spared an approval does not hold any more, or when
    nobody who approved it, nor the submitter himself, may grant it by today's authority matrix.
    """
    at = timezone.now()
    content, gone = version.content, []
    if date.fromisoformat(content["valid_until"]) < timezone.localdate(at):
        gone.append(_("The day until which the prices are to hold has passed."))
    demands = [*version.demands, *_uncovered(document, content, at)]
    if not granting.is_granted(Case.objects.get(document=document, round=document.round), demands, at):
        gone.append(granting.refusal())
    if gone:
        raise DomainError(" ".join([*gone, _("Return it, so that it is submitted again.")]))


def _uncovered(document: Document, content: Mapping[str, Any], at: datetime) -> list[Demand]:
    """What the rows that were covered by an approved price ask for, now that none covers them."""
    products = price_screen.products_of(content)
    rows = [
        (products[row["product"]["code"]].pk, price_screen.priced(row, document.currency))
        for row in content["rows"]
        if row["covered_by"]
    ]
    asked = price_authority.with_approved(rows, customer=document.customer, currency=document.currency, at=at)
    rate = price_authority.rate_into_company_currency(document.currency, at)
    return price_authority.demands(asked, customer=document.customer, rate=rate or Decimal(1))


def meet(document: Document, condition: Mapping[str, Any]) -> None:
    """Raise every row below the condition's rate to it ("approved at ≥ 92 %"); what was raised by hand stays."""
    application, lowest = of(document), Decimal(condition["lowest_rate"])
    rows = [row for row in rows_of(application) if money.rate_of(row.wanted_price, row.list_price) < lowest]
    set_prices(application, {row.pk: money.price_at(row.list_price, lowest) for row in rows})


def show(request: HttpRequest, version: DocumentVersion) -> Mapping[str, Any]:
    """What the template of a version needs."""
    return price_screen.shown(request.user, version)  # type: ignore[arg-type]


PRICE = Kind(
    code=KIND,
    prefix="PA",
    label=gettext_lazy("Price application"),
    icon="tags",
    url_name="prices:price",
    flow=FLOW,
    fields=FIELDS,
    freeze=freeze,
    happened=happened,
    screen="contracts/prices/_frozen.html",
    show=show,
    labels=lambda: LABELS,
    final=final,
    shapes=SHAPES,
    row_keys=ROW_KEYS,
    meet=meet,
)


def register() -> None:
    """Make the kind known to the engine."""
    documents.register(PRICE)
