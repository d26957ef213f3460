"""Ways to write in the rows of documents, rounds, steps, tasks and files, and to leave the chain as it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F

from approvals.models import Case, Document, DocumentFile, FlowVersion, SendingEntry, Step, Task

Attack = Callable[[int, random.Random], str | None]
"""Takes a document's key and a source of chance, changes the tables, and says what it did; see `_attacks`."""


def other_decision(document: int, chance: random.Random) -> str | None:
    """Yes becomes no, no becomes yes, or somebody else said it."""
    tasks = list(Task.objects.filter(step__case__document=document, state__in=["approved", "rejected", "returned"]))
    tasks = [task for task in tasks if not task.by_itself]
    if not tasks:
        return None
    task = chance.choice(tasks)
    if chance.random() < 0.5:
        other = "rejected" if task.state == "approved" else "approved"
        Task.objects.filter(pk=task.pk).update(state=other, comment=task.comment or "Yes")
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
    other: dict[str, Any] = {"is_override": False, "by_itself": False, "mandate_id": None}
    if column == "is_override" and task.state != "returned":
        other |= {"is_override": not task.is_override, "actor_id": task.holder_id + 1}
    elif column == "by_itself" and task.state == "approved":
        other |= {"by_itself": not task.by_itself, "actor_id": task.holder_id if task.by_itself else None}
    else:
        other = {"comment": task.comment + "!"}
    Task.objects.filter(pk=task.pk).update(**other)
    return f"{column} of decision {task.pk}"


def forged_yes(document: int, chance: random.Random) -> str | None:
    """Who was asked, but did not decide, approved by itself."""
    tasks = list(Task.objects.filter(step__case__document=document, state__in=["cancelled", "handled"]))
    if not tasks:
        return None
    task = chance.choice(tasks)
    forged: dict[str, Any] = {
        "by_itself": True,
        "seen": task.step.case.sha256,
        "opened_at": task.opened_at or task.created_at,
    }
    Task.objects.filter(pk=task.pk).update(state="approved", **forged)
    return f"task {task.pk} approved by itself"


def other_holder(document: int, chance: random.Random) -> str | None:
    """Who was asked, in whose right, or where in its step."""
    tasks = list(Task.objects.filter(step__case__document=document))
    if not tasks:
        return None
    task, column = chance.choice(tasks), chance.choice(("principal_id", "position", "together", "batch"))
    other: Any = {
        "principal_id": task.principal_id + 1,
        "position": task.position + 1,
        "together": "any" if task.together != "any" else "all",
        "batch": task.batch + 1,
    }[column]
    Task.objects.filter(pk=task.pk).update(**{column: other})
    return f"{column} of task {task.pk}"


def other_document(document: int, chance: random.Random) -> str | None:
    """Who was asked reads another document, and this one no more."""
    tasks = list(Task.objects.filter(step__case__document=document))
    other = Document.objects.exclude(pk=document).first()
    if not tasks or other is None:
        return None
    task = chance.choice(tasks)
    Task.objects.filter(pk=task.pk).update(document_id=other.pk)
    return f"task {task.pk} is about document {other.pk}"


def task_gone(document: int, chance: random.Random) -> str | None:
    """Somebody was never asked."""
    tasks = list(Task.objects.filter(step__case__document=document))
    if not tasks:
        return None
    task = chance.choice(tasks)
    Task.objects.filter(pk=task.pk)._raw_delete("default")
    return f"task {task.pk} deleted"


def asked_later(document: int, chance: random.Random) -> str | None:
    """Somebody else was asked as well."""
    tasks = list(Task.objects.filter(step__case__document=document))
    if not tasks:
        return None
    task = chance.choice(tasks)
    fields: dict[str, Any] = {"state": "cancelled", "ended_at": task.created_at, "created_at": task.created_at}
    fields["document_id"] = document
    made = Task.objects.bulk_create(
        [Task(step_id=task.step_id, holder_id=task.holder_id + 1, principal_id=task.holder_id, **fields)]
    )
    return f"task {made[0].pk} put in"


