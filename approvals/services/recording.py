"""Every event of a document goes through here: into the chain, to the app that knows the kind of document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from customers.services.changing import target

from .. import documents
from ..models import Document, DocumentEvent, Step
from . import chain

if TYPE_CHECKING:
    from accounts.models import User

    from ..models import Case, Mandate, Task


def record(
    document: Document,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    case: Case | None = None,
    task: Task | None = None,
    on_behalf_of: User | None = None,
    mandate: Mandate | None = None,
    note: str = "",
    **data: Any,
) -> DocumentEvent:
    """Store one event (see `chain.append`) and let the document's kind know, and who listens (documents.HAPPENED).
    `data` are further facts.

    The caller holds the document's lock.
    """
    event = DocumentEvent(
        document=document,
        kind=kind,
        at=at,
        actor=by,
        on_behalf_of=on_behalf_of,
        mandate=mandate,
        case=case,
        task=task,
        note=note,
        data=data,
    )
    chain.append(event)
    documents.get(document.kind).happened(kind, document, case)
    documents.HAPPENED.announce(documents.Happened(document, event, case))
    return event


def names(step: Step) -> dict[str, Any]:
    """A step as an event keeps it."""
    return {"pk": step.pk, "key": step.key, "en": step.name_en, "zh": step.name_zh}


def names_of(people: Sequence[User]) -> dict[str, str]:
    """Several people as an event keeps them, in both languages."""
    words = [target(person) for person in people]
    return {"en": ", ".join(one["en"] for one in words), "zh": "、".join(one["zh"] for one in words)}
