"""What a certificate says: every version, decision, sending and signature of a document, and whether all of it is still
what was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .. import documents
from ..documents import Evidence
from ..models import Case, Document, DocumentEvent, DocumentVersion, SendingEntry, Step, Task
from ..rules import fault_words
from ..rules.chain import Fault
from ..rules.states import OPEN_TASKS
from . import verifying


@dataclass(frozen=True, slots=True)
class Certified:
    """One version, with the names and hashes of its files."""

    version: DocumentVersion
    files: Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Decided:
    """A step and what became of each of its tasks."""

    step: Step
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Round:
    """A round with its steps in the order in which they ran."""

    case: Case
    steps: Sequence[Decided]


@dataclass(frozen=True, slots=True)
class Certificate:
    """All of it. No `faults`: all is what was written. `beyond` is what the kind of document adds: signatures."""

    document: Document
    versions: Sequence[Certified]
    rounds: Sequence[Round]
    ledger: Sequence[SendingEntry]
    beyond: Sequence[Evidence]
    events: Sequence[DocumentEvent]
    faults: Sequence[Fault]

    @property
    def was_changed(self) -> list[str]:
        """What is not as it was written, in the active language."""
        return fault_words.sentences(self.faults)

    @property
    def overridden(self) -> bool:
        """Whether somebody decided in another's place; visible for ever."""
        return any(task.is_override for round_ in self.rounds for step in round_.steps for task in step.tasks)


def of(document: Document) -> Certificate:
    """The certificate of a document; its evidence is verified on the way. 23 statements at most, however long
    it is, and those of what its kind adds."""
    return Certificate(
        document,
        [Certified(one, one.frozen["files"]) for one in document.versions.select_related("frozen_by")],
        _rounds(document),
        list(document.ledger.select_related("content", "by", "corrects", "contact")),
        documents.get(document.kind).evidence(document),
        list(document.events.select_related("actor", "on_behalf_of")),
        verifying.verify(document),
    )


def _rounds(document: Document) -> list[Round]:
    people = ("holder", "principal", "actor", "caused_by", "added_by", "mandate")
    ended = Task.objects.filter(step__case__document=document).exclude(state__in=OPEN_TASKS)
    tasks: defaultdict[int, list[Task]] = defaultdict(list)
    for task in ended.select_related(*people).order_by("ended_at", "pk"):
        tasks[task.step_id].append(task)
    steps: defaultdict[int, list[Decided]] = defaultdict(list)
    for step in Step.objects.filter(case__document=document).order_by("run", "position"):
        steps[step.case_id].append(Decided(step, tasks[step.pk]))
    cases = document.cases.select_related("content", "submitted_by", "ended_by").order_by("round")
    return [Round(case, steps[case.pk]) for case in cases]
