"""The list of price applications."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from approvals.querysets import learn_outcomes
from approvals.rules.states import DocumentState
from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ...forms.after.registers import sum_of, sums
from ...forms.price_filters import PriceFilter
from ...models.price import PriceApplicationQuerySet
from ...policies.reference import can_read
from ...services.register_columns import APPLICATIONS
from ..registers import as_file, without_paging

ORDER = ("-document__updated_at", "-pk")
NET, APPROVED = "document__net_amount", Q(document__state=DocumentState.APPROVED)
SUMS = {"amount": sum_of(NET), "approved": sum_of(NET, APPROVED)}


@require_GET
def listing(request: Request) -> HttpResponse:
    """One page of what the person may read, what was changed last before all, and the sums of all that fit."""
    filters = PriceFilter(request.GET, user=request.user)
    rows = filters.rows()
    page = keyset_page(_shown(rows), request, order=ORDER)
    learn_outcomes(application.document for application in page)
    context = {
        "filters": filters,
        "page": page,
        "sums": sums(request, rows.exclude(document__state=DocumentState.VOID), "document__currency", **SUMS),
        "query": without_paging(request.GET),
        "tabs": [
            {"key": tab.value, "label": tab.label, "active": tab == filters.current_tab, "number": None}
            for tab in filters.tabs
        ],
        "today": timezone.localdate(),
        "can_apply": can_read(request.user),
    }
    return render_part(request, "contracts/prices/list.html", context, part="rows")


@require_POST
def export(request: Request) -> HttpResponseBase:
    """What the list with `query` shows on all of its pages."""

    def rows(query: QueryDict) -> PriceApplicationQuerySet:
        return _shown(PriceFilter(query, user=request.user).rows()).order_by(*ORDER)

    return as_file(request, APPLICATIONS, rows)


def _shown(rows: PriceApplicationQuerySet) -> PriceApplicationQuerySet:
    """With what a row of the list and of the file says."""
    return rows.select_related("document__customer", "document__owner")
