"""The only way to write an event. Who else wrote in the table is found by `services.verifying`."""

from __future__ import annotations

from ..models import Document, DocumentEvent
from ..rules import canonical, chain
from ..rules.events import KINDS


def append(event: DocumentEvent) -> None:
    """Store the event at the end of its document's chain and move the head. Its data are plain afterwards, no floats;
    the terms of a mandate are kept with what is done under it.

    The caller holds the lock of the document, and the event's is the one that he read under it. Raises KeyError for a
    kind that `rules.events` does not know. Two statements.
    """
    if event.kind not in KINDS:
        raise KeyError(event.kind)
    document, terms = event.document, {"terms": event.mandate.terms} if event.mandate else {}
    event.seq, event.previous = document.length + 1, document.head
    event.note, event.data = event.note.strip(), canonical.plain(event.data | terms)
    event.hash = chain.hash_of({name: getattr(event, name) for name in chain.FIELDS})
    event.save(force_insert=True)
    document.head, document.length = event.hash, event.seq
    Document.objects.filter(pk=document.pk).update(head=document.head, length=document.length)