def other_step(document: int, chance: random.Random) -> str | None:
    """A step asks otherwise, carries no authority, asks fewer, or was skipped by other values."""
    steps = list(Step.objects.filter(case__document=document))
    if not steps:
        return None
    step = chance.choice(steps)
    column = chance.choice(("mode", "quorum", "is_authority", "name_en", "skipped_because"))
    other: Any = {
        "mode": "any" if step.mode != "any" else "all",
        "quorum": step.quorum + 1,
        "is_authority": not step.is_authority,
        "name_en": step.name_en + "!",
        "skipped_because": {"net_amount": "1"},
    }[column]
    if column == "skipped_because":
        Step.objects.filter(pk=step.pk).update(
            state="skipped", skipped_because=other, started_at=None, ended_at=None, needs_rescue=False
        )
    else:
        Step.objects.filter(pk=step.pk).update(**{column: other})
    return f"{column} of step {step.pk}"


def step_passed(document: int, _chance: random.Random) -> str | None:
    """A step that did not pass, did."""
    step = Step.objects.filter(case__document=document, state__in=["rejected", "cancelled", "active"]).first()
    if step is None:
        return None
    at = step.started_at or step.ended_at or step.case.submitted_at
    Step.objects.filter(pk=step.pk).update(state="passed", started_at=at, ended_at=at, needs_rescue=False)
    return f"step {step.pk} passed"


def other_flow(document: int, chance: random.Random) -> str | None:
    """The rules by which it went."""
    case = Case.objects.filter(document=document).first()
    if case is None:
        return None
    definition = case.flow.definition | {"copies": [{"source": "person", "value": str(chance.randrange(10**6))}]}
    FlowVersion.objects.filter(pk=case.flow_id).update(definition=definition)
    return f"flow {case.flow_id}"


def other_choice(document: int, _chance: random.Random) -> str | None:
    """Whom the submitter chose."""
    case = Case.objects.filter(document=document).first()
    if case is None:
        return None
    case.chosen.add(case.submitted_by)
    return f"chosen of round {case.round}"


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
    more: dict[str, Any] = {"condition": None} if column == "state" else {}
    Case.objects.filter(pk=case.pk).update(**{column: other}, **more)
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


def other_hour(document: int, chance: random.Random) -> str | None:
    """When it was submitted, ended or decided, or who submitted it."""
    cases = list(Case.objects.filter(document=document, ended_at__isnull=False))
    tasks = [task for task in _decisions(document) if task.ended_at]
    if not cases or not tasks:
        return None
    case, task, hour = chance.choice(cases), chance.choice(tasks), timedelta(hours=1)
    column = chance.choice(("submitted_at", "ended_at", "submitted_by_id", "decided"))
    if column == "decided":
        Task.objects.filter(pk=task.pk).update(ended_at=F("ended_at") + hour)
        return f"time of decision {task.pk}"
    other: Any = F(column) + 1 if column == "submitted_by_id" else F(column) + hour
    Case.objects.filter(pk=case.pk).update(**{column: other})
    return f"{column} of round {case.round}"


def other_entry(document: int, chance: random.Random) -> str | None:
    """What the ledger says of a sending, or that it was."""
    entries = list(SendingEntry.objects.filter(document=document))
    if not entries:
        return None
    entry, column = chance.choice(entries), chance.choice(("outcome", "channel", "party", "at", "note", "gone"))
    if column == "gone":
        SendingEntry.objects.filter(pk=entry.pk)._raw_delete("default")
        return f"entry {entry.pk} deleted"
    other: Any = {
        "outcome": "failed",
        "channel": "hand",
        "party": entry.party + "!",
        "at": entry.at - timedelta(days=1),
        "note": entry.note + "!",
    }[column]
    SendingEntry.objects.filter(pk=entry.pk).update(**{column: other})
    return f"{column} of entry {entry.pk}"


ATTACKS: tuple[Attack, ...] = (
    other_decision,
    other_flag,
    forged_yes,
    other_holder,
    other_document,
    task_gone,
    asked_later,
    other_step,
    step_passed,
    other_flow,
    other_choice,
    other_outcome,
    other_standing,
    other_hour,
    other_entry,
    file_gone,
    file_taken_off,
    other_file,
)
