"""A proposal by its address, for who may read it; 404 for others."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from approvals.models import Document, DocumentVersion

from ...models import Proposal
from ...services.proposals import KIND

SHOWN = ("document__owner", "document__unit", "document__customer", "opportunity")


def visible(user: User, ref: str) -> Proposal:
    """With where it stands and all that its page names. A copy lets nobody see more than its version: see `version`."""
    found = Document.objects.readable_by(user).filter(kind=KIND).by_ref(ref).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return get_object_or_404(Proposal.objects.with_stand().select_related(*SHOWN), pk=found)


def copied(user: User, ref: str) -> DocumentVersion | None:
    """The newest version that he has a copy of, when that is all that he may read of a proposal."""
    documents = Document.objects.filter(kind=KIND).by_ref(ref)
    if documents.readable_by(user).exists():
        return None
    versions = DocumentVersion.objects.visible_to(user).filter(document__in=documents)
    return versions.select_related("document").order_by("-number").first()
