"""Finding the contract that a page is about."""

from __future__ import annotations

from django.db.models import Subquery
from django.http import Http404

from accounts.models import User
from approvals.models import Document, DocumentVersion

from ...models import Contract
from ...services.contracts import KIND


def found(user: User, ref: str) -> Contract | None:
    """The contract by its address, with what every page of it shows; None when the person may not read all of it."""
    documents = Document.objects.filter(kind=KIND).by_ref(ref).readable_by(user)
    return Contract.objects.shown().filter(pk=Subquery(documents.order_by().values("pk")[:1])).first()


def readable(user: User, ref: str) -> Contract:
    """The same; 404 when the person may not read it."""
    if contract := found(user, ref):
        return contract
    raise Http404


def copied(user: User, ref: str) -> DocumentVersion:
    """The newest version of a contract that he has a copy of; 404 without one."""
    documents = Document.objects.filter(contract__isnull=False).by_ref(ref)
    versions = DocumentVersion.objects.visible_to(user).filter(document__in=documents)
    if newest := versions.order_by("-number").first():
        return newest
    raise Http404
