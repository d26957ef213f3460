"""What the rows of a document must say by its chain of events: who wrote in the rows alone is found so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .states import CaseState, DocumentState, TaskState

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


@dataclass
class Told:
    """What the events say of a document, its rounds and its tasks: by the names of the rows' columns.

    `undone` are tasks that passed by themselves before somebody took a decision back: they may be withdrawn with it.
    """

    standing: str = DocumentState.DRAFT
    number: str | None = None
    cases: dict[int, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
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
        _of_task(found, event)
        if event["kind"] == "file_added":
            found.files.append(event["data"]["sha256"])
        if event["kind"] == "file_removed":
            found.taken_off.append(event["data"]["sha256"])
    return found


def _of_round(found: Told, event: Row) -> None:
    kind, data, case = event["kind"], event["data"], found.cases.get(event["case_id"])
    if kind == "submitted":
        kept = {name: data[name] for name in ("round", "sha256", "version", "flow", "chosen") if name in data}
        found.cases[event["case_id"]] = {**kept, "state": str(CaseState.RUNNING), "reason": "", "condition": None}
        found.standing, found.number = DocumentState.IN_APPROVAL, data["number"]
    elif kind == "document_voided":
        found.standing = DocumentState.VOID
        if case is not None:
            case |= {"state": str(CaseState.VOIDED), "reason": event["note"]}
    elif kind in ENDING and case is not None:
        state, found.standing = ENDING[kind]
        reason = "" if kind == "concluded" else event["note"]
        case |= {"state": str(state), "reason": reason}
        if kind == "returned":
            case["condition"] = data.get("condition")


def _of_task(found: Told, event: Row) -> None:
    """The first word on a task is its decision: a no is told of again when, later, it ends the round."""
    kind, key = event["kind"], event["task_id"]
    if kind == "taken_back" and key in found.tasks:
        found.tasks[key]["state"] = str(TaskState.WITHDRAWN)
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
    }


def differing(said: Mapping[str, Any], row: Row) -> Iterator[str]:
    """The columns in which a row says something else than the events."""
    yield from (name for name, value in said.items() if row[name] != value)
