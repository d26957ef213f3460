"""Exchange rates into the company's currency."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from ...forms.reference import RateForm
from ...models import ExchangeRate
from ...policies.reference import can_keep
from ...services import exchange_rates
from .guards import readers


@readers
@require_http_methods(["GET", "POST"])
def rates(request: Request) -> HttpResponse:
    """All rates, the newest of each currency first; an administrator writes down a new one."""
    may = can_keep(request.user)
    form = RateForm(request.POST or None)
    if form.is_bound:
        may.require()
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("currency", "rate", "valid_from")}
            exchange_rates.set_rate(by=request.user, **given)
            return go(request, "exchange_rates:list", message=_("The rate is written down."))
    rows = ExchangeRate.objects.select_related("set_by")
    context = {"page": keyset_page(rows, request, order=["-valid_from", "-id"]), "form": form, "may": may}
    context["own"] = exchange_rates.company_currency()
    status = 422 if form.is_bound else 200
    return render_part(request, "contracts/reference/rates.html", context, part="rows", status=status)
