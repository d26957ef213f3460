"""The only way to write an event. Who else wrote in the table is found by `services.verifying`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..models import Document, DocumentEvent
from ..rules import canonical, chain
from ..rules.events import KINDS

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
    """Store one event at the end of the document's chain and move its head. `data` are further facts, no floats.

    The terms of a mandate are kept with what is done under it. The caller holds the lock of the document, and
    `document` is what he read under it. Raises KeyError for a kind that
    `rules.events` does not know. Two statements.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    if mandate:
        data["terms"] = mandate.terms
    event = DocumentEvent(
        document=document,
        seq=document.length + 1,
        kind=kind,
        at=at,
        actor=by,
        on_behalf_of=on_behalf_of,
        mandate=mandate,
        case=case,
        task=task,
        note=note.strip(),
        data=canonical.plain(data),
        previous=document.head,
    )
    event.hash = chain.hash_of({name: getattr(event, name) for name in chain.FIELDS})
    event.save(force_insert=True)
    document.head, document.length = event.hash, event.seq
    Document.objects.filter(pk=document.pk).update(head=document.head, length=document.length)
    return event
