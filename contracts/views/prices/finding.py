"""A price application by its address, and the customer that one is about, for who may see them; 404 for others."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from approvals.models import Document, DocumentVersion
from core.http import Request
from customers.models import Customer
from customers.views.visits.choosing import asked

from ...models import PriceApplication
from ...services.price_authority import KIND

SHOWN = (
    "document__owner",
    "document__unit",
    "document__customer__owner",
    "document__based_on",
    "opportunity",
    "price_list",
)


def visible(user: User, ref: str) -> PriceApplication:
    """With all that its page names. A copy lets nobody see more than its version."""
    found = Document.objects.filter(kind=KIND).readable_by(user).by_ref(ref).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return get_object_or_404(PriceApplication.objects.select_related(*SHOWN), pk=found)


def copied(user: User, ref: str) -> DocumentVersion | None:
    """The newest version that he has a copy of, when that is all that he may read of an application."""
    documents = Document.objects.filter(kind=KIND).by_ref(ref)
    if documents.readable_by(user).exists():
        return None
    versions = DocumentVersion.objects.visible_to(user).filter(document__in=documents)
    return versions.defer("canonical").order_by("-number").first()


def customer_or_404(request: Request) -> Customer:
    """?customer=, by number or key."""
    if (customer := asked(request)) is None:
        raise Http404
    return customer
