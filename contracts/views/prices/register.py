"""The register of approved prices, and the register as a file."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page
from core.serving import closed

from ...forms.price_filters import ExportForm, RegisterFilter
from ...services import price_register


@require_GET
def approved(request: Request) -> HttpResponse:
    """One page of the prices that the person may read, the newest first, with the sums of all of them."""
    filters = RegisterFilter(request.GET, user=request.user)
    rows = filters.rows()
    page = keyset_page(price_register.for_list(rows), request, order=["-pk"])
    query = request.GET.copy()
    for beside in ("after", "before"):
        query.pop(beside, None)
    context = {
        "filters": filters,
        "page": page,
        "lines": [(price, price_register.approvers(price)) for price in page],
        "sums": price_register.sums(rows),
        "query": query.urlencode(),
    }
    return render_part(request, "contracts/prices/register.html", context, part="rows")


@require_POST
def export(request: Request) -> HttpResponseBase:
    """What the register with `query` shows on all of its pages."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain; charset=utf-8")
    query, user = form.cleaned_data["query"], request.user
    filters = RegisterFilter(QueryDict(query), user=user)
    file_format = form.cleaned_data["file_format"]
    exported = price_register.export(filters.rows(), by=user, file_format=file_format, query=query)
    file, name = exported.file, exported.name
    return closed(FileResponse(file, as_attachment=True, filename=name, content_type=exported.content_type))
