"""The stages of a contract, and what the engine's events mean for them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from approvals.services import documents
from contracts.rules.states import Stage
from contracts.services import stages
from contracts.services.contract_kind import KIND, happened, show
from core.errors import DomainError
from tests.contracts.deals import House, approved, begin, effective, fresh, ready, submit

ALLOWED = {
    ("approval", "signing"),
    ("approval", "void"),
    ("signing", "approval"),
    ("signing", "effective"),
    ("signing", "void"),
    ("effective", "ended"),
    ("effective", "void"),
    ("ended", "void"),
}


@pytest.mark.parametrize("source", Stage)
def test_every_move_that_is_not_listed_is_refused(house: House, source: Stage) -> None:
    contract = begin(house)
    contract.stage = source
    for target in Stage:
        if (source, target) not in ALLOWED:
            with pytest.raises(DomainError):
                stages.move(contract, target, at=timezone.now())
    assert fresh(contract).stage == "approval"


def test_graph_has_the_listed_moves_and_no_others() -> None:
    assert {(source, target) for source, targets in stages.GRAPH.items() for target in targets} == ALLOWED


def test_refusal_says_why(house: House) -> None:
    with pytest.raises(DomainError, match="is not approved"):
        stages.move(begin(house), Stage.EFFECTIVE, at=timezone.now())
    with pytest.raises(DomainError, match="by an amendment"):
        stages.move(effective(house), Stage.SIGNING, at=timezone.now())


def test_voided_document_is_a_void_contract(house: House) -> None:
    for contract in (begin(house), approved(house), effective(house)):
        documents.void(contract.document, by=house.administrator, reason="wrong")
        contract = fresh(contract)
        assert (contract.stage, contract.document.state) == ("void", "void")
        assert contract.ended_at is not None


def test_discarded_draft_is_void(house: House) -> None:
    contract = begin(house)
    documents.discard(contract.document, by=house.rep)
    assert fresh(contract).stage == "void"


def test_other_events_leave_the_stage_alone(house: House) -> None:
    contract = begin(house)
    happened("commented", contract.document, None)
    assert fresh(contract).stage == "approval"


def test_version_is_shown_with_both_texts_of_each_deviation(house: House, rf: RequestFactory) -> None:
    from contracts.services import contract_clauses as clauses

    contract = ready(house)
    clause = contract.clauses.get(standard__clause__code="risk")
    clauses.word(clause, by=house.rep, version=None, text="装车时转移。", reason="自提")
    version = submit(fresh(contract)).content
    request = rf.get("/")
    request.user = house.rep  # as the middleware does
    shown = show(request, version)
    ((text, pieces),) = shown["deviations"]
    assert (text.reason, text.standard) == ("自提", "risk")
    assert {str(piece.change) for piece in pieces} >= {"removed", "added"}


def test_every_label_and_shape_is_of_something_that_is_frozen(house: House) -> None:
    content: Any = submit(ready(house)).content.content
    for path in {*KIND.labels(), *KIND.shapes, *KIND.row_keys}:
        found: Any = content
        for step in path.split("."):
            found = found[0] if isinstance(found, list) else found
            assert step in (found or {step: None}), path
            found = (found or {step: None})[step]
