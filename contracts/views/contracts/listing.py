"""The contracts that a person may read, newest change first."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ...forms.contracts.listing import ContractFilter
from ...models import Contract


@require_safe
def listing(request: Request) -> HttpResponse:
    """A page of them, narrowed by a text, kind and stage."""
    filters = ContractFilter(request.GET)
    rows = filters.narrow(Contract.objects.readable_by(request.user)).shown()
    page = keyset_page(rows, request, order=["-document__updated_at", "-pk"])
    context = {"filters": filters, "page": page}
    return render_part(request, "contracts/contract/list.html", context, part="rows")
