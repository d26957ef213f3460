"""Who works when: all units at a glance, a unit's year, its hours, and a calculation with them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Unit
from accounts.rules.organisation import as_tree
from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page
from workcalendar.forms import HoursForm, ReckonForm, VersionedForm
from workcalendar.models import Calendar, CalendarEvent, CalendarException
from workcalendar.policies import can_change_calendars
from workcalendar.rules.account import account
from workcalendar.rules.grid import legend, months
from workcalendar.rules.plan import Plan
from workcalendar.schedules import plan_of, plans_of
from workcalendar.services import calendars

from .guards import administrators


def _unit(pk: int) -> Unit:
    return get_object_or_404(Unit, pk=pk)


@require_GET
def index(request: Request) -> HttpResponse:
    """The organisation with the hours that hold in each unit, own ones and inherited."""
    units = list(Unit.objects.active())
    exceptions = CalendarException.objects.filter(ends_on__gte=timezone.localdate()).values_list("unit_id", flat=True)
    context = {
        "tree": as_tree(units, {}),
        "plans": plans_of(unit.pk for unit in units),
        "with_exceptions": set(exceptions),
        "may_change": can_change_calendars(request.user),
        "this_year": timezone.localdate().year,
    }
    return render(request, "workcalendar/index.html", context)


@require_GET
def this_year(request: Request, pk: int) -> HttpResponse:
    """The present year of a unit."""
    return year(request, pk, timezone.localdate().year)


@require_GET
def year(request: Request, pk: int, year: int) -> HttpResponse:
    """Twelve months of a unit, what each day is and why; beside it hours, exceptions, a calculation, the history."""
    unit = _unit(pk)
    plan = plan_of(unit)
    grid = months(plan, year, timezone.localdate())
    above = CalendarException.objects.filter(unit__in=unit.ancestor_ids).select_related("unit")
    history = CalendarEvent.objects.filter(unit=unit).select_related("actor", "unit")
    context = _facts(request, unit, plan) | {
        "year": year,
        "months": grid,
        "legend": legend(grid),
        "is_unconfirmed": year in plan.schedule.unconfirmed,
        "exceptions": above.filter(starts_on__year__lte=year, ends_on__year__gte=year),
        "history": keyset_page(history, request, order=["-id"], size=10),
        "form": ReckonForm(zone=plan.schedule.zone, now=timezone.now()),
    }
    return render_part(request, "workcalendar/year.html", context, part="history")


def _facts(request: Request, unit: Unit, plan: Plan) -> dict[str, Any]:
    """What every page of a unit's calendar shows."""
    return {
        "unit": unit,
        "plan": plan,
        "calendar": Calendar.objects.select_related("unit").filter(unit=plan.hours.unit or 0).first(),
        "may_change": can_change_calendars(request.user),
    }


@require_GET
def reckon(request: Request, pk: int) -> HttpResponse:
    """When so much working time has passed, and how that is counted."""
    unit = _unit(pk)
    plan = plan_of(unit)
    form = ReckonForm(request.GET if "hours" in request.GET else None, zone=plan.schedule.zone, now=timezone.now())
    context = _facts(request, unit, plan) | {"form": form}
    if form.is_valid():
        context["account"] = account(plan, form.cleaned_data["start"], form.working)
    return render_part(request, "workcalendar/reckon.html", context, part="reckon", status=422 if form.errors else 200)


@administrators
@require_http_methods(["GET", "POST"])
def hours(request: Request, pk: int) -> HttpResponse:
    """The unit's own week; where it has none, the inherited one is proposed."""
    unit = _unit(pk)
    own = Calendar.objects.filter(unit=unit).first()
    version = own.version if own else 0
    form = HoursForm(request.POST or None, hours=plan_of(unit).hours, version=version)
    if not form.is_valid():
        context = {"form": form, "unit": unit, "own": own}
        return render(request, "workcalendar/hours.html", context, status=422 if form.is_bound else 200)
    calendars.set_hours(unit, by=request.user, **form.facts)
    return go(request, "workcalendar:calendar", pk, message=_("Saved."))


@administrators
@require_POST
def inherit(request: Request, pk: int) -> HttpResponse:
    """Give up the unit's own week."""
    unit, form = _unit(pk), VersionedForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    calendars.inherit_hours(unit, by=request.user, version=version)
    return go(request, "workcalendar:calendar", pk, message=_("The hours of the unit above hold now."))
