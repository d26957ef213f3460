"""Who sees what: for each role how far it sees, in words, and the history of all settings."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.rules.roles import Role
from core.htmx import go
from core.http import Request
from core.paging import keyset_page

from ...forms.settings import SightForm
from ...models import SettingEvent, sight_rules
from ...services.sight_rules import change_sight
from .guards import administrators


@administrators
@require_GET
def index(request: Request) -> HttpResponse:
    """What each role sees."""
    return render(request, "customers/settings/sight.html", {"rules": sight_rules()})


@administrators
@require_http_methods(["GET", "POST"])
def change(request: Request, role: str) -> HttpResponse:
    """Let a role see more or less; it holds from the next click of everybody who has it."""
    rule = next((one for one in sight_rules() if one.role == role), None)
    if rule is None:
        raise Http404
    shown = {"scope": rule.scope, "sees_private": rule.sees_private, "version": rule.version if rule.pk else 0}
    form = SightForm(request.POST or None, initial=shown)
    if not form.is_valid():
        context = {"form": form, "rule": rule}
        return render(request, "customers/settings/sight_change.html", context, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    wanted = {"scope": data["scope"], "sees_private": data["sees_private"]}
    change_sight(Role(role), by=request.user, version=data["version"] or 0, **wanted)
    return go(request, "archive_settings:sight", message=_("Saved. It holds from now on."))


@administrators
@require_GET
def history(request: Request) -> HttpResponse:
    """Every change of who sees what, of quotas and of industries."""
    rows = SettingEvent.objects.select_related("actor", "on_behalf_of", "unit")
    page = keyset_page(rows, request, order=["-id"], size=50)
    return render(request, "customers/settings/history.html", {"page": page})
