"""Who signs, carries out or answers a complaint hears what the engine's events mean for him."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from approvals.services import documents
from approvals.services.recording import record
from contracts.models import Contract
from contracts.rules.states import Stage
from contracts.services import contract_editing as editing
from contracts.services.after import by_time, complaints, hand_overs, letters
from notifications.models import Message
from tests.approvals.rows import make_document, make_mandate
from tests.contracts.deals import House, approved, decide, effective, fresh, goods, make_house, ready, submit
from tests.contracts.test_verifying import in_force
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def delegate_of(person: User, **terms: object) -> User:
    """Who may sign contracts for him, unless the terms are others."""
    delegate = make_user()
    make_mandate(person, delegate, **{"kind": "contract", "may_sign": True} | terms)
    return delegate


def told(contract: Contract, words: str) -> set[User]:
    """Who heard that of the contract."""
    about = Message.objects.filter(thread=contract.document.number, subject__contains=words)
    return {message.recipient for message in about.select_related("recipient")}


def change(house: House, contract: Contract) -> None:
    editing.set_rows(contract, rows=[goods(house, 11)], by=house.rep, version=None)


def test_signer_and_who_may_sign_for_him_hear_that_it_waits_for_the_signature(house: House) -> None:
    delegate = delegate_of(house.leader)
    contract = approved(house)
    (to_leader,) = Message.objects.filter(recipient=house.leader, subject__contains="your signature")
    assert to_leader.subject == f"{contract.document} waits for your signature"
    assert to_leader.url == f"/contracts/{contract.document.ref}/sign/"
    assert "Due: " in to_leader.body
    (to_delegate,) = Message.objects.filter(recipient=delegate)
    assert to_delegate.subject == f"{contract.document} waits for the signature of {house.leader}"
    assert told(contract, "waits for") == {house.leader, delegate}


@pytest.mark.parametrize("terms", [{"may_sign": False}, {"up_to": Decimal(1)}, {"kind": "price"}])
def test_who_may_not_sign_it_is_not_asked_to(house: House, terms: dict[str, object]) -> None:
    delegate = delegate_of(house.leader, **terms)
    assert told(approved(house), "waits for") == {house.leader}
    assert not Message.objects.filter(recipient=delegate).exists()


def test_owner_who_holds_a_mandate_signs_nothing_of_his_own(house: House) -> None:
    make_mandate(house.leader, house.rep, kind="contract", may_sign=True)
    assert told(approved(house), "waits for") == {house.leader}


def test_round_that_was_refused_asks_nobody_for_a_signature(house: House) -> None:
    contract = ready(house)
    case = submit(contract)
    decide(case, house.manager)
    assert not told(fresh(contract), "waits for")


def test_contract_of_which_nobody_of_ours_is_named_waits_for_nobody(house: House) -> None:
    contract = ready(house)
    contract.signing_requirements.filter(person=house.leader).update(person=None)
    case = submit(fresh(contract))
    for person in (house.manager, house.leader):
        decide(case, person)
    assert not told(fresh(contract), "waits for")


def test_signer_hears_that_a_change_ended_the_approval(house: House) -> None:
    signer, contract = make_user(), ready(house)
    contract.signing_requirements.filter(person=house.leader).update(person=signer, name=signer.name)
    delegate, case = delegate_of(signer), submit(fresh(contract))
    for person in (house.manager, house.leader):
        decide(case, person)
    change(house, fresh(contract))
    heard = told(fresh(contract), "no longer valid")
    assert {signer, delegate, house.manager, house.leader} <= heard
    assert house.rep not in heard
    paths = dict(Message.objects.filter(subject__contains="no longer valid").values_list("recipient", "url"))
    assert paths[signer.pk] == "/contracts/"
    assert paths[house.manager.pk] == f"/contracts/{fresh(contract).document.ref}/"
    assert Message.objects.filter(recipient=house.manager, subject__contains="no longer valid").count() == 1


def test_all_with_a_part_in_it_hear_that_a_contract_in_force_is_void(house: House) -> None:
    clerk, answering, contract = make_user(), make_user(), effective(house)
    hand_overs.hand_over(contract, to=clerk, by=house.rep)
    complaints.complain(contract, by=house.rep, text="Too dark", responsible=answering)
    documents.void(contract.document, by=house.administrator, reason="A forgery")
    heard = told(contract, "declared it void")
    assert heard == {house.rep, house.manager, house.leader, clerk, answering}
    message = Message.objects.get(recipient=clerk, subject__contains="declared it void")
    assert (message.body, message.url) == ("A forgery", f"/contracts/{contract.document.ref}/")


@pytest.mark.parametrize("is_submitted", [False, True])
def test_who_would_have_signed_hears_nothing_of_what_was_never_approved(house: House, is_submitted: bool) -> None:
    contract, signer = ready(house), make_user()
    contract.signing_requirements.filter(person=house.leader).update(person=signer)
    if is_submitted:
        submit(fresh(contract))
    documents.void(contract.document, by=house.administrator, reason="Twice")
    assert fresh(contract).stage == Stage.VOID
    assert not Message.objects.filter(recipient=signer).exists()


def test_document_without_a_contract_has_no_letters() -> None:
    document = make_document(make_user(), kind="contract")
    event = record(document, "concluded", by=None, at=document.created_at)
    assert letters.of(event) == ()


def opens(message: Message) -> bool:
    client = Client()
    client.force_login(message.recipient)
    return client.get(message.url).status_code == 200


def test_who_may_sign_by_a_mandate_is_led_nowhere_where_he_sees_nothing(house: House) -> None:
    """When another signs he has no part in it any more; when it is void he finds what is his in the list."""
    delegate = delegate_of(house.leader)
    contract = in_force(house, approved(house))
    assert told(contract, "is effective") >= {house.rep, house.manager, house.leader}
    assert delegate not in told(contract, "is effective")
    unsigned = approved(house)
    by_time.void_unsigned(now=timezone.now() + timedelta(days=60))
    assert delegate in told(unsigned, "is void")
    assert all(opens(one) for one in Message.objects.filter(subject__regex="is effective|is void"))
