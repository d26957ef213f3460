from __future__ import annotations

from typing import Any

from approvals.rules.replay import told
from approvals.rules.states import DocumentState


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"kind": kind, "data": data, "case_id": None, "task_id": None, "note": "", "actor_id": 1, "at": None}


def test_file_that_was_taken_off_was_there_before() -> None:
    found = told([event("file_added", sha256="a"), event("file_added", sha256="b"), event("file_removed", sha256="a")])
    assert (found.files, found.taken_off) == (["a", "b"], ["a"])


def test_draft_that_was_never_submitted_can_be_void() -> None:
    found = told([event("document_voided")])
    assert found.document == {"state": DocumentState.VOID, "number": None, "round": 0}
