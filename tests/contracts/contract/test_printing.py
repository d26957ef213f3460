"""A contract on paper."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.models import Contract
from contracts.rules.states import Relation, Stage
from contracts.services import contract_clauses as clauses
from contracts.services import contract_editing as editing
from contracts.services import stages
from contracts.services.printing import paper_of, printed
from tests.contracts.deals import House, approved, begin, effective, follow, fresh, ready, set_plan, submit
from tests.core.printed import pages


def words(contract: Contract, language: str) -> str:
    return "\n".join(pages(printed(paper_of(contract), language)))


def how(house: House) -> dict[str, Any]:
    return {"by": house.rep, "version": None}


def test_draft_is_printed_as_such(house: House) -> None:
    contract = ready(house)
    set_plan(house, contract, 30, 70)
    text = words(contract, "en")
    assert "NOT EFFECTIVE" in text
    assert "Draft, not submitted" in text
    for there in ("杭州恒泰有限公司", "Product SW-24", "¥950.00", "Tax, 13 %", "¥1,073.50", "Instalment 2", "林志鹏"):
        assert there in text
    assert "Page 1 of" in text


def test_standard_clauses_are_printed_in_the_language_that_is_asked_for(house: House) -> None:
    contract = begin(house)
    clauses.word(contract.clauses.get(standard__clause__code="risk"), text="自提。", reason="自提", **how(house))
    clauses.leave_out(contract.clauses.get(standard__clause__code="late-payment"), reason="国企", **how(house))
    english, chinese = words(fresh(contract), "en"), words(fresh(contract), "zh-hans")
    assert "The products are new" in english
    assert "产品应为全新" in chinese
    assert "自提。" in english
    assert "(in the language of the contract)" in english
    assert "0.05 %" not in english
    assert "逾期" not in chinese


def test_version_in_approval_is_printed_with_its_number_and_hash(house: House) -> None:
    contract = ready(house)
    case = submit(contract)
    text = words(fresh(contract), "en").replace("\n", "")
    assert str(fresh(contract).document.number) in text
    assert "version 1" in text
    assert case.sha256 in text
    assert "NOT EFFECTIVE" in text


def test_signed_version_is_printed_without_a_mark_while_it_is_effective(house: House) -> None:
    contract = effective(house)
    assert "NOT EFFECTIVE" not in words(contract, "en")
    stages.move(contract, Stage.ENDED, at=timezone.now())
    ended = paper_of(fresh(contract))
    assert (ended.version, ended.is_effective) == (contract.signed_version, False)
    assert "NOT EFFECTIVE" in words(fresh(contract), "en")


def test_approved_contract_that_was_changed_is_a_draft_on_paper(house: House) -> None:
    contract = approved(house)
    assert paper_of(contract).version is not None
    editing.set_fields(contract, part="later_changes", later_changes="free", **how(house))
    assert paper_of(fresh(contract)).version is None


def test_what_it_is_based_on_is_named(house: House) -> None:
    parent = effective(house)
    text = words(follow(house, parent, Relation.AMENDMENT), "en")
    assert f"Amendment: {parent.document.number}" in text.replace("\n", " ")


def test_contract_without_our_company_names_none(house: House) -> None:
    contract = begin(house)
    contract.counterparties.all().delete()
    assert "华信有限公司" not in words(contract, "en")


def test_name_of_the_file_says_what_is_printed(client: Client, house: House) -> None:
    client.force_login(house.rep)
    contract = begin(house)
    where = reverse("contracts:print", args=[contract.document.ref])
    for query, name in (("?language=en", "-en.pdf"), ("?language=zh", "-zh.pdf"), ("?language=xx", "-zh.pdf")):
        answer = client.get(where + query)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'attachment; filename="{contract.document.ref}{name}"'
    submit(ready(house))
    numbered = Contract.objects.get(document__state="in_approval")
    answer = client.get(reverse("contracts:print", args=[numbered.document.ref]))
    assert f"{numbered.document.number}-v1-zh.pdf" in answer["Content-Disposition"]


@pytest.mark.parametrize("field", ["name", "contact_words"])
def test_names_that_no_typeface_has_are_warned_of(client: Client, house: House, field: str) -> None:
    client.force_login(house.rep)
    contract = begin(house)
    contract.counterparties.filter(side="theirs").update(**{field: "王\U000323af"})
    where = reverse("contracts:print", args=[contract.document.ref])
    answer = client.get(where)
    assert "\U000323af" in answer.content.decode()
    assert "Print anyway" in answer.content.decode()
    assert client.get(f"{where}?anyway=1")["Content-Type"] == "application/pdf"
