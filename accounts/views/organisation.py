"""The organisation tree and its units."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import handover
from accounts.forms import MoveForm, NewUnitForm, UnitForm
from accounts.models import Unit, User
from accounts.rules.organisation import as_tree
from accounts.services import units
from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from .guards import administrators, show_form


def _unit(pk: int) -> Unit:
    found: Unit = get_object_or_404(Unit.objects.select_related("parent", "manager"), pk=pk)
    return found


@administrators
@require_GET
def organisation(request: Request) -> HttpResponse:
    """The whole tree with managers and heads; closed units on demand."""
    with_closed = request.GET.get("closed") == "1"
    found = Unit.objects.all() if with_closed else Unit.objects.active()
    found = found.select_related("manager")
    heads = dict(User.objects.active().order_by().values_list("unit__path").annotate(Count("id")))
    without_manager = sum(unit.is_active and unit.manager_id is None for unit in found)
    context = {"tree": as_tree(found, heads), "with_closed": with_closed, "without_manager": without_manager}
    return render(request, "accounts/organisation.html", context)


@administrators
@require_GET
def unit(request: Request, pk: int) -> HttpResponse:
    """One unit: facts, who is in it, what is held in it, what is below it, what was changed."""
    found = _unit(pk)
    context = {
        "unit": found,
        "people": found.people.filter(is_active=True).order_by("sort_name", "id")[:50],
        "heads": found.people.filter(is_active=True).count(),
        "roles": found.role_assignments.filter(user__is_active=True).select_related("user").order_by("role"),
        "posts": found.posts.select_related("position").prefetch_related("holders"),
        "below": found.children.select_related("manager").order_by("-is_active", "name_en"),
        "history": keyset_page(found.admin_events.select_related("actor", "person"), request, order=["-id"], size=20),
    }
    return render_part(request, "accounts/unit.html", context, part="history")


@administrators
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """Hang a new unit into the tree; `?under=` proposes where."""
    form = NewUnitForm(request.POST or None, initial={"parent": request.GET.get("under"), "kind": "department"})
    if not form.is_valid():
        return show_form(request, "accounts/unit_create.html", form)
    created = units.create(by=request.user, **form.cleaned_data)
    return go(request, "accounts:unit", created.pk, message=_("Saved."))


@administrators
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Names and manager."""
    found = _unit(pk)
    initial = {field: getattr(found, field) for field in ("name_en", "name_zh", "manager", "version")}
    form = UnitForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return show_form(request, "accounts/unit_change.html", form, unit=found)
    units.change(found, by=request.user, **form.cleaned_data)
    return go(request, "accounts:unit", pk, message=_("Saved."))


@administrators
@require_http_methods(["GET", "POST"])
def move(request: Request, pk: int) -> HttpResponse:
    """Hang the unit elsewhere, with all below it."""
    found = _unit(pk)
    form = MoveForm(request.POST or None, unit=found)
    if not form.is_valid():
        below = Unit.objects.below(found).exclude(pk=pk).count()
        return show_form(request, "accounts/unit_move.html", form, unit=found, below=below)
    units.move(found, by=request.user, **form.cleaned_data)
    return go(request, "accounts:unit", pk, message=_("The unit was moved."))


@administrators
@require_http_methods(["GET", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """First what is still in the unit; then the question."""
    found = _unit(pk)
    if request.method == "POST":
        units.close(found, by=request.user)
        return go(request, "accounts:unit", pk, message=_("The unit was closed."))
    context = {"unit": found, "dependencies": handover.dependencies_on(found)}
    return render(request, "accounts/unit_close.html", context)


@administrators
@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take a closed unit into use again."""
    units.reopen(_unit(pk), by=request.user)
    return go(request, "accounts:unit", pk, message=_("The unit is open again."))
