"""Whether the rows of documents, rounds, decisions and files still say what the events of the chain said of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain as joined
from operator import itemgetter
from typing import Any

from django.db.models import F

from .. import documents as kinds
from ..documents import Comparison
from ..models import Case, Document, DocumentEvent, DocumentFile, DocumentVersion, SendingEntry, Step, Task
from ..rules import canonical, replay
from ..rules.chain import FIELDS, Fault
from ..rules.states import CaseState, StepState, TaskState

ANSWERS = (TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED, TaskState.ANSWERED, TaskState.WITHDRAWN)
"""What a task is after somebody's word, taken back or not."""
SAID = ("state", "actor_id", "mandate_id", "comment", "is_override", "by_itself", "ended_at")
BEGUN = ("submitted_by_id", "submitted_at")
DONE = (StepState.PASSED, StepState.SKIPPED)
Row = Mapping[str, Any]
Rows = Mapping[int, list[dict[str, Any]]]


def faults(documents: Collection[int]) -> Iterator[Fault]:
    """What is wrong with these. Nine statements and those of their kinds, however many they are."""
    events = _by_document(DocumentEvent.objects.order_by("document_id", "seq").values(*FIELDS), documents)
    rows = list(Document.objects.filter(pk__in=documents).values("pk", "kind", "state", "number", "round"))
    cases, steps, tasks = _cases(documents), _steps(documents), _tasks(documents)
    files, frozen, ledger = _files(documents), _frozen(documents), _ledger(documents)
    beside = _beside(rows)
    for document in rows:
        key = document["pk"]
        try:
            told = replay.told(events[key])
            found = joined(
                _differing(told.document, document),
                _of_rounds(told, cases[key]),
                _of_steps(told, cases[key], steps[key], tasks[key]),
                _of_asked(told, tasks[key]),
                _of_decisions(told, tasks[key]),
                _of_ledger(told, ledger[key]),
                _of_files(told, files[key], frozen[key]),
                beside[document["kind"]](key, events[key]),
            )
            wrong = list(dict.fromkeys(found))
        except (AttributeError, KeyError, TypeError):  # somebody wrote in them: nothing can be compared with these
            wrong = ["events unreadable"]
        yield from (Fault(key, 0, what) for what in wrong)


def _beside(documents: Sequence[Row]) -> Mapping[str, Comparison]:
    """For each kind among these what compares the rows that it keeps beside the engine's."""
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for document in documents:
        keys[document["kind"]].append(document["pk"])
    return {kind: kinds.get(kind).verify(of_it) for kind, of_it in keys.items()}


def _by_document(rows: Any, documents: Collection[int]) -> Rows:
    return _grouped(rows.filter(document_id__in=documents))


def _cases(documents: Collection[int]) -> Rows:
    columns = ("pk", "document_id", "round", "sha256", "state", "reason", "condition", *BEGUN, "ended_at")
    frozen = {"frozen_by_id": F("content__frozen_by_id"), "frozen_at": F("content__frozen_at")}
    others = frozen | {
        "version": F("content__number"),
        "flow_number": F("flow__number"),
        "rules": F("flow__definition"),
    }
    rows = _by_document(Case.objects.order_by("pk").values(*columns, **others), documents)
    chosen = defaultdict(list)
    for case, person in Case.chosen.through.objects.filter(case__document__in=documents).values_list("case", "user"):
        chosen[case].append(person)
    for row in joined.from_iterable(rows.values()):
        rules = canonical.digest(canonical.text_of(row["rules"]))
        row |= {"flow": row["flow_number"], "flow_sha256": rules, "chosen": sorted(chosen[row["pk"]])}
    return rows


def _tasks(documents: Collection[int]) -> Rows:
    others = {"about": F("step__case__document_id"), "sha256": F("step__case__sha256")}
    rows = Task.objects.filter(step__case__document__in=documents).order_by("pk")
    return _grouped(rows.values("pk", "document_id", "seen", *SAID, *replay.ASKED, **others), by="about")


def _steps(documents: Collection[int]) -> Rows:
    rows = Step.objects.filter(case__document__in=documents).order_by("pk")
    return _grouped(rows.values("pk", "case_id", "state", *replay.STEP, document_id=F("case__document_id")))


def _grouped(rows: Iterable[dict[str, Any]], by: str = "document_id") -> Rows:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[by]].append(row)
    return found


def _ledger(documents: Collection[int]) -> Rows:
    columns = ("pk", "document_id", "direction", "party", "by_id", "at", "note", "channel", "outcome", "reference")
    hashes = {"sha256": F("content__sha256"), "file_sha256": F("file__sha256")}
    return _by_document(SendingEntry.objects.order_by("pk").values(*columns, "corrects_id", **hashes), documents)


