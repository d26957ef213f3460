"""What is being typed into a price application comes to, row by row and in all, and who would have to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import Unit, User
from approvals.rules.authority import Demand
from approvals.rules.authority_words import refusal
from core.http import Request

from ...forms.prices import PriceForm, PriceRowForm
from ...models import ApprovedPrice
from ...policies.prices import can_apply
from ...rules import pricing
from ...services import price_authority
from ...services.exchange_rates import company_currency
from ...services.price_authority import Asked, Judged
from .finding import customer_or_404


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form, and what it comes to, as far as it can be said. `refusal`: why it is beyond one's own
    authority; `approved`: the price that covers it."""

    form: PriceRowForm
    list_price: Decimal | None = None
    row: pricing.Row | None = None
    refusal: str = ""
    approved: ApprovedPrice | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """All rows that can be reckoned with. `judged` is None while there are none, or no exchange rate is known."""

    lines: Sequence[Line]
    sums: pricing.Sums
    currency: str
    judged: Judged | None
    knows_rate: bool

    @property
    def number(self) -> int:
        """How many rows it is about."""
        return sum(line.row is not None for line in self.lines)


@require_POST
def compute(request: Request) -> HttpResponse:
    """The sums and the verdict while the form for ?customer= is typed, and each row's figures. A fragment."""
    customer = customer_or_404(request)
    can_apply(request.user, customer).require()
    form = PriceForm(request.POST, customer=customer)
    context = {"computed": computed(form, request.user, request.user.unit), "beside": True}
    return render(request, "contracts/prices/_computed.html", context)


def computed(form: PriceForm, user: User, unit: Unit) -> Computed:
    """What came in with the form, whether all of it is sound or not. A number of statements that no row raises."""
    form.is_valid()
    chosen = form.cleaned_data.get("price_list")
    currency = chosen.currency if chosen else company_currency()
    prices, at = form.list_prices, timezone.now()
    priced = {row: (row.cleaned_data["product"].pk, _priced(row, prices, currency)) for row in _whole(form, prices)}
    asked = price_authority.with_approved(list(priced.values()), customer=form.customer, currency=currency, at=at)
    rate = price_authority.rate_into_company_currency(currency, at)
    judged, refusals = None, dict[int, str]()
    if asked and rate is not None:
        asking = price_authority.Asking(asked, form.customer, currency, rate)
        judged = price_authority.judge(asking, person=user, unit=unit, at=at)
        refusals = _refusals(asked, asking.demands, judged)
    of_row = dict(zip(priced, asked, strict=True))
    lines = [_line(row, prices, of_row.get(row), refusals) for row in form.rows]
    sums = pricing.sums([one.row for one in asked], currency)
    return Computed(lines, sums, currency, judged, rate is not None)


def _whole(form: PriceForm, prices: dict[int, Decimal]) -> list[PriceRowForm]:
    """The rows that are complete and sound."""
    return [row for row in form.filled if not row.errors and row.cleaned_data["product"].pk in prices]


def _priced(row: PriceRowForm, prices: dict[int, Decimal], currency: str) -> pricing.Row:
    product, quantity = row.cleaned_data["product"], row.cleaned_data["quantity"]
    list_price = prices[product.pk]
    return pricing.Row(product.group.code, quantity, list_price, row.wanted_price(list_price), currency)


def _refusals(asked: Sequence[Asked], demands: Sequence[Demand], judged: Judged) -> dict[int, str]:
    """Key of a product → why its row is beyond the person's authority. The demands of rows stand first."""
    refused = judged.by_demand
    uncovered = [one.product for one in asked if one.approved is None]
    own = company_currency()
    return {
        product: refusal(refused[demand], own)
        for product, demand in zip(uncovered, demands, strict=False)
        if demand in refused
    }


def _line(row: PriceRowForm, prices: dict[int, Decimal], asked: Asked | None, refusals: dict[int, str]) -> Line:
    product = getattr(row, "cleaned_data", {}).get("product")
    list_price = prices.get(product.pk) if product else None
    if asked is None:
        return Line(row, list_price)
    return Line(row, list_price, asked.row, refusals.get(asked.product, ""), asked.approved)
