"""What the database itself refuses of a document, its versions, files and number, and of its rounds and steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from approvals.models import Case, Document, DocumentFile, NumberSeries, Step
from approvals.rules.states import CaseState, DocumentState, StepState

from ..rows import make_case, make_document, make_step, make_version

pytestmark = pytest.mark.django_db


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def test_document_has_a_known_state() -> None:
    with refused("document_known_state"):
        make_document(state="nonsense")


@pytest.mark.parametrize("fields", [{"round": 1, "number": None}, {"round": 0, "number": "NT-2026-00001"}])
def test_document_has_a_number_from_its_first_round_on(fields: dict[str, Any]) -> None:
    with refused("document_numbered_iff_submitted"):
        make_document(**fields)


@pytest.mark.parametrize("state", [DocumentState.IN_APPROVAL, DocumentState.APPROVED])
def test_document_that_was_never_submitted_is_not_approved(state: str) -> None:
    with refused("document_undecided_is_not_approved"):
        make_document(state=state, round=0, number=None)
    assert DocumentState.VOID not in (DocumentState.IN_APPROVAL, DocumentState.APPROVED)


def test_draft_that_was_never_submitted_can_be_void() -> None:
    assert make_document(state=DocumentState.VOID, round=0, number=None).pk


def test_document_is_not_worth_less_than_nothing() -> None:
    assert make_document(net_amount=None).ref.startswith("draft-")
    with refused("document_amount_not_negative"):
        make_document(net_amount=Decimal("-0.01"))


def test_document_has_its_number_alone() -> None:
    document = make_document(state=DocumentState.IN_APPROVAL)
    assert str(document) == f"{document.number} {document.title}"
    with refused("approvals_document_number"):
        make_document(state=DocumentState.IN_APPROVAL, number=document.number)


def test_version_has_its_number_alone_in_its_document() -> None:
    version = make_version()
    assert str(version) == f"{version.document_id} v1"
    make_version(number=1)
    with refused("document_version_once"):
        make_version(version.document, number=1)


def test_file_lies_under_its_own_name() -> None:
    document = make_document()
    words = {"stored_as": "a" * 48, "name": "quote.pdf", "content_type": "application/pdf", "size": 1, "sha256": ""}
    file = DocumentFile.objects.create(document=document, added_by=document.owner, **words)
    assert str(file) == "quote.pdf"
    with refused("approvals_documentfile_stored_as"):
        DocumentFile.objects.create(document=document, added_by=document.owner, **words)


def test_series_of_numbers_is_one_row() -> None:
    assert str(NumberSeries.objects.create(prefix="NT", year=2026)) == "NT-2026"
    NumberSeries.objects.create(prefix="NT", year=2027)
    with refused("number_series_once"):
        NumberSeries.objects.create(prefix="NT", year=2026)


def test_document_has_one_running_round() -> None:
    case = make_case()
    assert str(case) == f"{case.document_id} round 1"
    with refused("case_one_running"), transaction.atomic():
        make_case(document=case.document, round=2, content=case.content)
    make_case(document=case.document, round=2, content=case.content, state=CaseState.RECALLED)


def test_round_has_its_number_alone() -> None:
    case = make_case(state=CaseState.REJECTED)
    with refused("case_round_once"):
        make_case(document=case.document, content=case.content)


def test_round_has_a_known_state() -> None:
    with refused("case_known_state"):
        make_case(state="nonsense")


@pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.RUNNING])
def test_round_that_is_over_has_an_end(state: str) -> None:
    with refused("case_ended_at_iff_not_running"):
        make_case(state=state, ended_at=None)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"condition": {"lowest_rate": "0.9"}}, "case_condition_of_a_return"),
        ({"state": CaseState.REJECTED, "reason": ""}, "case_no_says_why"),
        ({"state": CaseState.RETURNED, "reason": ""}, "case_no_says_why"),
    ],
)
def test_round_that_makes_no_sense_is_refused(fields: dict[str, Any], constraint: str) -> None:
    with refused(constraint):
        make_case(**fields)


def test_round_that_runs_has_no_end() -> None:
    with refused("case_ended_at_iff_not_running"):
        make_case(ended_at=timezone.now())


def test_step_stands_once_in_a_run() -> None:
    step = make_step(state=StepState.PASSED)
    assert str(step) == f"{step.case_id} check"
    make_step(step.case, position=1, run=2, state=StepState.WAITING)
    with refused("step_once_in_a_run"):
        make_step(step.case, position=1, state=StepState.WAITING)


def test_round_has_one_active_step() -> None:
    step = make_step()
    make_step()
    with refused("step_one_active"):
        make_step(step.case)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "nonsense"}, "step_ended_at_iff_over"),
        ({"mode": "nonsense"}, "step_known_mode"),
        ({"state": StepState.SKIPPED}, "step_skipped_iff_because"),
        ({"state": StepState.PASSED, "skipped_because": {"kind": "sales"}}, "step_skipped_iff_because"),
        ({"state": StepState.PASSED, "needs_rescue": True}, "step_rescue_only_while_active"),
        ({"state": StepState.PASSED, "ended_at": None}, "step_ended_at_iff_over"),
        ({"state": StepState.ACTIVE, "ended_at": timezone.now()}, "step_ended_at_iff_over"),
        ({"state": StepState.ACTIVE, "started_at": None}, "step_started_at_iff_begun"),
        ({"state": StepState.WAITING, "started_at": timezone.now()}, "step_started_at_iff_begun"),
        ({"quorum": 0}, "step_somebody_agrees"),
    ],
)
def test_step_that_makes_no_sense_is_refused(fields: dict[str, Any], constraint: str) -> None:
    with refused(constraint):
        make_step(**fields)


def test_step_that_was_skipped_says_why() -> None:
    assert make_step(state=StepState.SKIPPED, skipped_because={}).pk
    assert (Step.objects.count(), Case.objects.count(), Document.objects.count()) == (1, 1, 1)
