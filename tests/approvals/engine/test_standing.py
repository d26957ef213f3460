"""In which word lists and pages say where a document stands."""

from __future__ import annotations

import pytest

from accounts.models import User
from approvals.models import Case, Document
from approvals.querysets import learn_outcomes, standing_in
from approvals.rules.states import ENDED, STANDINGS, CaseState, DocumentState, standing
from approvals.services import deciding, reverting
from approvals.services.documents import changing
from tests.approvals.running import approve, asks, begun, submitted, task_of
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("outcome", ["", *CaseState.values])
def test_draft_is_called_after_how_its_newest_round_ended(outcome: str) -> None:
    word = standing(DocumentState.DRAFT, outcome)
    assert word == (outcome if outcome in ENDED else DocumentState.DRAFT)
    assert (str(word), word.label) in STANDINGS


@pytest.mark.parametrize("state", sorted({*DocumentState.values} - {DocumentState.DRAFT}))
def test_no_draft_is_called_as_its_state_says(state: str) -> None:
    assert {standing(state, outcome) for outcome in ("", *CaseState.values)} == {state}


def documents(rep: User, ann: User) -> dict[str, Document]:
    """One of each standing, by its word; `changed` is a draft again because somebody changed what was approved."""

    def round_() -> Case:
        return submitted(asks(ann), owner=rep)

    rejected, returned, recalled, approved, changed = (round_() for _ in range(5))
    deciding.reject(task_of(ann, rejected), by=ann, seen=rejected.sha256, reason="No")
    deciding.return_to_drafter(task_of(ann, returned), by=ann, seen=returned.sha256, reason="Mend it")
    reverting.recall(recalled.document, by=rep)
    for case in (approved, changed):
        approve(case, ann)
    with changing(changed.document, by=rep):
        pass
    cases = {
        "rejected": rejected,
        "returned": returned,
        "recalled": recalled,
        "in_approval": round_(),
        "approved": approved,
        "changed": changed,
    }
    found = {word: Document.objects.get(pk=case.document_id) for word, case in cases.items()}
    return {"draft": begun(rep), **found}


def test_each_document_is_read_and_found_by_its_word(rep: User, ann: User) -> None:
    rows = documents(rep, ann)
    changed = rows.pop("changed")
    assert {word: row.standing for word, row in rows.items()} == {word: word for word in rows}
    assert changed.standing == "draft"
    assert rows["returned"].get_standing_display() == "Returned for rework"
    for word, row in rows.items():
        expected = {row, changed} if word == "draft" else {row}
        assert {*Document.objects.filter(standing_in([word]))} == expected
        assert {*Case.objects.filter(standing_in([word], "document"))} == {*Case.objects.filter(document__in=expected)}
    some = Document.objects.filter(standing_in(["draft", "rejected", "approved"]))
    assert {*some} == {rows["draft"], changed, rows["rejected"], rows["approved"]}


def test_resubmitted_document_is_in_approval(rep: User, ann: User) -> None:
    rows = documents(rep, ann)
    Document.objects.filter(pk=rows["rejected"].pk).update(state=DocumentState.IN_APPROVAL)
    assert Document.objects.get(pk=rows["rejected"].pk).standing == "in_approval"
    assert not Document.objects.filter(standing_in(["rejected"])).exists()


def test_outcomes_of_many_are_read_at_once(rep: User, ann: User) -> None:
    documents(rep, ann)
    rows = list(Document.objects.all())
    assert queries(lambda: learn_outcomes(rows)) == 1
    drafts = [row for row in rows if row.state == DocumentState.DRAFT and row.round]
    assert queries(lambda: [row.standing for row in drafts]) == 0
    assert queries(lambda: learn_outcomes([row for row in rows if row not in drafts])) == 0
