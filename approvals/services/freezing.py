"""Freezing what is submitted: one text, its hash, and reading it again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from accounts.models import User
from customers.services.changing import target

from .. import documents
from ..models import Document, DocumentFile, DocumentVersion
from ..rules.canonical import digest, text_of
from ..rules.flow import Field


def freeze(document: Document, *, by: User, at: datetime) -> DocumentVersion:
    """Store the present content as the document's next version, in the caller's transaction and under its lock.

    Raises DomainError of the kind for what is missing or wrong. The document's amounts are those of the version.
    """
    frozen = documents.get(document.kind).freeze(document)
    facts = dict(frozen.facts)
    canonical = text_of(
        {
            "document": _head(document),
            "content": frozen.content,
            "facts": facts,
            "demands": [_demand(demand) for demand in frozen.demands],
            "files": list(_attached(document)),
        }
    )
    amount = facts.get(Field.NET_AMOUNT)
    document.base_amount = None if amount is None else Decimal(amount)
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    return DocumentVersion.objects.create(
        document=document,
        number=last + 1,
        canonical=canonical,
        sha256=digest(canonical),
        net_amount=document.net_amount,
        currency=document.currency,
        frozen_by=by,
        frozen_at=at,
    )


def _head(document: Document) -> dict[str, Any]:
    """What all kinds have in common. The number is not among it: it comes with the first submission, and what is the
    same content in the next round has the same hash; the event `submitted` binds both together."""
    return {
        "kind": document.kind,
        "subkind": document.subkind,
        "title": document.title,
        "owner": {"id": document.owner_id, **target(document.owner)},
        "unit": {"id": document.unit_id, **target(document.unit)},
        "customer": {"id": document.customer_id, "name": document.customer.name},
        "currency": document.currency,
        "net_amount": document.net_amount,
        "based_on": document.based_on_id,
    }


def _demand(demand: Any) -> dict[str, Any]:
    return {name: getattr(demand, name) for name in demand.__slots__}


def _attached(document: Document) -> Any:
    """The files that are part of the content, as their hashes say."""
    attached = document.files.filter(purpose=DocumentFile.Purpose.ATTACHMENT, removed_at=None).order_by("pk")
    return attached.values("name", "sha256", "size")
