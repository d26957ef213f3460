"""China's public days, year by year."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page
from workcalendar.forms import ConfirmForm, PublicDayForm, VersionedForm
from workcalendar.models import CalendarEvent, PublicDay, PublicYear
from workcalendar.policies import can_change_calendars
from workcalendar.services import public_days

from .guards import administrators


@require_http_methods(["GET", "POST"])
def year(request: Request, year: int) -> HttpResponse:
    """The holidays and make-up workdays of a year; the form enters one or changes what it is."""
    may_change = can_change_calendars(request.user)
    if request.method == "POST":
        may_change.require()
    known = PublicYear.objects.filter(number=year).first()
    form = PublicDayForm(request.POST or None, year=year, initial={"version": known.version if known else 0})
    if form.is_valid():
        public_days.set_public_day(form.wanted, by=request.user, version=form.cleaned_data["version"])
        return go(request, "workcalendar:public", year, message=_("Saved."))
    events = CalendarEvent.objects.filter(year=year).select_related("actor")
    context = {
        "year": year,
        "known": known,
        "years": PublicYear.objects.values_list("number", flat=True),
        "days": PublicDay.objects.filter(year=year),
        "form": form,
        "may_change": may_change,
        "history": keyset_page(events, request, order=["-id"], size=10),
    }
    return render_part(request, "workcalendar/public.html", context, part="history", status=422 if form.errors else 200)


@administrators
@require_POST
def confirm(request: Request, year: int) -> HttpResponse:
    """The year's make-up workdays are published and in the table, or were not after all."""
    form = ConfirmForm(request.POST)
    version, is_confirmed = form.cleaned_data.values() if form.is_valid() else (-1, False)
    public_days.confirm_year(year, by=request.user, version=version, is_confirmed=is_confirmed)
    return go(request, "workcalendar:public", year, message=_("Saved."))


@administrators
@require_POST
def remove(request: Request, day: date) -> HttpResponse:
    """Let the day be what its weekday says."""
    public_day, form = get_object_or_404(PublicDay, day=day), VersionedForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    public_days.remove_public_day(public_day, by=request.user, version=version)
    return go(request, "workcalendar:public", day.year, message=_("“%(name)s” is removed.") % {"name": public_day})
