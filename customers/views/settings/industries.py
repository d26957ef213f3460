"""The industries: added, renamed in both languages, no longer offered, put in order."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.htmx import go
from core.http import Request

from ...forms.settings import IndustryForm, NewIndustryForm
from ...models import Industry
from ...services import industries as service
from .guards import administrators

NAMES = ("name_en", "name_zh")


@administrators
@require_GET
def index(request: Request) -> HttpResponse:
    """All industries with their parts."""
    rows = list(Industry.objects.order_by("position", "id"))
    parts: dict[int, list[Industry]] = {row.pk: [] for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id is not None:
            parts[row.parent_id].append(row)
    wholes = [(row, parts[row.pk]) for row in rows if row.parent_id is None]
    return render(request, "customers/settings/industries.html", {"wholes": wholes})


@administrators
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """An industry, or a part of one (?parent=its code)."""
    parent = Industry.objects.filter(parent=None, code=request.GET.get("parent", "")).first()
    form = NewIndustryForm(request.POST or None, initial={"parent": parent})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "customers/settings/industry.html", {"form": form}, status=status)
    names = {name: form.cleaned_data[name] for name in NAMES}
    row = service.add_industry(by=request.user, parent=form.cleaned_data["parent"], **names)
    return go(request, "archive_settings:industries", message=_("%(name)s is added.") % {"name": row})


@administrators
@require_http_methods(["GET", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Rename it, or offer it no longer."""
    row = get_object_or_404(Industry, code=code)
    fields = (*NAMES, "is_active", "version")
    form = IndustryForm(request.POST or None, initial={name: getattr(row, name) for name in fields})
    if not form.is_valid():
        context = {"form": form, "industry": row}
        return render(request, "customers/settings/industry.html", context, status=422 if form.is_bound else 200)
    values = {name: form.cleaned_data[name] for name in fields}
    service.change_industry(row, by=request.user, **values | {"version": values["version"] or 0})
    return go(request, "archive_settings:industries", message=_("Saved."))


@administrators
@require_POST
def move(request: Request, code: str) -> HttpResponse:
    """One place up (up=1) or down."""
    row = get_object_or_404(Industry, code=code)
    service.move_industry(row, by=request.user, up=request.POST.get("up") == "1")
    return go(request, "archive_settings:industries")
