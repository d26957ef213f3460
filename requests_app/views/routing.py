"""The routing table: reading it whole, and changing one row at a time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.htmx import go, render_part
from core.http import Request, is_htmx
from core.paging import keyset_page
from core.text import row_key
from requests_app.forms.routing import EndForm, RowForm
from requests_app.models import RoutingChange, RoutingRow
from requests_app.policies.routing import can_change_table, can_read_table
from requests_app.services import routing_table
from requests_app.services.routing_history import told
from requests_app.services.routing_overview import overview


@require_GET
def table(request: Request) -> HttpResponse:
    """The whole table at a glance; `?ended=1` with the rows that have ended, `?future=0` without those to come."""
    can_read_table(request.user).require()
    ended, future = request.GET.get("ended") == "1", request.GET.get("future") != "0"
    context = {
        "overview": overview(at=timezone.now(), ended=ended, future=future),
        "ended": ended,
        "future": future,
        "may_change": can_change_table(request.user),
    }
    return render_part(request, "routing/table.html", context)


@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """A new row; the address may carry content, unit and customer value of the cell that it is for."""
    can_change_table(request.user).require()
    wanted = {name: request.GET[name] for name in ("content", "unit", "customer_value") if request.GET.get(name)}
    form = RowForm(request.POST or None, initial=wanted)
    if not form.is_valid():
        return _answer(request, "row", form, None)
    row = routing_table.add_row(form.values, by=request.user)
    return go(request, "routing:table", message=_("The row is added: %s.") % row)


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Let a row say something else."""
    can_change_table(request.user).require()
    row = _row(pk)
    form = RowForm(request.POST or None, row=row)
    if not form.is_valid():
        return _answer(request, "row", form, row)
    row = routing_table.change_row(row, form.values, by=request.user, version=form.cleaned_data["version"] or 0)
    return go(request, "routing:table", message=_("The row is changed: %s.") % row)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """Let a row answer for the last time."""
    can_change_table(request.user).require()
    row = _row(pk)
    form = EndForm(request.POST or None, initial={"version": row.version})
    if not form.is_valid():
        return _answer(request, "end", form, row)
    day, version = form.cleaned_data["last_day"], form.cleaned_data["version"] or 0
    row = routing_table.end_row(row, by=request.user, last_day=day, version=version)
    return go(request, "routing:table", message=_("The row ends: %s.") % row)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take away a row that has not begun."""
    can_change_table(request.user).require()
    row, version = _row(pk), request.POST.get("version", "")
    routing_table.remove_row(row, by=request.user, version=row_key(version) or 0)
    return go(request, "routing:table", message=_("The row is removed: %s.") % row)


@require_GET
def history(request: Request) -> HttpResponse:
    """What was changed in the table, newest first."""
    can_read_table(request.user).require()
    changes = RoutingChange.objects.select_related("content", "actor")
    page = keyset_page(changes, request, order=["-id"])
    context = {"page": page, "entries": [told(change) for change in page]}
    return render_part(request, "routing/history.html", context, part="entries")


def _row(pk: int) -> RoutingRow:
    rows = RoutingRow.objects.select_related("content", "unit")
    return get_object_or_404(rows, pk=pk)


def _answer(request: Request, name: str, form: Any, row: RoutingRow | None) -> HttpResponse:
    """The form as a page of its own, or as a dialog over the table when htmx asks."""
    template = f"routing/{name}_dialog.html" if is_htmx(request) else f"routing/{name}.html"
    can_remove = row is not None and routing_table.is_unbegun(row)
    context = {"form": form, "row": row, "can_remove": can_remove, "wide": name == "row"}
    return render_part(request, template, context, status=422 if form.is_bound else 200)
