"""Days of an iCalendar file: choose, look, take over."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import go
from core.http import Request
from workcalendar.forms import TakeForm, UploadForm
from workcalendar.schedules import default_hours
from workcalendar.services import imports

from .guards import administrators


@administrators
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose a file; then see what it would do. Nothing is written yet. `?unit=` proposes whose exceptions."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    wanted, zone, today = {"unit": request.GET.get("unit")}, default_hours().zone, timezone.localdate()
    form = UploadForm(*sent, initial=wanted, zone=zone, today=today)
    if not form.is_valid():
        return render(request, "workcalendar/import.html", {"form": form}, status=422 if form.is_bound else 200)
    preview = imports.preview(form.cleaned_data["file"], by=request.user, unit=form.cleaned_data["unit"])
    name = request.FILES["file"].name  # type: ignore[union-attr]
    return render(request, "workcalendar/preview.html", {"preview": preview, "name": name})


@administrators
@require_POST
def confirm(request: Request) -> HttpResponse:
    """Take over the lines that were chosen."""
    form = TakeForm(request.POST)
    token, numbers = form.cleaned_data.values() if form.is_valid() else ("", [])
    number = imports.confirm(token, by=request.user, numbers=set(numbers))
    told = ngettext("%(number)s line was taken over.", "%(number)s lines were taken over.", number) % {"number": number}
    return go(request, "workcalendar:index", message=told)
