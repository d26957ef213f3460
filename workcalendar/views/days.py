"""One day of a unit: what it is and why, and for administrators another answer."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Unit
from core.htmx import go, render_part
from core.http import Request, is_htmx
from workcalendar.forms import ExceptionForm
from workcalendar.models import CalendarException
from workcalendar.policies import can_change_calendars
from workcalendar.rules.grid import cell
from workcalendar.schedules import plan_of
from workcalendar.services import exceptions

from .guards import administrators


@require_http_methods(["GET", "POST"])
def day(request: Request, pk: int, day: date) -> HttpResponse:
    """What the day is; the form makes an exception of it."""
    unit, may_change = get_object_or_404(Unit, pk=pk), can_change_calendars(request.user)
    if request.method == "POST":
        may_change.require()
    plan = plan_of(unit)
    form = ExceptionForm(request.POST or None, day=day, is_working=bool(plan.schedule.ranges(day)))
    if not form.is_valid():
        special = plan.specials.get(day)
        context = {"unit": unit, "cell": cell(plan, day, timezone.localdate()), "form": form, "may_change": may_change}
        context |= {"own": special.own if special else None, "unconfirmed": day.year in plan.schedule.unconfirmed}
        context["set_in"] = Unit.objects.filter(pk=special.own.unit).first() if special and special.own else None
        template = "workcalendar/day_dialog.html" if is_htmx(request) else "workcalendar/day.html"
        return render_part(request, template, context, status=422 if form.is_bound else 200)
    made = exceptions.add_exception(unit, by=request.user, wanted=form.wanted)
    return go(request, "workcalendar:year", pk, made.starts_on.year, message=_("Saved."))


@administrators
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Let all days of an exception be again what they are without it."""
    exception = get_object_or_404(CalendarException, pk=pk)
    exceptions.remove_exception(exception, by=request.user)
    where = ("workcalendar:year", exception.unit_id, exception.starts_on.year)
    return go(request, *where, message=_("“%(name)s” is removed.") % {"name": exception.name})