def _files(documents: Collection[int]) -> Rows:
    return _by_document(DocumentFile.objects.order_by("pk").values("document_id", "sha256", "removed_at"), documents)


def _frozen(documents: Collection[int]) -> Mapping[int, set[str]]:
    """The hashes of the files that were frozen with any version."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for version in DocumentVersion.objects.filter(document__in=documents).iterator(100):
        found[version.document_id] |= {one["sha256"] for one in version.frozen.get("files", [])}
    return found


def _differing(said: Mapping[str, Any], row: Row) -> Iterator[str]:
    yield from (f"{name} changed" for name in replay.differing(said, row))


def _of_rounds(told: replay.Told, cases: Iterable[Row]) -> Iterator[str]:
    rows = {row["pk"]: row for row in cases}
    if rows.keys() != told.cases.keys():
        yield "round without event" if rows.keys() - told.cases.keys() else "round missing"
    for key in rows.keys() & told.cases.keys():
        said = dict(told.cases[key])
        said["chosen"] = sorted(said["chosen"])
        yield from (f"{name} of round {rows[key]['round']} changed" for name in replay.differing(said, rows[key]))


def _of_steps(told: replay.Told, cases: Iterable[Row], steps: Sequence[Row], tasks: Iterable[Row]) -> Iterator[str]:
    """The steps are those that were planned; what passed or failed did so by the decisions; an approved round has no
    step left that was needed."""
    rows, asked = {row["pk"]: row for row in steps}, defaultdict(list)
    for task in tasks:
        asked[task["step_id"]].append(task)
    if rows.keys() != told.steps.keys():
        yield "step without event" if rows.keys() - told.steps.keys() else "step missing"
    for key in rows.keys() & told.steps.keys():
        stands = key in told.empty or replay.may_stand(rows[key], asked[key])
        if not stands or any(replay.differing(told.steps[key], rows[key])):
            yield "step changed"
    newest = {(row["case_id"], row["position"]): row["state"] for row in sorted(steps, key=itemgetter("run"))}
    approved = {case["pk"] for case in cases if case["state"] == CaseState.APPROVED}
    if any(case in approved and state not in DONE for (case, _position), state in newest.items()):
        yield "step changed"


def _of_asked(told: replay.Told, tasks: Iterable[Row]) -> Iterator[str]:
    """Who was asked is who an event says was asked, and nobody else; and about this document, which he reads by it."""
    rows = {row["pk"]: row for row in tasks}
    if rows.keys() != told.asked.keys():
        yield "task without event" if rows.keys() - told.asked.keys() else "task missing"
    same = rows.keys() & told.asked.keys()
    elsewhere = any(row["document_id"] != row["about"] for row in rows.values())
    if elsewhere or any(any(replay.differing(told.asked[key], rows[key])) for key in same):
        yield "task changed"


def _of_decisions(told: replay.Told, tasks: Iterable[Row]) -> Iterator[str]:
    """Every decision was made on the content of its round, and its event says the same of it; none is gone."""
    answers = {row["pk"]: row for row in tasks if row["state"] in ANSWERS}
    if answers.keys() - told.tasks.keys():
        yield "decision without event"
    if told.tasks.keys() - answers.keys():
        yield "decision missing"
    for key in answers.keys() & told.tasks.keys():
        row, said = answers[key], told.tasks[key]
        if key in told.undone and row["state"] == TaskState.WITHDRAWN:
            said = said | {"state": row["state"], "ended_at": row["ended_at"]}
        unseen = row["state"] not in (TaskState.ANSWERED, TaskState.WITHDRAWN) and row["seen"] != row["sha256"]
        if unseen or any(replay.differing(said, row)):
            yield "decision changed"


def _of_ledger(told: replay.Told, entries: Iterable[Row]) -> Iterator[str]:
    """Every entry of the ledger is there with its event, and says the same."""
    rows = {row["pk"]: row for row in entries}
    if rows.keys() != told.ledger.keys():
        yield "ledger without event" if rows.keys() - told.ledger.keys() else "ledger missing"
    if any(any(replay.differing(told.ledger[key], rows[key])) for key in rows.keys() & told.ledger.keys()):
        yield "ledger changed"


def _of_files(told: replay.Told, files: Iterable[Row], frozen: Collection[str]) -> Iterator[str]:
    """Every file that was kept is there with the hash that it had, those of frozen versions above all."""
    rows = list(files)
    hashes = Counter(row["sha256"] for row in rows)
    if hashes != Counter(told.files) or frozen - hashes.keys():
        yield "file changed"
    if Counter(row["sha256"] for row in rows if row["removed_at"]) != Counter(told.taken_off):
        yield "file taken off"
