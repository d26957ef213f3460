"""Ways to write in the evidence with full access to the database: triggers switched off, hashes computed anew.

Each attack takes a document's key and a source of chance, changes the tables, and says what it did; None when this
document offers nothing for it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from approvals.models import Case, Document, DocumentEvent, DocumentFile, DocumentVersion, Task
from approvals.rules import canonical, chain

Attack = Callable[[int, random.Random], str | None]
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


def other_decision(document: int, chance: random.Random) -> str | None:
    """Yes becomes no, no becomes yes, or somebody else said it."""
    tasks = list(Task.objects.filter(step__case__document=document, state__in=["approved", "rejected", "returned"]))
    tasks = [task for task in tasks if not task.by_itself]
    if not tasks:
        return None
    task = chance.choice(tasks)
    if chance.random() < 0.5:
        other = "rejected" if task.state == "approved" else "approved"
        Task.objects.filter(pk=task.pk).update(state=other)
        return f"decision {task.pk} is {other}"
    Task.objects.filter(pk=task.pk).update(actor_id=(task.actor_id or 0) + 1)
    return f"decision {task.pk} has another author"


def _decisions(document: int) -> list[Task]:
    return list(Task.objects.filter(step__case__document=document, state__in=["approved", "rejected", "returned"]))


def other_flag(document: int, chance: random.Random) -> str | None:
    """Whether it was an override, or came by itself, or what was said with it."""
    tasks = _decisions(document)
    if not tasks:
        return None
    task, column = chance.choice(tasks), chance.choice(("is_override", "by_itself", "comment"))
    other: dict[str, Any] = {
        "is_override": {"is_override": not task.is_override},
        "by_itself": {"by_itself": True, "actor": None} if task.state == "approved" else {"comment": "!"},
        "comment": {"comment": task.comment + "!"},
    }[column]
    Task.objects.filter(pk=task.pk).update(**other)
    return f"{column} of decision {task.pk}"


def forged_yes(document: int, chance: random.Random) -> str | None:
    """Who was asked, but did not decide, approved by itself."""
    tasks = list(Task.objects.filter(step__case__document=document, state__in=["cancelled", "handled"]))
    if not tasks:
        return None
    task = chance.choice(tasks)
    Task.objects.filter(pk=task.pk).update(state="approved", by_itself=True, seen=task.step.case.sha256)
    return f"task {task.pk} approved by itself"


def other_outcome(document: int, chance: random.Random) -> str | None:
    """What became of a round, why, or by which flow it went."""
    cases = list(Case.objects.filter(document=document, ended_at__isnull=False))
    if not cases:
        return None
    case, column = chance.choice(cases), chance.choice(("state", "reason", "flow_id"))
    other = {
        "state": "approved" if case.state != "approved" else "recalled",
        "reason": case.reason + "!",
        "flow_id": case.flow_id + 1,
    }[column]
    Case.objects.filter(pk=case.pk).update(**{column: other})
    return f"{column} of round {case.round}"


def other_standing(document: int, chance: random.Random) -> str | None:
    """What the document is, and which number it bears."""
    row, column = Document.objects.get(pk=document), chance.choice(("state", "number", "round"))
    other = {
        "state": "void" if row.state != "void" else "draft",
        "number": f"{row.number or 'XX'}-9",
        "round": row.round + 1,
    }[column]
    Document.objects.filter(pk=document).update(**{column: other})
    return f"{column} is {other}"


def file_gone(document: int, _chance: random.Random) -> str | None:
    """The row of a file."""
    file = DocumentFile.objects.filter(document=document).first()
    if file is None:
        return None
    DocumentFile.objects.filter(pk=file.pk).delete()
    return f"file {file.pk} deleted"


def file_taken_off(document: int, chance: random.Random) -> str | None:
    """A file is taken off, or back."""
    files = list(DocumentFile.objects.filter(document=document))
    if not files:
        return None
    file = chance.choice(files)
    other = None if file.removed_at else file.added_at
    DocumentFile.objects.filter(pk=file.pk).update(removed_at=other)
    return f"file {file.pk} taken off, or back"


def other_file(document: int, chance: random.Random) -> str | None:
    """The bytes with their hash: those of another document's file, whose own row makes room."""
    files = list(DocumentFile.objects.filter(document=document))
    if not files:
        return None
    file = chance.choice(files)
    others = DocumentFile.objects.exclude(document=document).exclude(sha256=file.sha256)
    if not (other := others.first()):
        return None
    DocumentFile.objects.filter(pk=other.pk).delete()
    DocumentFile.objects.filter(pk=file.pk).update(stored_as=other.stored_as, sha256=other.sha256, size=other.size)
    return f"file {file.pk} has other bytes and their hash"


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
    other_decision,
    other_flag,
    forged_yes,
    other_outcome,
    other_standing,
    file_gone,
    file_taken_off,
    other_file,
)
