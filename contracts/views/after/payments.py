"""The register of instalments, with sums, saved views and export."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.views.saved_views import Shelf
from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page
from core.tones import Tone

from ...forms.after.registers import PaymentFilter, sums
from ...models import PaymentLine
from ...models.instalments import PaymentLineQuerySet
from ...rules.money_in import TONES, Paid, standing
from ...services.register_columns import PAYMENTS, RECEIPTS
from ..registers import as_file, without_paging

SCOPE, SCOPE_RECEIVED = "payments", "receipts"
SHELF = Shelf("payments", {SCOPE: PAYMENTS.what, SCOPE_RECEIVED: RECEIPTS.what})
ORDER = ("falls_due_on", "id")
CURRENCY = "contract__document__currency"
OPEN = Sum(F("amount") - F("paid"), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Line:
    """An instalment as the register shows it."""

    line: PaymentLine
    standing: Paid

    @property
    def tone(self) -> Tone:
        return TONES.get(self.standing, "neutral")


@require_safe
def listing(request: Request) -> HttpResponse:
    """A page of instalments by the day on which they are due, and the sums of all that fit."""
    filters = PaymentFilter(request.GET, user=request.user)
    rows = _rows(request, filters)
    page = keyset_page(rows.select_related("contract__document__customer"), request, order=ORDER)
    query = without_paging(request.GET)
    context = SHELF.offered(request, SCOPE, query) | {
        "filters": filters,
        "tabs": filters.tabs,
        "page": page,
        "lines": shown(page.items),
        "sums": sums(request, rows, CURRENCY, amount="amount", paid="paid", open=OPEN),
        "query": query,
    }
    return render_part(request, "contracts/after/payments.html", context, part="rows")


def _rows(request: Request, filters: PaymentFilter) -> PaymentLineQuerySet:
    return filters.narrow(PaymentLine.objects.owed().visible_to(request.user))


def shown(lines: list[PaymentLine]) -> list[Line]:
    """Each with where it stands today."""
    today = timezone.localdate()
    return [Line(line, standing(line.open, line.falls_due_on, today)) for line in lines]


@require_POST
def export(request: Request) -> HttpResponseBase:
    """What the register with `query` shows on all of its pages."""

    def rows(query: QueryDict) -> PaymentLineQuerySet:
        found = _rows(request, PaymentFilter(query, user=request.user))
        return found.select_related("contract__document__customer", "contract__document__owner").order_by(*ORDER)

    return as_file(request, PAYMENTS, rows)


@require_POST
def save_view(request: Request, scope: str) -> HttpResponse:
    """Keep the present filters under a name."""
    return SHELF.keep(request, scope)


@require_safe
def view(request: Request, token: str) -> HttpResponse:
    """The stable link of a saved view."""
    return SHELF.show(request, token)


@require_POST
def drop_view(request: Request, token: str) -> HttpResponse:
    """Delete one's own saved view."""
    return SHELF.drop(request, token)
