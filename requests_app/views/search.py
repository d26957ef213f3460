"""Search from every page: requests by number and all of their texts, customers as their list finds them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request
from core.paging import capped_count, found_first, keyset_page
from customers.models import Customer

from ..models import SupportRequest

SHORTEST = 2
CUSTOMERS = 5
"""Customers shown above the requests; their own list shows the rest."""


@require_GET
def search(request: Request) -> HttpResponse:
    """Newest requests first; a whole number leads straight to its request or customer."""
    user, text = request.user, request.GET.get("q", "").replace("\0", "").strip()[:100]
    visible = SupportRequest.objects.visible_to(user).submitted()
    if exact := visible.filter(number=text.upper()).first():
        return redirect(exact)
    archive = Customer.objects.visible_to(user)
    if customer := archive.filter(number=text.upper()).first():
        return redirect(customer)
    context: dict[str, object] = {"text": text, "too_short": len(text) < SHORTEST}
    if len(text) >= SHORTEST:
        found = visible.found(text, user)
        context["page"] = keyset_page(found.for_list(), request, order=("-submitted_at", "-id"))
        context["count"] = capped_count(found, 200)
        customers = archive.found_by(text, user)
        rows, _number = found_first(customers)
        context["customers"] = rows.select_related("owner", "unit").order_by("sort_name", "id")[:CUSTOMERS]
    return render_part(request, "requests_app/lists/search.html", context, part="results")
