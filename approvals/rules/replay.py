"""What the rows of a document must say by its chain of events: who wrote in the rows alone is found so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .counting import Vote, count
from .states import CaseState, DocumentState, StepState, TaskState

Row = Mapping[str, Any]
DECIDING = {
    "approved": TaskState.APPROVED,
    "passed_by_itself": TaskState.APPROVED,
    "rejected": TaskState.REJECTED,
    "voted_against": TaskState.REJECTED,
    "returned": TaskState.RETURNED,
    "returned_to_step": TaskState.RETURNED,
    "opinion_given": TaskState.ANSWERED,
}
"""What a task becomes with its event; with `overridden` what the event says."""
ENDING = {
    "concluded": (CaseState.APPROVED, DocumentState.APPROVED),
    "rejected": (CaseState.REJECTED, DocumentState.DRAFT),
    "returned": (CaseState.RETURNED, DocumentState.DRAFT),
    "recalled": (CaseState.RECALLED, DocumentState.DRAFT),
    "voided": (CaseState.VOIDED, DocumentState.DRAFT),
}
"""What round and document become with an event that ends the round, or what it approved."""

LEDGER = ("sent", "received", "sending_corrected")
STEP = ("position", "run", "key", "name_en", "name_zh", "mode", "quorum", "is_authority", "skipped_because")
"""What of a step an event tells; later ones how many have to agree."""
ASKED = (
    "step_id",
    "kind",
    "holder_id",
    "principal_id",
    "position",
    "added",
    "added_by_id",
    "together",
    "batch",
    "parent_id",
    "replaces_id",
)
"""What of a task the event tells with which it was made: it never changes."""


def step_of(row: Row) -> dict[str, Any]:
    """A step as the event keeps it that planned it, given by its columns."""
    return {"step": row["id"], **{name: row[name] for name in STEP}}


def task_of(row: Row) -> dict[str, Any]:
    """A task as the event keeps it that asked somebody, given by its columns."""
    return {"task": row["id"], **{name: row[name] for name in ASKED}}


@dataclass
class Told:
    """What the events say of a document, its rounds, their steps and tasks: by the names of the rows' columns.

    `asked` is what a task asked of whom, `tasks` what was decided. `undone` are tasks that passed by themselves before
    somebody took a decision back: they may be withdrawn with it. `empty` are steps that passed without anybody.
    """

    standing: str = DocumentState.DRAFT
    number: str | None = None
    cases: dict[int, dict[str, Any]] = field(default_factory=dict)
    steps: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: dict[int, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    empty: set[int] = field(default_factory=set)
    ledger: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    taken_off: list[str] = field(default_factory=list)

    @property
    def document(self) -> dict[str, Any]:
        return {"state": str(self.standing), "number": self.number, "round": len(self.cases)}


def told(events: Iterable[Row]) -> Told:
    """What follows from a document's events, given by `rules.chain.FIELDS` in the order of `seq`."""
    found = Told()
    for event in events:
        _of_round(found, event)
        _of_steps(found, event)
        _of_task(found, event)
        _of_ledger(found, event)
        if event["kind"] == "file_added":
            found.files.append(event["data"]["sha256"])
        if event["kind"] == "file_removed":
            found.taken_off.append(event["data"]["sha256"])
    return found


def _of_round(found: Told, event: Row) -> None:
    kind, data, case = event["kind"], event["data"], found.cases.get(event["case_id"])
    if kind == "submitted":
        kept = {
            name: data[name] for name in ("round", "sha256", "version", "flow", "flow_sha256", "chosen") if name in data
        }
        found.cases[event["case_id"]] = kept | _begun(event)
        found.standing, found.number = DocumentState.IN_APPROVAL, data["number"]
    elif kind == "document_voided":
        found.standing = DocumentState.VOID
        if case is not None:
            case |= _ended(case, event, CaseState.VOIDED)
    elif kind in ENDING and case is not None:
        state, found.standing = ENDING[kind]
        case |= _ended(case, event, state)
        if kind == "returned":
            case["condition"] = data.get("condition")


