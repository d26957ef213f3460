"""The page of one customer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.models import User
from core.http import Request

from ...models import Customer, sight_of
from ...policies.archive import can_change, can_see_private, can_throw_away

SHOWN = ("owner__unit", "unit", "industry__parent", "recorded_by", "deleted_by")


def loaded() -> QuerySet[Customer]:
    """Customers with everything that the head of their page shows."""
    return Customer.objects.select_related(*SHOWN)


def visible(user: User, number: str) -> Customer:
    """The customer of that number in the archive; 404 when the person may not see it."""
    return get_object_or_404(loaded().filter(pk__in=Customer.objects.visible_to(user).values("pk")), number=number)


@require_GET
def page(request: Request, number: str) -> HttpResponse:
    """Everything about one customer. A merged one leads to its survivor, one in the bin to who may take it back."""
    customer = get_object_or_404(loaded(), number=number)
    if customer.merged_into_id is not None:
        return redirect(get_object_or_404(Customer.objects.visible_to(request.user), pk=_survivor(customer)))
    if not Customer.objects.filter(sight_of(request.user).customers, pk=customer.pk).exists():
        raise Http404
    if customer.deleted_at is not None:
        return _thrown_away(request, customer)
    return render(request, "customers/archive/page.html", parts(request.user, customer))


def _survivor(customer: Customer) -> int:
    """The key of the customer that this one went into, over as many merges as it took."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer.pk


def _thrown_away(request: Request, customer: Customer) -> HttpResponse:
    if not can_throw_away(request.user, customer):
        raise Http404
    return render(request, "customers/archive/thrown_away.html", {"customer": customer})


def parts(user: User, customer: Customer) -> dict[str, Any]:
    """What the parts of the page show, all of it as this person may see it."""
    private = bool(can_see_private(user, customer))
    return {
        "customer": customer,
        "private": private,
        "may_change": bool(can_change(user, customer)),
        "contacts": list(customer.contacts.all()),
    }
