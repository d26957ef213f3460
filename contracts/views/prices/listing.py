"""The list of price applications."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from approvals.querysets import learn_outcomes
from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ...forms.price_filters import PriceFilter
from ...policies.reference import can_read

ORDER = ("-document__updated_at", "-pk")


@require_GET
def listing(request: Request) -> HttpResponse:
    """One page of what the person may read, what was changed last before all."""
    filters = PriceFilter(request.GET, user=request.user)
    rows = filters.rows().select_related("document__customer", "document__owner")
    page = keyset_page(rows, request, order=ORDER)
    learn_outcomes(application.document for application in page)
    context = {
        "filters": filters,
        "page": page,
        "tabs": [
            {"key": tab.value, "label": tab.label, "active": tab == filters.current_tab, "number": None}
            for tab in filters.tabs
        ],
        "today": timezone.localdate(),
        "can_apply": can_read(request.user),
    }
    return render_part(request, "contracts/prices/list.html", context, part="rows")
