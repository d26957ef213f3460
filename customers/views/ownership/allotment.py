"""Ownerless customers get their owners; how much each rep can take on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.sending import sent
from core.htmx import go
from core.http import Request

from ...forms.ownership import AbilityForm, AllotmentForm
from ...models import Customer
from ...policies.archive import can_lead
from ...policies.ownership import can_set_ability, receivers
from ...services import allotment as service
from ...services.allotment import AT_ONCE


@require_http_methods(["GET", "POST"])
def allotment(request: Request) -> HttpResponse:
    """The proposal for what waits in the units that one leads; confirmed as it is or with other people."""
    can_lead(request.user).require()
    this, people = sent(request), service.candidates(request.user)
    if earlier := this.earlier():
        return go(request, earlier)
    suggestions = service.proposal(_customers(request), people)
    form = AllotmentForm(request.POST if "reason" in request.POST else None, suggestions=suggestions)
    if form.is_valid():
        chosen, reason = form.chosen, form.cleaned_data["reason"]
        where = this.once(lambda: service.confirm(chosen, by=request.user, reason=reason).get_absolute_url())
        return go(request, where, message=_("The customers have their owners now."))
    waiting = service.ownerless(request.user).count()
    reps = [one for one in people if one.is_proposed]
    context = {"form": form, "reps": reps, "waiting": waiting, "at_once": AT_ONCE}
    return render(request, "customers/ownership/allotment.html", context, status=422 if form.is_bound else 200)


def _customers(request: Request) -> list[Customer]:
    """Those that the form showed, also when they have an owner by now; else the first that wait."""
    if numbers := request.POST.getlist("customer"):
        shown = Customer.objects.visible_to(request.user).filter(number__in=numbers[:AT_ONCE])
        return list(shown.select_related("unit").order_by("created_at", "pk"))
    return list(service.ownerless(request.user)[:AT_ONCE])


@require_http_methods(["GET", "POST"])
def ability(request: Request, pk: int) -> HttpResponse:
    """How much a rep can take on compared with others, and why."""
    person = get_object_or_404(receivers().select_related("unit", "ability"), pk=pk)
    can_set_ability(request.user, person).require()
    there = getattr(person, "ability", None)
    now = {"percent": there.percent, "note": there.note} if there else {"percent": 100}
    form = AbilityForm(request.POST or None, initial=now | {"seen": now["percent"]})
    if form.is_valid():
        service.set_ability(person, by=request.user, **form.cleaned_data)
        return go(request, "ownership:allotment", message=_("The ability of %s is changed.") % person)
    context = {"form": form, "person": person, "ability": there}
    return render(request, "customers/ownership/ability.html", context, status=422 if form.is_bound else 200)
