"""One's own absences, and everybody's for administrators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import AbsenceForm, AbsenceOfForm
from accounts.models import Delegation
from accounts.services import delegations
from core.htmx import go
from core.http import Request

from .guards import administrators, show_form

PAST_SHOWN = 10


@require_http_methods(["GET", "POST"])
def my_absence(request: Request) -> HttpResponse:
    """When I am away and who stands in; whom I stand in for."""
    user, now = request.user, timezone.now()
    form = AbsenceForm(request.POST or None, person=user)
    if form.is_valid():
        delegations.set_absence(user, by=user, **form.cleaned_data)
        return go(request, "accounts:my_absence", message=_("Your absence was entered."))
    mine = Delegation.objects.filter(principal=user).select_related("delegate", "set_by")
    held = Delegation.objects.filter(delegate=user).not_over(now).select_related("principal", "principal__unit")
    context = {
        "current": mine.not_over(now).order_by("starts_at"),
        "past": mine.over(now).order_by("-starts_at")[:PAST_SHOWN],
        "held": held.order_by("starts_at"),
        "now": now,
    }
    return show_form(request, "accounts/my_absence.html", form, **context)


@administrators
@require_http_methods(["GET", "POST"])
def away(request: Request) -> HttpResponse:
    """Everybody who is away or will be; enter an absence for somebody who cannot."""
    now = timezone.now()
    form = AbsenceOfForm(request.POST or None, initial={"principal": request.GET.get("person")})
    if form.is_valid():
        delegation = delegations.set_absence(by=request.user, **form.cleaned_data)
        message = _("The absence of %(person)s was entered.") % {"person": delegation.principal}
        return go(request, "accounts:away", message=message)
    entries = Delegation.objects.not_over(now).select_related("principal__unit", "delegate").order_by("starts_at", "id")
    return show_form(request, "accounts/away.html", form, entries=entries[:200], now=now)


@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """End an absence now, or call it off."""
    found = get_object_or_404(Delegation.objects.visible_to(request.user).select_related("principal"), pk=pk)
    delegations.stop(found, by=request.user)
    back = request.POST.get("next", "")
    here = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    to = back if here else "accounts:my_absence"
    return go(request, to, message=_("The absence is over."))
