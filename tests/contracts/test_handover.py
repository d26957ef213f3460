"""What of contracts must be handed over before somebody leaves."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.handover import Dependency, dependencies_of, passing_on_from
from accounts.models import User
from accounts.rules.roles import Role
from accounts.services.people import HandOverFirst, deactivate
from contracts.handover import of_person
from contracts.models import Contract
from contracts.rules.fulfilment import Check
from contracts.rules.states import Stage
from contracts.services.after import complaints, hand_overs
from contracts.services.after.signing import sign
from core.errors import DomainError
from tests.contracts.contracting import make_contract, our, signed, signer_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def counts(person: User) -> list[int]:
    """Orders, complaints, signatures, contracts of his own."""
    return [one.count for one in of_person(person)]


def in_hands_of(person: User) -> Contract:
    contract = make_contract(stage=Stage.EFFECTIVE)
    hand_overs.hand_over(contract, to=person, by=contract.document.owner)
    return contract


def asked(dependency: Dependency) -> set[str]:
    """The contracts on the page to which it leads."""
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get(dependency.url).context["page"]
    return {contract.document.number for contract in page.items}


def test_order_in_hand_is_handed_over_first() -> None:
    clerk, administrator = make_user(), make_user(Role.ADMINISTRATOR)
    contract, _other = in_hands_of(clerk), in_hands_of(make_user())
    assert counts(clerk) == [1, 0, 0, 0]
    (dependency,) = dependencies_of(clerk)
    assert asked(dependency) == {contract.document.number}
    with pytest.raises(HandOverFirst):
        deactivate(clerk, by=administrator)
    hand_overs.hand_over(contract, to=make_user(), by=contract.document.owner)
    assert not deactivate(clerk, by=administrator).is_active


def test_order_that_the_customer_accepted_hinders_nobody() -> None:
    clerk = make_user()
    contract = in_hands_of(clerk)
    for what in Check:
        hand_overs.check(contract, what, by=clerk, words="SF 1")
    assert counts(clerk) == [0, 0, 0, 0]


def test_order_of_a_contract_that_is_over_hinders_nobody() -> None:
    clerk = make_user()
    contract = in_hands_of(clerk)
    Contract.objects.filter(pk=contract.pk).update(stage=Stage.ENDED, ended_at=contract.effective_at)
    assert counts(clerk) == [0, 0, 0, 0]


def test_open_complaint_is_passed_on_first() -> None:
    clerk, contract = make_user(), make_contract(stage=Stage.EFFECTIVE)
    owner = contract.document.owner
    complaint = complaints.complain(contract, by=owner, text="Too dark", responsible=clerk)
    assert counts(clerk) == [0, 1, 0, 0]
    (dependency,) = dependencies_of(clerk)
    assert dependency.url == f"/complaints/?responsible={clerk.pk}"
    complaints.pass_on(complaint, by=owner, version=None, to=make_user())
    assert counts(clerk) == [0, 0, 0, 0]


def test_contract_that_waits_for_a_signature_is_signed_first_or_by_another() -> None:
    contract, draft = make_contract(), make_contract()
    Contract.objects.filter(pk=draft.pk).update(stage=Stage.APPROVAL)
    signer = signer_of(contract)
    draft.signing_requirements.filter(person=signer_of(draft)).update(person=signer)
    assert counts(signer) == [0, 0, 1, 0]
    (dependency,) = dependencies_of(signer)
    assert asked(dependency) == {contract.document.number}
    sign(our(contract), signed(contract, signer=signer), by=signer, address=None)
    assert counts(signer) == [0, 0, 0, 0]


@pytest.mark.parametrize(("state", "waits"), [("in_approval", 1), ("draft", 0)])
def test_contract_in_approval_waits_for_its_signer_and_a_draft_does_not(state: str, waits: int) -> None:
    contract = make_contract()
    Contract.objects.filter(pk=contract.pk).update(stage=Stage.APPROVAL)
    contract.document.cases.update(state="recalled")
    type(contract.document).objects.filter(pk=contract.pk).update(state=state)
    assert counts(signer_of(contract)) == [0, 0, waits, 0]


def test_what_he_owns_is_named_and_hinders_nothing() -> None:
    owner = make_user(Role.SALES_REP)
    kept = {make_contract(owner, stage=stage).document.number for stage in (Stage.SIGNING, Stage.EFFECTIVE)}
    make_contract(owner, stage=Stage.VOID)
    assert counts(owner) == [0, 0, 0, 2]
    (named,) = [one for one in passing_on_from(owner) if "Own contracts" in str(one.label)]
    assert asked(named) >= kept
    assert "/contracts/" not in [one.url for one in dependencies_of(owner)]


def test_who_left_gets_no_order_and_no_complaint() -> None:
    contract, gone = make_contract(stage=Stage.EFFECTIVE), make_user()
    User.objects.filter(pk=gone.pk).update(is_active=False, deactivated_at=timezone.now())  # `gone` is as read before
    with pytest.raises(DomainError, match="has left"):
        hand_overs.hand_over(contract, to=gone, by=contract.document.owner)
    with pytest.raises(DomainError, match="has left"):
        complaints.complain(contract, by=contract.document.owner, text="Dark", responsible=gone)
