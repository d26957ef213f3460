"""A contract on paper."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.rules.roles import Role
from approvals.services import documents
from contracts.models import Contract, Signature
from contracts.rules.parts import Part
from contracts.rules.states import Relation, Stage
from contracts.services import contract_clauses as clauses
from contracts.services import contract_editing as editing
from contracts.services import stages
from contracts.services.after import signing
from contracts.services.after.signing import Signed
from contracts.services.printing import paper_of, printed
from tests.approvals.rows import make_mandate
from tests.contracts.contracting import scan
from tests.contracts.deals import House, approved, begin, effective, follow, fresh, ready, set_plan, submit
from tests.core.printed import pages
from tests.factories import make_user


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


def signed_by(house: House, contract: Contract, signer: User, name: str = "林志鹏", **papers: Any) -> Contract:
    """Both have signed today: `signer` for us, `name` for the customer."""
    version, ours = contract.document.versions.get(), contract.signing_requirements.get(person=house.leader)
    how: dict[str, Any] = {"seen": version.sha256, "method": "scan", "signed_on": timezone.localdate()}
    signing.sign(ours, Signed(**how, file=scan(), signer=signer), by=house.rep, address=None)
    theirs = Signed(**how, file=scan(), name=name, **papers)
    signing.sign(contract.signing_requirements.get(person=None), theirs, by=house.rep, address=None)
    return fresh(contract)


def test_effective_contract_says_who_signed_how_and_when(house: House) -> None:
    contract = signed_by(house, approved(house), house.leader)
    text = words(contract, "en").replace("\n", "")
    assert contract.stage == Stage.EFFECTIVE
    assert text.count("Scan of the signed paper") == 2
    assert "On behalf of" not in text
    for signature in Signature.objects.all():
        assert signature.file.sha256 in text


def test_signature_by_another_hand_says_on_whose_behalf(house: House) -> None:
    contract, delegate = approved(house), make_user(name="Delegate Deng")
    make_mandate(house.leader, delegate, kind="contract", may_sign=True)
    contract = signed_by(house, contract, delegate, "Vice Wu", power_of_attorney=scan("power.png"))
    text = words(contract, "en").replace("\n", " ")
    assert f"On behalf of {house.leader}, mandate from" in text
    assert "On behalf of 林志鹏, by a power of attorney" in text


def certified(house: House, contract: Contract, language: str) -> str:
    """The words of its certificate without the spaces."""
    client = Client()
    client.force_login(house.rep)
    answer = client.get(f"/documents/{contract.document.ref}/certificate/?language={language}")
    return "".join("".join(pages(answer.content)).split())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_certificate_names_both_signers_and_what_they_signed(house: House, language: str) -> None:
    contract = signed_by(house, approved(house), house.leader)
    text = certified(house, contract, language)
    with translation.override(language):
        title, method = (str(words) for words in (Part.SIGNATURES.label, Signature.Method.SCAN.label))
    assert "".join(title.split()) in text
    assert text.count("".join(method.split())) == 2
    for signature in Signature.objects.select_related("file"):
        for there in (signature.signer_name, signature.capacity, signature.sha256, signature.file.sha256):
            assert "".join(there.split()) in text


def test_certificate_names_the_papers_of_who_signs_for_another(house: House) -> None:
    contract, delegate = approved(house), make_user(name="Delegate Deng")
    make_mandate(house.leader, delegate, kind="contract", may_sign=True)
    version, ours = contract.document.versions.get(), contract.signing_requirements.get(person=house.leader)
    today = timezone.localdate()
    by_mandate = Signed(seen=version.sha256, method="scan", signed_on=today, file=scan(), signer=delegate)
    signing.sign(ours, by_mandate, by=house.rep, address="192.0.2.7")
    text = certified(house, contract, "en")
    assert "DelegateDeng" in text
    assert f"Onbehalfof{house.leader},mandatefrom".replace(" ", "") in text
    assert "from192.0.2.7" in text
    power = scan("power.png")
    by_paper = Signed(
        seen=version.sha256, method="scan", signed_on=today, file=scan(), name="Vice Wu", power_of_attorney=power
    )
    signing.sign(contract.signing_requirements.get(person=None), by_paper, by=house.rep, address=None)
    text = certified(house, contract, "en")
    assert "Onbehalfof林志鹏,byapowerofattorney." in text
    paper = Signature.objects.get(signer_name="Vice Wu").power_of_attorney
    assert paper is not None
    assert paper.sha256 in text


def test_certificate_of_what_nobody_signed_has_no_table_of_signatures(house: House) -> None:
    assert "Signatures" not in certified(house, approved(house), "en")


def test_void_contract_prints_what_was_approved(house: House) -> None:
    contract, administrator = approved(house), make_user(Role.ADMINISTRATOR)
    version = contract.document.versions.get()
    documents.void(contract.document, by=administrator, reason="Fraud")
    assert paper_of(fresh(contract)).version == version
    draft = begin(house)
    documents.void(draft.document, by=administrator, reason="Not needed")
    assert paper_of(fresh(draft)).version is None


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
