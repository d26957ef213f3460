"""The authority matrix as an Excel file, out and in."""

from __future__ import annotations

from django.conf import settings
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

from ..policies import setting_up
from ..services import authority_import, authority_sheet

URLS = {
    "import": reverse_lazy("authority:import"),
    "take": reverse_lazy("authority:confirm"),
    "export": reverse_lazy("authority:export"),
}
"""What the pages of the import lead to."""


@require_GET
def export(request: Request) -> HttpResponse:
    """The rules that are not over, to keep, to send, or to edit and import."""
    name = f"authority-{timezone.localdate():%Y-%m-%d}.xlsx"
    response = HttpResponse(authority_sheet.export(by=request.user), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose a file; then see what each line would do. Nothing is written yet."""
    setting_up.can_change_authority(request.user).require()
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    context = {"form": form, "back_url": reverse("authority:table"), "urls": URLS}
    if not form.is_valid():
        return render_part(request, "authority/import.html", context, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    preview = authority_import.preview(file, by=request.user)
    context |= {"preview": preview, "name": file.name, "about": _("Rule"), "currency": settings.COMPANY_CURRENCY}
    return render_part(request, "authority/preview.html", context)


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Do exactly what the preview said."""
    number = authority_import.confirm(request.POST.get("token", ""), by=request.user)
    told = ngettext("%(number)s rule was set.", "%(number)s rules were set.", number) % {"number": number}
    return go(request, "authority:table", message=told)
