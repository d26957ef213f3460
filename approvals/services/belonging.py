"""Whose a document is, and which customer's, when a customer changes hands or is merged: no change of its content.

What was frozen stays as it was. The caller holds the locks of the customers; those of the documents are taken here, in
the order of their keys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from customers.services.changing import target

from ..models import Document, DocumentEvent, Task
from ..querysets import DocumentQuerySet
from ..rules.states import CaseState
from . import messages
from .recording import record


@transaction.atomic
def give(documents: DocumentQuerySet, owners: Mapping[int, User], *, by: User, reason: str) -> dict[int, int]:
    """Make each of these documents that of the person under its customer's key; the new owner is told.

    A document about which he is asked, or was asked in its running round, or decided there for somebody, stays with
    whom it is: nobody decides about what is his own. Whom it asks is read under the lock. Document → length of its
    chain then.
    """
    given, now, found = {}, timezone.now(), locked(documents)
    tasks = Task.objects.filter(step__case__state=CaseState.RUNNING, step__case__document__in=found).order_by()
    parts = tasks.values_list("step__case__document", "holder", "actor")
    asked = {(key, person) for key, *people in parts for person in people}
    for document in found:
        owner = owners[document.customer_id]
        if (document.pk, owner.pk) in asked:
            continue
        facts = change_owner(document, owner, at=now)
        messages.announce(record(document, "owner_changed", by=by, at=now, note=reason, **facts))
        given[document.pk] = document.length
    return given


def change_owner(document: Document, owner: User, *, at: datetime) -> dict[str, Any]:
    """The locked document is another's, in his unit; what its event says of that. One statement."""
    facts: dict[str, Any] = {"target": target(owner), "before": target(document.owner)}
    facts |= {"people": [owner.pk], "former": document.owner_id}
    document.owner, document.unit = owner, owner.unit  # waiver: of a document, not of a customer
    document.version += 1
    document.updated_at = at
    document.save(update_fields=["owner", "unit", "version", "updated_at"])
    return facts


def untouched(lengths: Mapping[int, int], person: User) -> set[int]:
    """Of these documents those on which the person, or somebody for him, did nothing since they were so long."""
    his = DocumentEvent.objects.filter(Q(actor=person) | Q(on_behalf_of=person), document__in=lengths).order_by()
    acted = {key for key, seq in his.values_list("document", "seq") if seq > lengths[key]}
    return lengths.keys() - acted


@transaction.atomic
def bring_over(keys: Collection[int], before: Customer, after: Customer, *, by: User, apart: bool = False) -> list[int]:
    """Let these documents name the other customer, as a merge does, or its undoing when `apart`; their keys."""
    now, kind = timezone.now(), "customer_unmerged" if apart else "customer_merged"
    other = before if apart else after
    done = []
    for document in locked(Document.objects.filter(pk__in=keys, customer=before)):
        document.customer = after
        document.version += 1
        document.updated_at = now
        document.save(update_fields=["customer", "version", "updated_at"])
        record(document, kind, by=by, at=now, target=target(other), before=before.pk, after=after.pk)
        done.append(document.pk)
    return done


def locked(documents: DocumentQuerySet) -> list[Document]:
    """These documents, locked in the order of their keys."""
    keys = list(documents.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    return list(Document.objects.filter(pk__in=keys).select_related("owner", "unit", "customer").order_by("pk"))
