"""The register of the contracts that a person may read: filters, sums, saved views, export."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.views.saved_views import Shelf
from approvals.querysets import learn_outcomes
from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ...forms.after.registers import sum_of, sums
from ...forms.contracts.listing import ContractFilter
from ...models import Contract
from ...models.contract import ContractQuerySet
from ...rules.states import ContractKind
from ...services.register_columns import CONTRACTS
from ..registers import as_file, without_paging

SCOPE = "contracts"
SHELF = Shelf("contracts", {SCOPE: CONTRACTS.what})
ORDER = ("-document__updated_at", "-pk")
NET, ORDERS = "document__net_amount", Q(kind=ContractKind.ORDER)
"""Orders take from what their framework agreement is about: they are summed apart."""
SUMS = {"amount": sum_of(NET, ~ORDERS), "called_off": sum_of(NET, ORDERS)}


@require_safe
def listing(request: Request) -> HttpResponse:
    """A page of them, newest change first, and the sums of all that fit."""
    filters, query = ContractFilter(request.GET, user=request.user), without_paging(request.GET)
    rows = _rows(request, filters)
    page = keyset_page(rows.shown(), request, order=ORDER)
    learn_outcomes(contract.document for contract in page)
    context = SHELF.offered(request, SCOPE, query) | {
        "filters": filters,
        "tabs": filters.tabs,
        "page": page,
        "sums": sums(request, rows.counted(), "document__currency", **SUMS),
        "query": query,
        "today": timezone.localdate(),
    }
    return render_part(request, "contracts/contract/list.html", context, part="rows")


def _rows(request: Request, filters: ContractFilter) -> ContractQuerySet:
    return filters.narrow(Contract.objects.readable_by(request.user))


@require_POST
def export(request: Request) -> HttpResponseBase:
    """What the register with `query` shows on all of its pages."""

    def rows(query: QueryDict) -> ContractQuerySet:
        return _rows(request, ContractFilter(query, user=request.user)).shown().order_by(*ORDER)

    return as_file(request, CONTRACTS, rows)


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
