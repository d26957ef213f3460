"""The clauses of a contract: standard, deviating, of its own, left out."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.models import Clause, Contract, StandardClause
from contracts.services import contract_clauses as clauses
from contracts.services import terms
from core.errors import DomainError, NotAllowed
from tests.contracts.deals import House, begin, ready, submit


def how(house: House) -> dict[str, Any]:
    return {"by": house.rep, "version": None}


def of(contract: Contract, code: str) -> Clause:
    return contract.clauses.get(standard__clause__code=code)


def test_other_words_are_a_deviation_with_its_reason(house: House) -> None:
    contract = begin(house)
    clause = clauses.word(of(contract, "risk"), text=" 装车时转移。 ", reason=" 自提 ", **how(house))
    assert (clause.text, clause.deviates, clause.reason) == ("装车时转移。", True, "自提")
    assert contract.document.events.latest("seq").data["part"] == "delivery"


def test_standard_text_typed_again_is_no_deviation(house: House) -> None:
    contract = begin(house)
    clause = clauses.word(of(contract, "risk"), text="装车时转移。", reason="自提", **how(house))
    assert clause.standard is not None
    back = clauses.word(clause, text=clause.standard.text_zh, reason="自提", **how(house))
    assert (back.deviates, back.reason) == (False, "")


@pytest.mark.parametrize(
    ("text", "reason", "sentence"), [("别的。", " ", "why it deviates"), (" ", "x", "leave it out")]
)
def test_wording_refuses(house: House, text: str, reason: str, sentence: str) -> None:
    clause = of(begin(house), "risk")
    with pytest.raises(DomainError, match=sentence):
        clauses.word(clause, text=text, reason=reason, **how(house))
    clause.refresh_from_db()
    assert not clause.deviates


def test_standard_clause_left_out_stays_on_record(house: House) -> None:
    contract = begin(house)
    clauses.leave_out(of(contract, "risk"), reason="国企", **how(house))
    left = of(contract, "risk")
    assert (left.text, left.deviates, left.reason) == ("", True, "国企")
    with pytest.raises(DomainError, match="why it deviates"):
        clauses.leave_out(of(contract, "quality"), **how(house))


def test_restored_clause_says_what_the_standard_says_now(house: House) -> None:
    contract = begin(house)
    clauses.leave_out(of(contract, "risk"), reason="国企", **how(house))
    standard = StandardClause.objects.get(code="risk")
    terms.publish(standard, by=house.administrator, version=1, text_en="New.", text_zh="新。", note="law")
    restored = clauses.restore(of(contract, "risk"), **how(house))
    assert (restored.text, restored.deviates, restored.reason, restored.standard) == (
        "新。",
        False,
        "",
        standard.versions.latest("number"),
    )


def test_clause_keeps_its_version_when_a_new_one_is_published(house: House) -> None:
    contract = begin(house)
    before = of(contract, "risk").text
    standard = StandardClause.objects.get(code="risk")
    terms.publish(standard, by=house.administrator, version=1, text_en="New.", text_zh="新。", note="law")
    assert of(contract, "risk").text == before


def test_clause_of_its_own_deviates_can_be_reworded_and_goes(house: House) -> None:
    contract = begin(house)
    own = clauses.add_own(contract, part="delivery", title=" 现场 ", text="供电。", reason="现场", **how(house))
    assert (own.title, own.deviates, own.standard) == ("现场", True, None)
    worded = clauses.word(own, text="供电与机柜。", reason="现场", title="条件", **how(house))
    assert (worded.title, worded.text) == ("条件", "供电与机柜。")
    with pytest.raises(DomainError, match="no standard text"):
        clauses.restore(own, **how(house))
    clauses.leave_out(own, **how(house))
    assert not contract.clauses.filter(pk=own.pk).exists()
    with pytest.raises(DomainError, match="taken out in the meantime"):
        clauses.word(own, text="x", reason="y", **how(house))


@pytest.mark.parametrize("missing", ["title", "text", "reason"])
def test_clause_of_its_own_needs_everything(house: House, missing: str) -> None:
    said: dict[str, Any] = {"title": "现场", "text": "供电。", "reason": "现场", missing: " "}
    with pytest.raises(DomainError):
        clauses.add_own(begin(house), part="delivery", **said, **how(house))


def test_standard_clause_is_added_once_and_only_to_a_part_that_there_is(house: House) -> None:
    contract = begin(house)
    standard = StandardClause.objects.get(code="renewal")
    added = clauses.add_standard(contract, standard=standard, **how(house))
    assert (added.part, added.text, added.deviates) == ("period", standard.versions.get().text_zh, False)
    with pytest.raises(DomainError, match="already"):
        clauses.add_standard(contract, standard=standard, **how(house))
    with pytest.raises(DomainError, match="no such part"):
        clauses.add_standard(contract, standard=StandardClause.objects.get(code="orders"), **how(house))


def test_clauses_are_the_owners_and_not_in_approval(house: House) -> None:
    contract = ready(house)
    clause = of(contract, "risk")
    with pytest.raises(NotAllowed):
        clauses.word(clause, by=house.manager, version=None, text="x", reason="y")
    submit(contract)
    with pytest.raises(DomainError, match="Recall it first"):
        clauses.word(clause, text="x", reason="y", **how(house))
