"""Ways to write in the evidence with full access to the database: triggers switched off, hashes computed anew.

Each attack takes a document's key and a source of chance, changes the tables, and says what it did; None when this
document offers nothing for it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from approvals.models import Case, Document, DocumentEvent, DocumentVersion
from approvals.rules import canonical, chain

from . import _row_attacks
from ._row_attacks import Attack

PLAIN = ("note", "kind", "at", "actor_id", "data", "previous", "hash")


@contextmanager
def in_vain() -> Iterator[None]:
    """Everything is allowed inside, and taken back at the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
        yield
        transaction.set_rollback(True)
    # a surrounding transaction, as tests have one, keeps the setting
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")


def _events(document: int) -> list[DocumentEvent]:
    return list(DocumentEvent.objects.filter(document=document).order_by("seq"))


def _other(event: DocumentEvent, field: str) -> Any:
    return {
        "note": event.note + " ",
        "kind": "commented" if event.kind != "commented" else "changed",
        "at": event.at.replace(microsecond=(event.at.microsecond + 1) % 10**6),
        "actor_id": (event.actor_id or 0) + 1,
        "data": {**event.data, "step": "other"},
        "previous": "0" * 64,
        "hash": "0" * 64,
    }[field]


def edit(document: int, chance: random.Random) -> str | None:
    """One field of one event."""
    event, field = chance.choice(_events(document)), chance.choice(PLAIN)
    DocumentEvent.objects.filter(pk=event.pk).update(**{field: _other(event, field)})
    return f"{field} of event {event.seq}"


def edit_with_hash(document: int, chance: random.Random) -> str | None:
    """One event, whose own hash is computed anew."""
    event = chance.choice(_events(document))
    _write(event, note=event.note + "!")
    return f"event {event.seq} with its hash"


def _write(event: DocumentEvent, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(event, name, value)
    event.hash = chain.hash_of({name: getattr(event, name) for name in chain.FIELDS})
    kept = {name: getattr(event, name) for name in (*fields, "hash")}
    DocumentEvent.objects.filter(pk=event.pk).update(**kept)


def delete(document: int, chance: random.Random) -> str | None:
    """One event."""
    event = chance.choice(_events(document))
    DocumentEvent.objects.filter(pk=event.pk).delete()
    return f"event {event.seq} deleted"


def delete_and_close_up(document: int, chance: random.Random) -> str | None:
    """One event in the middle, and the rest numbered, linked and hashed anew, the head with it."""
    events = _events(document)
    if len(events) < 3:
        return None
    at = chance.randrange(1, len(events) - 1)
    DocumentEvent.objects.filter(pk=events[at].pk).delete()
    _relink(document, events[:at], events[at + 1 :])
    return f"event {at + 1} deleted, the rest computed anew"


def rewrite(document: int, chance: random.Random) -> str | None:
    """One event, and everything after it computed anew, the head with it."""
    events = _events(document)
    at = chance.randrange(len(events))
    events[at].note += " (other)"
    DocumentEvent.objects.filter(pk=events[at].pk).update(note=events[at].note)
    _relink(document, events[:at], events[at:])
    return f"event {at + 1} changed, the rest computed anew"


def _relink(document: int, before: list[DocumentEvent], after: list[DocumentEvent]) -> None:
    previous, seq = (before[-1].hash, before[-1].seq) if before else ("", 0)
    for event in after:
        seq += 1
        _write(event, seq=seq, previous=previous)
        previous = event.hash
    Document.objects.filter(pk=document).update(head=previous, length=seq)


def cut(document: int, chance: random.Random) -> str | None:
    """The end of the chain."""
    left = chance.randrange(len(_events(document)))
    DocumentEvent.objects.filter(document=document, seq__gt=left).delete()
    return f"cut after event {left}"


def cut_with_head(document: int, chance: random.Random) -> str | None:
    """The end of the chain, and the head set back."""
    events = _events(document)
    left = chance.randrange(len(events))
    DocumentEvent.objects.filter(document=document, seq__gt=left).delete()
    head = events[left - 1].hash if left else ""
    Document.objects.filter(pk=document).update(head=head, length=left)
    return f"cut after event {left}, head set back"


def swap(document: int, chance: random.Random) -> str | None:
    """Two events change places."""
    events = _events(document)
    if len(events) < 2:
        return None
    one, other = chance.sample(events, 2)
    DocumentEvent.objects.filter(pk=one.pk).update(seq=0)
    DocumentEvent.objects.filter(pk=other.pk).update(seq=one.seq)
    DocumentEvent.objects.filter(pk=one.pk).update(seq=other.seq)
    return f"events {one.seq} and {other.seq} exchanged"


def vanish(document: int, _chance: random.Random) -> str | None:
    """The document with its whole chain."""
    DocumentEvent.objects.filter(document=document).delete()
    Document.objects.filter(pk=document)._raw_delete("default")  # no cascade in Python
    return "everything deleted"


def other_content(document: int, chance: random.Random) -> str | None:
    """What was submitted."""
    versions = list(DocumentVersion.objects.filter(document=document))
    if not versions:
        return None
    version = chance.choice(versions)
    DocumentVersion.objects.filter(pk=version.pk).update(canonical=version.canonical.replace("1", "2") + " ")
    return f"content of version {version.number}"


def exchanged_content(document: int, chance: random.Random) -> str | None:
    """What was submitted, with its hash, but not what the round was about."""
    cases = list(Case.objects.filter(document=document))
    if not cases:
        return None
    case = chance.choice(cases)
    text = '{"forged":true}'
    DocumentVersion.objects.filter(pk=case.content_id).update(canonical=text, sha256=canonical.digest(text))
    return f"content of round {case.round}, with its hash"


ATTACKS: tuple[Attack, ...] = (
    edit,
    edit_with_hash,
    delete,
    delete_and_close_up,
    rewrite,
    cut,
    cut_with_head,
    swap,
    vanish,
    other_content,
    exchanged_content,
    *_row_attacks.ATTACKS,
)
