"""Whoever writes in the rows of a contract that is signed, past the services, is found (trust: D1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from approvals.models import SendingEntry
from approvals.rules.canonical import digest
from approvals.services import sending, verifying
from contracts.models import Contract, Counterparty, Signature, SigningRequirement
from contracts.rules.parts import Part
from contracts.rules.states import Relation, Stage
from contracts.services import contract_editing as editing
from contracts.services import verifying as of_contracts
from contracts.services.after import signing
from salesops.local.bench._attacks import in_vain
from tests.factories import make_user

from .contracting import scan
from .deals import House, approved, complete, decide, follow, fresh, make_house, ready, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def house() -> House:
    return make_house()


def sign(house: House, contract: Contract, side: str) -> Signature:
    """By the leader for us, by the named person for the customer."""
    requirement = contract.signing_requirements.get(party__side=side)
    seen = signing.approved_version(contract).sha256
    ours = side == Counterparty.Side.OURS
    who: dict[str, Any] = {"signer": house.leader} if ours else {"name": requirement.name}
    said = signing.Signed(seen=seen, method="scan", file=scan(), signed_on=timezone.localdate(), **who)
    return signing.sign(requirement, said, by=house.administrator, address="192.0.2.1")


def in_force(house: House, contract: Contract) -> Contract:
    """Signed by both."""
    for side in (Counterparty.Side.OURS, Counterparty.Side.THEIRS):
        sign(house, fresh(contract), side)
    return fresh(contract)


def test_history_of_a_contract_raises_no_alarm(house: House) -> None:
    """Sent, corrected, changed after its approval with one signature on it, approved again, signed, terminated."""
    contract = approved(house)
    how: dict[str, Any] = {"by": house.rep, "channel": "courier", "party": "林志鹏"}
    content = signing.approved_version(contract)
    entry = sending.record_sending(contract.document, content, direction="sent", outcome="under_way", **how)
    sending.correct(entry, outcome="done", note="Arrived.", **how)
    sign(house, contract, Counterparty.Side.OURS)
    editing.set_fields(fresh(contract), part=Part.PERIOD, renewal_notice_days=30, by=house.rep, version=None)
    case = submit(fresh(contract))
    for person in (house.manager, house.leader):
        decide(case, person)
    contract = in_force(house, contract)
    termination = follow(house, contract, Relation.VOIDING)
    termination = complete(house, termination)
    case = submit(termination)
    for person in (house.manager, house.leader):
        decide(case, person)
    in_force(house, termination)
    assert [fresh(one).stage for one in (contract, termination)] == [Stage.ENDED, Stage.ENDED]
    assert list(verifying.verify_all()) == []


Attack = Callable[[Contract], object]


def _contract(**fields: Any) -> Attack:
    return lambda contract: Contract.objects.filter(pk=contract.pk).update(**fields)


def _signature(**fields: Any) -> Attack:
    return lambda contract: Signature.objects.filter(content__document=contract.pk, signer=None).update(**fields)


def _requirement(**fields: Any) -> Attack:
    return lambda contract: SigningRequirement.objects.filter(contract=contract, person=None).update(**fields)


def _named(**fields: Any) -> Attack:
    """Who signs for us, in the list alone."""
    return lambda contract: SigningRequirement.objects.filter(contract=contract, person__isnull=False).update(**fields)


def _entry(**fields: Any) -> Attack:
    return lambda contract: SendingEntry.objects.filter(document=contract.pk).update(**fields)


def _no_entry(contract: Contract) -> None:
    SendingEntry.objects.filter(document=contract.pk).delete()


def _no_signature(contract: Contract) -> None:
    Signature.objects.filter(content__document=contract.pk, signer=None).delete()


def _another_signature(contract: Contract) -> None:
    one = Signature.objects.filter(content__document=contract.pk, signer=None).get()
    requirement = one.requirement
    requirement.pk, one.pk = None, None
    SigningRequirement.objects.bulk_create([requirement])
    one.requirement = requirement
    Signature.objects.bulk_create([one])


@pytest.mark.parametrize(
    ("attack", "fault"),
    [
        (_contract(stage="ended", ended_at=timezone.now()), "stage changed"),
        (_contract(effective_at=timezone.now() - timedelta(days=3)), "stage changed"),
        (_signature(signer_name="Somebody"), "signature changed"),
        (_signature(signed_on="2020-01-01"), "signature changed"),
        (_signature(method="seal"), "signature changed"),
        (_signature(recorded_from="192.0.2.9"), "signature changed"),
        (_requirement(name="Somebody"), "signature changed"),
        (_no_signature, "signature missing"),
        (_another_signature, "signature without event"),
        (_entry(outcome="failed"), "ledger changed"),
        (_entry(party="Somebody"), "ledger changed"),
        (_entry(at=timezone.now() - timedelta(days=3)), "ledger changed"),
        (_no_entry, "ledger missing"),
    ],
)
def test_attack_on_what_is_signed_is_found(house: House, attack: Attack, fault: str) -> None:
    contract = approved(house)
    content = signing.approved_version(contract)
    sending.record_sending(
        contract.document, content, by=house.rep, direction="sent", outcome="done", channel="hand", party="林志鹏"
    )
    contract = in_force(house, contract)
    assert verifying.verify(contract.document) == []
    with in_vain():
        attack(contract)
        assert fault in {one.what for one in verifying.verify(contract.document)}


@pytest.mark.parametrize(
    "attack",
    [
        _named(name="Somebody"),
        _named(capacity="Clerk"),
        lambda contract: _named(person=make_user())(contract),
        lambda contract: SigningRequirement.objects.filter(contract=contract, person=None)._raw_delete("default"),
    ],
    ids=["name", "capacity", "another person of that name", "gone"],
)
@pytest.mark.parametrize("is_signed", [False, True])
def test_attack_on_who_has_to_sign_is_found(house: House, attack: Attack, is_signed: bool) -> None:
    contract = approved(house)
    if is_signed:
        contract = in_force(house, contract)
    assert verifying.verify(contract.document) == []
    with in_vain():
        attack(contract)
        assert "signers changed" in {one.what for one in verifying.verify(contract.document)}


def test_signers_are_not_looked_at_where_the_content_was_forged(house: House) -> None:
    contract, text = approved(house), '{"forged":true}'
    with in_vain():
        contract.document.versions.update(canonical=text, sha256=digest(text))
        assert {"signers changed", "events unreadable"}.isdisjoint(
            one.what for one in verifying.verify(contract.document)
        )
        assert verifying.verify(contract.document)


def test_effect_without_signatures_is_found(house: House) -> None:
    contract = approved(house)
    content = signing.approved_version(contract)
    with in_vain():
        Contract.objects.filter(pk=contract.pk).update(
            stage=Stage.EFFECTIVE, effective_at=timezone.now(), signed_version=content
        )
        assert [one.what for one in verifying.verify(contract.document)] == ["stage changed"]


def test_statements_do_not_grow_with_contracts(house: House, django_assert_num_queries: Any) -> None:
    keys = [ready(house).pk for _ in range(3)]
    for some in (keys[:1], keys):
        with django_assert_num_queries(4):
            of_contracts.verify(some)


def test_document_that_is_no_contract_says_nothing() -> None:
    assert list(of_contracts.verify([])(0, [])) == []
