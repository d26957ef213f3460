"""What was said about a document: comments, reasons, opinions, questions with their answers, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from core.tones import Tone

from ..models import Document, DocumentEvent, Task

SILENT = ("begun", "changed", "file_added", "file_removed", "sent", "received")
"""Events whose words are no talk about the decision."""
TONES: dict[str, Tone] = {
    "approved": "success",
    "concluded": "success",
    "condition_accepted": "success",
    "rejected": "danger",
    "voted_against": "danger",
    "voided": "danger",
    "document_voided": "danger",
    "overridden": "danger",
    "returned": "warning",
    "returned_to_step": "warning",
    "nobody_found": "warning",
    "asked": "info",
    "answered": "info",
    "commented": "info",
    "opinion_asked": "progress",
    "opinion_given": "progress",
    "submitted": "progress",
}
"""The colour of an event's mark; none for the rest."""


def words_to(task: Task, said: Sequence[DocumentEvent]) -> DocumentEvent | None:
    """What was said to who is asked: by who brought him in, else by the submitter of the round."""
    case = task.step.case_id
    named = [event for event in said if event.case_id == case and task.holder_id in event.data.get("people", ())]
    begun = [event for event in said if event.case_id == case and event.kind == "submitted"]
    return next(reversed(named or begun), None)


def talk(document: Document) -> Sequence[DocumentEvent]:
    """Events with words in them, oldest first. One statement."""
    events = document.events.exclude(kind__in=SILENT).exclude(note="")
    return list(events.select_related("actor", "on_behalf_of", "case").order_by("seq"))
