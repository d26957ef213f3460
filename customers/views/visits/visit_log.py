"""The log of a visit: what its plan says is filled in already."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url, sent
from core.htmx import go
from core.http import Request

from ...forms.logging import VisitLogForm
from ...models import Visit
from ...services import visits
from .moving import require
from .visit import visible

FORM = "visit-log"


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, number: str) -> HttpResponse:
    """Write it. The same form sent again gets the first answer."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    visit = visible(request.user, number)
    require(request.user, visit, "log")
    form = _form(request, visit)
    if not form.is_valid():
        context = {"form": form, "visit": visit, "keep_url": keep_url(FORM, number)}
        return render(request, "customers/visits/visit_log.html", context, status=422 if form.is_bound else 200)
    where = this.once(lambda: _write(form, request.user))
    return go(request, where, message=_("The log is written and the archive is up to date."))


def _form(request: Request, visit: Visit) -> VisitLogForm:
    if request.method == "POST":
        return VisitLogForm(request.POST, request.FILES, visit=visit, user=request.user, typed={})
    kept = typed.typed(by=request.user, form=FORM, subject=visit.number)
    return VisitLogForm(visit=visit, user=request.user, typed=kept)


def _write(form: VisitLogForm, user: User) -> str:
    entry = visits.log(form.visit, by=user, report=form.report)
    entry.refresh_from_db(fields=["number"])
    typed.forget(by=user, form=FORM, subject=form.visit.number)
    return entry.get_absolute_url()
