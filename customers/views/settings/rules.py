"""The numbers of the archive's rules, in versions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.htmx import go
from core.http import Request
from core.paging import keyset_page

from ...forms.settings import RulesForm
from ...models import ArchiveRule
from ...services import archive_rules
from ...services.beginning import archive_rule
from .guards import administrators


@administrators
@require_http_methods(["GET", "POST"])
def rules(request: Request) -> HttpResponse:
    """What holds now, a form for the next version, and the versions before."""
    rule = archive_rule()
    form = RulesForm(request.POST or None, rule=rule)
    if not form.is_valid():
        page = keyset_page(ArchiveRule.objects.select_related("made_by"), request, order=["-number"], size=20)
        context = {"form": form, "rule": rule, "page": page}
        return render(request, "customers/settings/rules.html", context, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    values = {name: data[name] for name in ("protection_days", "undo_days", "reason")}
    archive_rules.change(by=request.user, number=data["version"] or 0, weights=form.weights, **values)
    return go(request, "archive_settings:rules", message=_("Saved as a new version."))
