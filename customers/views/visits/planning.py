"""Planning a visit, and planning it again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.services import typed
from accounts.views.sending import keep_url, sent
from core.htmx import go
from core.http import Request

from ...forms.visits import OverlapForm, PlanForm, beginning, of_visit
from ...models import Customer, Visit
from ...policies.archive import can_see_private
from ...policies.visits import can_move, can_plan
from ...services import visits
from .choosing import asked, choose, settled
from .visit import visible

FORM = "visit-plan"
SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan a visit to ?customer=; without one, ask for it first."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    if (customer := asked(request)) is None:
        return choose(request, _("Plan a visit"))
    if elsewhere := settled(request, customer):
        return elsewhere
    can_plan(request.user, customer).require()
    form = _form(request, customer)
    if not form.is_valid():
        return _page(request, form, keep_url(FORM, customer.number))
    where = this.once(lambda: _plan(form))
    return go(request, where, message=_("The visit is planned. Your manager is asked to approve it."))


def _form(request: Request, customer: Customer) -> PlanForm:
    if request.method == "POST":
        return PlanForm(request.POST, customer=customer, rep=request.user)
    wanted = {name: request.GET.get(name, "")[:20] for name in ("opportunity", "contact")}
    form = PlanForm(customer=customer, rep=request.user, initial=beginning(customer, **wanted))
    form.restore(typed.typed(by=request.user, form=FORM, subject=customer.number))
    return form


def _plan(form: PlanForm) -> str:
    visit = visits.plan(form.customer, by=form.rep, plan=form.plan)
    typed.forget(by=form.rep, form=FORM, subject=form.customer.number)
    return visit.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, number: str) -> HttpResponse:
    """Another plan for the same visit."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    visit, user = visible(request.user, number), request.user
    can_move(user, visit, "plan_again").require()
    form = _form_of(request, visit)
    if not form.is_valid():
        return _page(request, form, keep_url(FORM, number))
    where = this.once(lambda: _change(form, visit, user))
    return go(request, where, message=_("The plan is changed."))


def _form_of(request: Request, visit: Visit) -> PlanForm:
    if request.method == "POST":
        return PlanForm(request.POST, customer=visit.customer, rep=visit.rep, visit=visit)
    form = PlanForm(customer=visit.customer, rep=visit.rep, visit=visit, initial=of_visit(visit))
    form.restore(typed.typed(by=request.user, form=FORM, subject=visit.number))
    return form


def _change(form: PlanForm, visit: Visit, user: User) -> str:
    changed = visits.change_plan(visit, by=user, plan=form.plan, version=form.cleaned_data["version"])
    typed.forget(by=user, form=FORM, subject=visit.number)
    return changed.get_absolute_url()


def _page(request: Request, form: PlanForm, keep: str) -> HttpResponse:
    context = {"form": form, "customer": form.customer, "visit": form.visit, "keep_url": keep}
    context |= trail(request.user, form.customer)
    status = 422 if form.is_bound else 200
    return render(request, "customers/visits/plan_form.html", context, status=status)


def trail(user: User, customer: Customer) -> dict[str, Any]:
    """What was before: the last entries and visits, what is open, what was to be next. Nothing for who may not see
    what is private."""
    if not can_see_private(user, customer):
        return {"trail": [], "needs": []}
    return {
        "trail": list(customer.log.select_related("by", "visit").order_by("-at", "-pk")[:SHOWN]),
        "needs": list(customer.needs.filter(met_at=None)[:SHOWN]),
    }


@require_safe
def overlaps(request: Request) -> HttpResponse:
    """What else the rep has at the time that is being typed, as far as the reader sees it: ?starts_at=, ?ends_at= and
    ?visit=, whose own time does not count. A fragment."""
    form, found = OverlapForm(request.GET), Visit.objects.none()
    if form.is_valid():
        given = form.cleaned_data
        seen, number = Visit.objects.visible_to(request.user), request.GET.get("visit", "").replace("\x00", "")
        known = seen.filter(number=number).select_related("rep").first()
        found = seen.overlapping(known.rep if known else request.user, given["starts_at"], given["ends_at"])
        found = found.exclude(number=number).select_related("customer")
    return render(request, "customers/visits/_overlaps.html", {"overlapping": found})
