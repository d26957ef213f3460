"""Customers whom nobody was in contact with in time: keep, pass on or release."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core.htmx import go
from core.http import Request
from core.paging import keyset_page

from ...forms.ownership import ContactRuleForm
from ...policies.archive import can_lead
from ...services import belongings
from ...services import contact_rule as service


@require_GET
def overdue(request: Request) -> HttpResponse:
    """All of them in the units that one leads, the longest first."""
    can_lead(request.user).require()
    found = service.expired(request.user, at=timezone.now()).select_related("owner", "unit")
    page = keyset_page(found, request, order=["contact_due"])
    return render(request, "customers/ownership/overdue.html", {"page": page})


@require_http_methods(["GET", "POST"])
def decide(request: Request, number: str) -> HttpResponse:
    """The decision about one of them."""
    can_lead(request.user).require()
    found = service.expired(request.user, at=timezone.now()).select_related("owner", "unit", "recorded_by")
    customer = get_object_or_404(found, number=number)
    form = ContactRuleForm(request.POST or None)
    if form.is_valid():
        return go(request, "ownership:contact_rule", message=form.perform(customer, by=request.user))
    context = {"form": form, "customer": customer, "along": belongings.counts([customer.pk])}
    return render(request, "customers/ownership/decide.html", context, status=422 if form.is_bound else 200)
