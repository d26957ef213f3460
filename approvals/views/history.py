"""Everything that happened to a document: the chain of its events, its rounds, its versions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core.http import Request
from core.paging import keyset_page

from ..models import DocumentVersion
from ..services.comparing import since_last_round
from ..services.talking import mark_read
from . import addresses, seen
from .route import rounds
from .talk import TONES
from .version import shown

EVENTS = 100


@require_GET
def history(request: Request, ref: str) -> HttpResponse:
    """Newest first, with the hashes of the chain shown short."""
    document = seen.readable(request.user, ref)
    events = document.events.select_related("actor", "on_behalf_of")
    context = {
        "document": document,
        "document_url": addresses.of(document),
        "page": keyset_page(events, request, order=["-seq"], size=EVENTS),
        "tones": TONES,
        "rounds": rounds(document),
        "versions": document.versions.defer("canonical").select_related("frozen_by").order_by("-number"),
    }
    return render(request, "approvals/history/history.html", context)


@require_GET
def version(request: Request, ref: str, number: int) -> HttpResponse:
    """One version as it was submitted, and what it said differently from the one before, if he may read both. Who has
    a copy of it has read that by now."""
    document = seen.document(request.user, ref)
    rows = DocumentVersion.objects.visible_to(request.user).filter(document=document)
    found = get_object_or_404(rows.select_related("frozen_by"), number=number)
    found.document = document
    for copy in found.copies.filter(person=request.user, read_at=None):
        mark_read(copy, by=request.user)
    comparison = since_last_round(found, among=rows)
    context = shown(request, found) | {"comparison": comparison, "back": addresses.of(document)}
    return render(request, "approvals/history/version.html", context)
