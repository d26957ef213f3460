"""The list of proposals."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from approvals.querysets import learn_outcomes
from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ...forms.proposals.lists import ProposalFilter, Tab

ORDER = ("-document__updated_at", "-pk")


@require_GET
def listing(request: Request) -> HttpResponse:
    """One page of what the person sees, what was changed last before all."""
    filters = ProposalFilter(request.GET, user=request.user)
    tabs = [{"key": tab.value, "label": tab.label, "active": tab == filters.current_tab} for tab in Tab]
    page = keyset_page(filters.rows(), request, order=ORDER)
    learn_outcomes(proposal.document for proposal in page)
    context = {"filters": filters, "tabs": tabs, "page": page}
    return render_part(request, "contracts/proposals/list.html", context, part="rows")