def _begun(event: Row) -> dict[str, Any]:
    """A round as it is when it was submitted; its content was frozen in the same moment."""
    by, at = event["actor_id"], event["at"]
    return {
        "state": str(CaseState.RUNNING),
        "reason": "",
        "condition": None,
        "submitted_by_id": by,
        "submitted_at": at,
        "frozen_by_id": by,
        "frozen_at": at,
        "ended_at": None,
    }


def _ended(case: Row, event: Row, state: CaseState) -> dict[str, Any]:
    """What a round says with its end; what was approved keeps its time when it is void later."""
    reason = "" if state == CaseState.APPROVED else event["note"]
    return {"state": str(state), "reason": reason, "ended_at": case["ended_at"] or event["at"]}


def _of_steps(found: Told, event: Row) -> None:
    """The way that was planned, whom each step asked, and how many of them have to agree."""
    data = event["data"]
    for planned in data.get("route", ()):
        found.steps[planned["step"]] = {name: planned[name] for name in STEP} | {"case_id": event["case_id"]}
    for made in data.get("asked", ()):
        found.asked[made["task"]] = {name: made[name] for name in ASKED}
    if "quorum" in data and (step := found.steps.get(data["step"]["pk"])):
        step["quorum"] = data["quorum"]
    if event["kind"] == "passed_empty":
        found.empty.add(data["step"]["pk"])


def _of_task(found: Told, event: Row) -> None:
    """The first word on a task is its decision: a no is told of again when, later, it ends the round."""
    kind, key = event["kind"], event["task_id"]
    if kind == "taken_back" and key in found.tasks:
        found.tasks[key] |= {"state": str(TaskState.WITHDRAWN), "ended_at": event["at"]}
        found.undone |= {task for task, said in found.tasks.items() if said["by_itself"]}
    if key in found.tasks or not (kind in DECIDING or kind == "overridden"):
        return
    by_itself = kind == "passed_by_itself"
    found.tasks[key] = {
        "state": event["data"]["decision"] if kind == "overridden" else str(DECIDING[kind]),
        "actor_id": event["actor_id"],
        "mandate_id": event["mandate_id"],
        "comment": event["note"],
        "is_override": kind == "overridden",
        "by_itself": by_itself,
        "ended_at": event["at"],
    }


def _of_ledger(found: Told, event: Row) -> None:
    """An entry says what its event says; one that corrects another is of the same direction and version."""
    if event["kind"] not in LEDGER:
        return
    data = event["data"]
    found.ledger[data["entry"]] = {
        "direction": event["kind"] if data["corrects"] is None else found.ledger[data["corrects"]]["direction"],
        "party": data["target"]["text"],
        "by_id": event["actor_id"],
        "at": event["at"],
        "note": event["note"],
        **{name: data[name] for name in ("channel", "outcome", "reference", "sha256")},
        "file_sha256": data["file"],
        "corrects_id": data["corrects"],
    }


def differing(said: Mapping[str, Any], row: Row) -> Iterator[str]:
    """The columns in which a row says something else than the events."""
    yield from (name for name, value in said.items() if row[name] != value)


def may_stand(step: Row, tasks: Sequence[Row]) -> bool:
    """Whether a step that passed, or was rejected, did so by what was decided in it."""
    if step["state"] not in (StepState.PASSED, StepState.REJECTED):
        return True
    heirs = {task["replaces_id"]: task["pk"] for task in tasks if task["replaces_id"]}
    votes = [_vote(task, step, heirs) for task in tasks]
    if step["state"] == StepState.REJECTED:  # the no closed tasks that were open when it was said, and count as such
        votes = [replace(one, state=TaskState.WAITING) if _was_closed(one, heirs) else one for one in votes]
    return bool(count(step["mode"], step["quorum"], votes).state == step["state"])


def _was_closed(vote: Vote, heirs: Mapping[int, int]) -> bool:
    return vote.state in (TaskState.CANCELLED, TaskState.HANDLED) and vote.key not in heirs


def _vote(task: Row, step: Row, heirs: Mapping[int, int]) -> Vote:
    parent = task["parent_id"]
    while parent in heirs:
        parent = heirs[parent]
    together = task["together"] or step["mode"]
    return Vote(task["pk"], task["state"], task["position"], task["added"], parent, together, task["batch"])
