"""Finding the contract that a page is about."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import User
from approvals.models import Document, DocumentVersion

from ...models import Contract


def readable(user: User, ref: str) -> Contract:
    """The contract by its address, with what every page of it shows; 404 when the person may not read it."""
    return get_object_or_404(Contract.objects.readable_by(user).by_ref(ref).shown())


def copied(user: User, ref: str) -> DocumentVersion | None:
    """The newest version that he has a copy of, for who may not read the contract itself."""
    documents = Document.objects.filter(contract__isnull=False).by_ref(ref)
    versions = DocumentVersion.objects.visible_to(user).filter(document__in=documents)
    return None if documents.readable_by(user).exists() else versions.order_by("-number").first()
