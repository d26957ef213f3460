"""The list of opportunities with the forecast of those that are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ..forms.chances import OpportunityFilter
from ..models.opportunity import OpportunityQuerySet
from ..rules import forecast
from ..rules.segmentation import Tracking
from ..services.beginning import archive_rule


@require_GET
def listing(request: Request) -> HttpResponse:
    """One page of opportunities, and what the open ones among them promise."""
    filters = OpportunityFilter(request.GET, user=request.user)
    rows, weights = filters.rows(), archive_rule().weights
    page = keyset_page(rows.select_related("customer__owner", "customer__unit"), request, order=filters.order)
    context = {
        "filters": filters,
        "page": page,
        "tabs": [
            {"key": tab.value, "label": tab.label, "active": tab == filters.current_tab, "number": None}
            for tab in filters.tabs
        ],
        "today": timezone.localdate(),
        "weights": weights,
        "stages": dict(Tracking.choices),
        **_forecast(rows.open(), weights),
    }
    return render_part(request, "customers/opportunities/list.html", context, part="rows")


def _forecast(rows: OpportunityQuerySet, weights: Mapping[str, int]) -> dict[str, Any]:
    """Sums by month and in all, for each currency. One query, whatever the number of opportunities."""
    grouped = rows.order_by().annotate(month=TruncMonth("signing_on")).values_list("month", "currency", "tracking")
    slices = [forecast.Slice(*row) for row in grouped.annotate(number=Count("pk"), sum=Sum("amount"))]
    return {"months": forecast.by_month(slices, weights), "sums": forecast.in_all(slices, weights)}
