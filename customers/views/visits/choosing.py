"""Which customer a plan or a log entry is about: one tap on one of one's own, or the picker."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from accounts.models import User
from core.forms import PickerSelect
from core.http import Request
from core.text import row_key

from ...models import Customer

OFFERED = 8


def asked(request: Request) -> Customer | None:
    """The customer that ?customer= names by his number, or by his key as a picker sends it; None when there is none."""
    named = request.GET.get("customer", "")
    seen = Customer.objects.visible_to(request.user).select_related("owner", "unit")
    found: Customer | None = seen.filter(number=named[:20].replace("\x00", "")).first()
    if found is None and (key := row_key(named)):
        found = seen.filter(pk=key).first()
    return found


def choose(request: Request, title: str | Promise) -> HttpResponse:
    """The page that asks for it; it comes back to the same address with ?customer=."""
    context = {
        "title": title,
        "recent": recent(request.user),
        "picker": PickerSelect("customers:picker").attrs["data-picker-url"],
        "kept": [(name, text) for name, text in request.GET.items() if name != "customer"],
    }
    return render(request, "customers/visits/choose.html", context)


def recent(user: User) -> list[Customer]:
    """The person's own, those he was in contact with last before the others."""
    order = (F("last_contact_at").desc(nulls_last=True), "-created_at", "-pk")
    return list(Customer.objects.owned_by(user).order_by(*order)[:OFFERED])


def settled(request: Request, customer: Customer) -> HttpResponse | None:
    """A redirect to the customer's number where the address has his key."""
    if request.method == "GET" and request.GET.get("customer") != customer.number:
        query = request.GET.copy()
        query["customer"] = customer.number
        return redirect(f"{request.path}?{query.urlencode()}")
    return None
