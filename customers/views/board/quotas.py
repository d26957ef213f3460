"""What is expected of the reps of each unit."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Unit, User
from accounts.rules.organisation import UnitKind
from core.htmx import go
from core.http import Request

from ...forms.week import QuotaForm
from ...models import Quota, SettingEvent, sight_of
from ...policies.archive import can_lead
from ...policies.week import can_set_quota
from ...services import quotas as service

RECENT = 20


def _units(user: User) -> list[Unit]:
    """Business units and what is under them, as far as he leads them; all for an administrator."""
    businesses = Unit.objects.active().filter(kind=UnitKind.BUSINESS_UNIT)
    found = Unit.objects.active().below(*businesses)
    if not user.is_administrator:
        found = found.filter(pk__in=frozenset[int]().union(*sight_of(user).led_unit_ids.values()))
    return list(found.order_by("path"))


@require_GET
def quotas(request: Request) -> HttpResponse:
    """The quotas of the units that he leads, and what was changed of them lately."""
    can_lead(request.user).require()
    units = _units(request.user)
    held, own = service.quotas_of(units), set(Quota.objects.values_list("unit_id", flat=True))
    rows = [{"unit": unit, "quota": held[unit.pk], "own": unit.pk in own} for unit in units]
    events = SettingEvent.objects.filter(unit__in=units).select_related("actor", "on_behalf_of")[:RECENT]
    return render(request, "customers/board/quotas.html", {"rows": rows, "events": events})


@require_http_methods(["GET", "POST"])
def quota(request: Request, pk: int) -> HttpResponse:
    """Give a unit a quota of its own, or change it."""
    can_lead(request.user).require()
    unit = get_object_or_404(Unit, pk=pk)
    can_set_quota(request.user, unit).require()
    own, held = Quota.objects.filter(unit=unit).first(), service.quotas_of([unit])[unit.pk]
    shown = {"visits": held.visits, "customers": held.customers, "version": own.version if own else 0}
    form = QuotaForm(request.POST or None, initial=shown)
    if not form.is_valid():
        context = {"form": form, "unit": unit, "own": own}
        return render(request, "customers/board/quota.html", context, status=422 if form.is_bound else 200)
    values = {name: form.cleaned_data[name] for name in ("visits", "customers")}
    service.set_quota(unit, by=request.user, version=form.cleaned_data["version"] or 0, **values)
    return go(request, "board:quotas", message=_("Saved."))


@require_POST
def clear(request: Request, pk: int) -> HttpResponse:
    """Let a unit follow the one above it again."""
    can_lead(request.user).require()
    unit = get_object_or_404(Unit, pk=pk)
    version = request.POST.get("version", "")
    service.clear_quota(unit, by=request.user, version=int(version) if version.isdecimal() and len(version) < 9 else 0)
    return go(request, "board:quotas", message=_("Saved."))
