"""The list as a file, and who took which list out."""

from __future__ import annotations

from django.http import FileResponse, QueryDict
from django.http.response import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page
from core.serving import closed

from ..forms.lists import CustomerFilter, ExportForm
from ..models import ExportLog
from ..policies.archive import can_lead
from ..rules.lists import COLUMNS, known
from ..services import exporting
from .lists import columns_of


@require_POST
def export(request: Request) -> HttpResponseBase:
    """What the list with `query` shows on all of its pages, with its columns and in its order."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain; charset=utf-8")
    query, user = QueryDict(form.cleaned_data["query"]), request.user
    filters = CustomerFilter(query, user=user)
    exported = exporting.export(
        filters.rows(filters.everything_but_the_tab()),
        by=user,
        columns=columns_of(query, user),
        order=filters.order,
        **form.cleaned_data,
    )
    file, name = exported.file, exported.name
    return closed(FileResponse(file, as_attachment=True, filename=name, content_type=exported.content_type))


@require_GET
def index(request: Request) -> HttpResponse:
    """Every export of the people whom one leads, the newest first: who, when, which list, how many rows."""
    can_lead(request.user).require()
    page = keyset_page(ExportLog.objects.visible_to(request.user).select_related("by"), request, order=["-at"])
    lines = [(log, [COLUMNS[name].label for name in known(log.columns)]) for log in page]
    return render_part(request, "customers/lists/exports.html", {"page": page, "lines": lines}, part="rows")
