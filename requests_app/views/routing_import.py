"""The routing table as an Excel file, out and in."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.forms import SheetForm
from core.htmx import go, render_part
from core.http import Request
from core.sheets import CONTENT_TYPE
from requests_app.policies.routing import can_change_table
from requests_app.services import routing_import, routing_sheet

URLS = {
    "import": reverse_lazy("routing:import"),
    "take": reverse_lazy("routing:confirm"),
    "export": reverse_lazy("routing:export"),
}
"""What the pages of the import lead to."""


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
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    context = {"form": form, "back_url": reverse("routing:table"), "urls": URLS}
    if not form.is_valid():
        return render_part(request, "routing/import.html", context, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    context |= {"preview": routing_import.preview(file, by=request.user), "name": file.name, "about": _("Row")}
    return render_part(request, "routing/preview.html", context)


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Do exactly what the preview said."""
    number = routing_import.confirm(request.POST.get("token", ""), by=request.user)
    told = ngettext("%(number)s row was imported.", "%(number)s rows were imported.", number) % {"number": number}
    return go(request, "routing:table", message=told)
