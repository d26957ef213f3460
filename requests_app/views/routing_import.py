"""The routing table as an Excel file, out and in."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.htmx import go, render_part
from core.http import Request
from core.sheets import CONTENT_TYPE
from requests_app.forms.routing import UploadForm
from requests_app.policies.routing import can_change_table
from requests_app.services import routing_import, routing_sheet


@require_GET
def export(request: Request) -> HttpResponse:
    """The whole table to keep, to send, or to edit and import."""
    name = f"routing-table-{timezone.localdate():%Y-%m-%d}.xlsx"
    response = HttpResponse(routing_sheet.export(by=request.user), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose a file; then see what it would do. Nothing is written yet."""
    can_change_table(request.user).require()
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_valid():
        return render_part(request, "routing/import.html", {"form": form}, status=422 if form.is_bound else 200)
    preview = routing_import.preview(form.cleaned_data["file"], by=request.user)
    return render_part(request, "routing/preview.html", {"preview": preview, "name": form.cleaned_data["file"].name})


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Do exactly what the preview said."""
    number = routing_import.confirm(request.POST.get("token", ""), by=request.user)
    told = ngettext("%(number)s row was imported.", "%(number)s rows were imported.", number) % {"number": number}
    return go(request, "routing:table", message=told)
