"""Signing exactly as approvals.md says: each refusal leaves the contract unsigned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Document, DocumentFile, Mandate
from approvals.rules.authority import Demand
from approvals.rules.canonical import digest, text_of
from approvals.rules.states import CaseState, DocumentState, StepState, TaskState
from approvals.services import belonging
from contracts.models import Contract, Signature
from contracts.policies import signing as policies
from contracts.rules.states import ContractKind, Relation, Stage
from contracts.services.after import signing
from core.errors import DomainError, NotAllowed, Stale
from deadlines.models import Promise
from notifications.models import Message
from tests.approvals.rows import make_step, make_task
from tests.contracts.contracting import (
    THEIRS,
    fresh,
    make_content,
    make_contract,
    make_line,
    newest,
    our,
    scan,
    settle,
    signed,
    signer_of,
    their,
    today,
)
from tests.factories import make_authority, make_unit, make_user

pytestmark = pytest.mark.django_db


def sign_ours(contract: Contract, *, by: User | None = None, signer: User | None = None, **fields: Any) -> Signature:
    by = by or signer_of(contract)
    said = signed(contract, signer=signer or signer_of(contract), **fields)
    return signing.sign(our(contract), said, by=by, address="192.0.2.1")


def sign_theirs(contract: Contract, *, by: User | None = None, name: str = THEIRS, **fields: Any) -> Signature:
    by = by or contract.document.owner
    return signing.sign(their(contract), signed(contract, name=name, **fields), by=by, address="192.0.2.1")


def mandate(contract: Contract, delegate: User, **fields: Any) -> Mandate:
    now, principal = timezone.now(), signer_of(contract)
    said = {
        "kind": "contract",
        "may_sign": True,
        "starts_at": now - timedelta(days=1),
        "ends_at": now + timedelta(days=1),
        "set_by": principal,
    }
    return Mandate.objects.create(principal=principal, delegate=delegate, **(said | fields))


def is_unsigned(contract: Contract) -> bool:
    return fresh(contract).stage == Stage.SIGNING and not Signature.objects.exists()


def test_signature_keeps_all_that_makes_it_evidence() -> None:
    contract = make_contract()
    made = sign_ours(contract, method="drawn", capacity="Director")
    assert (made.signer, made.signer_name, made.capacity) == (signer_of(contract), signer_of(contract).name, "Director")
    assert (made.method, made.sha256, made.content) == ("drawn", newest(contract).sha256, newest(contract))
    assert (made.file.purpose, made.recorded_by, made.recorded_from) == (
        DocumentFile.Purpose.SIGNED,
        signer_of(contract),
        "192.0.2.1",
    )
    event = contract.document.events.get(kind="signed")
    assert (event.data["sha256"], event.data["file_sha256"]) == (made.sha256, made.file.sha256)
    assert (event.data["method"], event.data["recorded_from"]) == ("drawn", "192.0.2.1")
    assert "signature of" in event.sentence


def test_contract_is_effective_exactly_when_all_have_signed() -> None:
    contract = make_contract()
    sign_ours(contract)
    assert fresh(contract).stage == Stage.SIGNING
    sign_theirs(contract)
    done = fresh(contract)
    assert (done.stage, done.signed_version) == (Stage.EFFECTIVE, newest(contract))
    assert done.effective_at is not None
    assert list(contract.document.events.order_by("seq").values_list("kind", flat=True)) == [
        "file_added",
        "signed",
        "file_added",
        "signed",
        "took_effect",
    ]


def test_capacity_is_that_of_the_requirement_unless_another_is_said() -> None:
    assert sign_theirs(make_contract()).capacity == "Legal representative"


def test_name_of_the_other_side_is_the_same_however_it_is_typed() -> None:
    made = sign_theirs(make_contract(), name=" wang　FANG ")
    assert (made.signer_name, made.power_of_attorney, made.signer) == (THEIRS, None, None)


def test_somebody_else_of_the_other_side_needs_a_power_of_attorney() -> None:
    contract = make_contract()
    with pytest.raises(DomainError, match="attach the power of attorney"):
        sign_theirs(contract, name="Chen Bo")
    assert is_unsigned(contract)
    made = sign_theirs(contract, name="Chen Bo", power_of_attorney=scan("power.png"))
    assert made.signer_name == "Chen Bo"
    assert made.power_of_attorney is not None
    assert made.power_of_attorney.name == "power.png"


def test_paper_is_not_kept_for_who_was_named() -> None:
    assert sign_theirs(make_contract(), power_of_attorney=scan()).power_of_attorney is None


def test_nobody_of_the_other_side_is_no_signature() -> None:
    contract = make_contract()
    with pytest.raises(DomainError, match="who signed"):
        sign_theirs(contract, name="  ")
    assert is_unsigned(contract)


def test_nobody_of_ours_is_no_signature() -> None:
    contract = make_contract()
    with pytest.raises(DomainError, match="who of us"):
        signing.sign(our(contract), signed(contract), by=contract.document.owner, address=None)
    assert is_unsigned(contract)


def test_delegate_within_his_powers_signs_for_who_is_named() -> None:
    contract, delegate = make_contract(), make_user()
    given = mandate(contract, delegate, up_to=Decimal(1000))
    made = sign_ours(contract, by=delegate, signer=delegate)
    assert (made.signer, made.mandate) == (delegate, given)
    assert contract.document.events.get(kind="signed").mandate == given


def test_mandate_is_held_before_it_is_read_and_after_the_document() -> None:
    """Whoever revokes it waits for the same lock: nothing is signed under a mandate that ended before."""
    contract, delegate = make_contract(), make_user()
    mandate(contract, delegate)
    with CaptureQueriesContext(connection) as asked:
        sign_ours(contract, by=delegate, signer=delegate)
    told = [query["sql"] for query in asked]
    locks = [number for number, sql in enumerate(told) if "FOR NO KEY UPDATE" in sql]
    held = next(number for number in locks if 'FROM "approvals_mandate"' in told[number])
    assert 'FROM "approvals_document"' in told[locks[0]]
    assert any('"approvals_mandate"."may_sign"' in sql for sql in told[held + 1 :])


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"may_sign": False}, "does not include signing"),
        ({"kind": "price"}, "another kind"),
        ({"up_to": Decimal(999)}, "reaches up to ¥999.00, and the contract is about ¥1,000.00"),
        ({"starts_at": timezone.now() + timedelta(hours=1), "ends_at": timezone.now() + timedelta(hours=2)}, "not now"),
        ({"starts_at": timezone.now() - timedelta(days=9), "ends_at": timezone.now() - timedelta(days=8)}, "not now"),
    ],
)
def test_delegate_beyond_his_powers_is_refused_with_what_is_missing(fields: dict[str, Any], missing: str) -> None:
    contract, delegate = make_contract(), make_user()
    mandate(contract, delegate, **fields)
    with pytest.raises(DomainError, match=missing) as refused:
        sign_ours(contract, by=contract.document.owner, signer=delegate)
    assert "stays unsigned" in str(refused.value)
    assert is_unsigned(contract)


def test_delegation_that_was_revoked_is_over() -> None:
    contract, delegate = make_contract(), make_user()
    now = timezone.now()
    mandate(contract, delegate, revoked_at=now - timedelta(minutes=1), revoked_by=delegate)
    with pytest.raises(DomainError, match="not now"):
        sign_ours(contract, by=contract.document.owner, signer=delegate)


def test_delegation_has_to_cover_the_day_on_the_paper() -> None:
    contract, delegate = make_contract(), make_user()
    contract.document.cases.update(ended_at=timezone.now() - timedelta(days=5))
    mandate(contract, delegate, starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(DomainError, match="not on the day on the paper"):
        sign_ours(contract, by=contract.document.owner, signer=delegate, signed_on=today(-3))


def test_contract_without_an_amount_needs_a_delegation_without_limit() -> None:
    contract, delegate, limited = make_contract(base_amount=None), make_user(), make_user()
    mandate(contract, limited, up_to=Decimal(10**9), ends_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(DomainError, match="names no amount"):
        sign_ours(contract, by=contract.document.owner, signer=limited)
    Mandate.objects.update(revoked_at=timezone.now(), revoked_by=limited)
    mandate(contract, delegate)
    assert sign_ours(contract, by=delegate, signer=delegate).signer == delegate


def test_signature_of_a_stranger_is_none() -> None:
    contract = make_contract()
    with pytest.raises(DomainError, match="there is no mandate"):
        sign_ours(contract, by=contract.document.owner, signer=make_user())
    assert is_unsigned(contract)


def test_who_left_does_not_sign() -> None:
    contract = make_contract()
    User.objects.filter(pk=signer_of(contract).pk).update(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(DomainError, match="has left"):
        sign_ours(contract, by=contract.document.owner)


def test_mandate_of_who_left_signs_nothing_and_shows_nothing() -> None:
    contract, delegate, now = make_contract(), make_user(), timezone.now()
    mandate(contract, delegate)
    reads = Document.objects.visible_to(delegate).filter(pk=contract.pk)
    assert policies.can_record(delegate, contract.document, our(contract), now)
    assert reads.exists()
    User.objects.filter(pk=signer_of(contract).pk).update(is_active=False, deactivated_at=now)
    assert not policies.can_record(delegate, contract.document, our(contract), now)
    assert not Document.objects.visible_to(delegate).filter(pk=contract.pk).exists()
    with pytest.raises(NotAllowed):
        sign_ours(contract, by=delegate, signer=delegate)
    with pytest.raises(DomainError, match="has left: name somebody else who signs"):
        sign_ours(contract, by=contract.document.owner, signer=delegate)
    assert is_unsigned(contract)


def test_only_who_has_to_do_with_it_records_a_signature() -> None:
    contract = make_contract()
    with pytest.raises(NotAllowed):
        sign_ours(contract, by=make_user(Role.SALES_REP))
    assert is_unsigned(contract)


def test_owner_signer_delegate_and_administrator_may_record() -> None:
    contract, delegate, now = make_contract(), make_user(), timezone.now()
    mandate(contract, delegate)
    requirement, document = our(contract), contract.document
    may = [contract.document.owner, signer_of(contract), delegate, make_user(Role.ADMINISTRATOR)]
    assert all(policies.can_record(person, document, requirement, now) for person in may)
    gone = make_user(Role.ADMINISTRATOR, is_active=False, deactivated_at=now)
    assert not any(policies.can_record(person, document, requirement, now) for person in (make_user(), gone))
    assert not policies.can_record(delegate, document, their(contract), now)


@pytest.mark.parametrize("method", ["drawn", "electronic"])
def test_who_signs_on_the_screen_records_it_himself(method: str) -> None:
    contract = make_contract()
    with pytest.raises(DomainError, match="record it personally"):
        sign_ours(contract, by=contract.document.owner, method=method)
    assert sign_ours(contract, method=method).method == method


def test_owner_records_the_scan_of_who_signed_on_paper() -> None:
    contract = make_contract()
    made = sign_ours(contract, by=contract.document.owner, method="seal")
    assert (made.signer, made.recorded_by) == (signer_of(contract), contract.document.owner)


def test_another_version_than_the_approved_one_is_not_signed() -> None:
    contract = make_contract()
    with pytest.raises(Stale):
        sign_theirs(contract, seen="b" * 64)
    assert is_unsigned(contract)


@pytest.mark.parametrize("of_whom", [{}, {"person": None}], ids=["ours", "theirs"])
def test_list_of_signers_that_was_changed_past_the_approval_is_not_signed(of_whom: dict[str, Any]) -> None:
    """Whoever writes in the rows alone: the name that was approved stands there still."""
    contract, other = make_contract(), make_user()
    there = contract.signing_requirements
    if of_whom:
        there.filter(**of_whom).update(name="Chen Bo")
    else:
        there.filter(person=signer_of(contract)).update(person=other)
    with pytest.raises(Stale):
        sign_ours(contract)
    assert is_unsigned(contract)


def test_signature_that_was_taken_off_the_list_past_the_approval_is_not_spared() -> None:
    contract = make_contract()
    their(contract).delete()
    with pytest.raises(Stale):
        sign_ours(contract)
    assert is_unsigned(contract)


def test_version_from_before_the_keys_of_signers_were_kept_is_signed_by_name() -> None:
    contract = make_contract()
    older, frozen = newest(contract), newest(contract).frozen
    for signer in frozen["content"]["signers"]:
        del signer["person"]
    older.pk, older.number, older.canonical = None, 2, text_of(frozen)
    older.sha256 = digest(older.canonical)
    older.save()
    contract.document.cases.update(content=older, sha256=older.sha256)
    assert sign_ours(contract).signer == signer_of(contract)


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.APPROVAL, "not approved"),
        (Stage.EFFECTIVE, "effective"),
        (Stage.ENDED, "ended"),
        (Stage.VOID, "void"),
    ],
)
def test_only_what_waits_for_signatures_is_signed(stage: str, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        sign_theirs(make_contract(stage=stage))


def test_contract_whose_approval_ended_is_not_signed() -> None:
    contract = make_contract()
    type(contract.document).objects.filter(pk=contract.pk).update(state=DocumentState.DRAFT)
    with pytest.raises(DomainError, match="not approved"):
        sign_theirs(contract)


def test_signature_is_recorded_once_for_a_version() -> None:
    contract = make_contract()
    sign_theirs(contract)
    with pytest.raises(DomainError, match="already recorded by"):
        sign_theirs(contract)


def test_signatures_of_an_earlier_version_do_not_count() -> None:
    contract = make_contract()
    sign_theirs(contract)
    contract.document.cases.update(state=CaseState.VOIDED)
    document = contract.document
    document.round = 2
    document.save(update_fields=["round"])
    content = make_content(document, signer_of(contract))
    case = document.cases.get(round=1)
    case.pk, case.round, case.content, case.state = None, 2, content, CaseState.APPROVED
    case.save(force_insert=True)
    assert signing.unmet(fresh(contract), content) == [our(contract), their(contract)]
    sign_ours(contract)
    assert fresh(contract).stage == Stage.SIGNING
    sign_theirs(contract)
    assert fresh(contract).stage == Stage.EFFECTIVE


def test_after_its_day_it_cannot_be_signed_even_before_the_sweep() -> None:
    contract = make_contract(sign_by=today(-1))
    with pytest.raises(DomainError, match="and is void"):
        sign_theirs(contract)
    assert is_unsigned(contract)


def test_on_its_last_day_it_can_be_signed() -> None:
    assert sign_theirs(make_contract(sign_by=today())).pk


def test_day_on_the_paper_lies_between_the_approval_and_today() -> None:
    contract = make_contract(sign_by=None)
    with pytest.raises(DomainError, match="lies ahead"):
        sign_theirs(contract, signed_on=today(1))
    with pytest.raises(DomainError, match="before the approval"):
        sign_theirs(contract, signed_on=today(-1))


def test_file_that_is_not_taken_leaves_it_unsigned() -> None:
    contract = make_contract()
    with pytest.raises(DomainError):
        sign_theirs(contract, file=scan("signed.exe"))
    assert is_unsigned(contract)


DEMAND = Demand(group="", customer_class="", kind="contract:sales", rate=Decimal("0.8"), amount=Decimal(1000))


def test_prices_within_the_owners_authority_have_to_be_so_still() -> None:
    contract = make_contract(demands=[DEMAND])
    with pytest.raises(DomainError, match="does not cover"):
        sign_theirs(contract)
    make_authority(contract.document.owner, "0.8")
    assert sign_theirs(contract).pk


def test_authority_of_who_approved_counts_at_signing_as_well() -> None:
    contract = make_contract(demands=[DEMAND], over=True)
    case = contract.document.cases.get()
    director = make_user(Role.MARKETING_DIRECTOR)
    step = make_step(case, is_authority=True, state=StepState.PASSED)
    make_task(director, step=step, state=TaskState.APPROVED)
    rule = make_authority(director, "0.5")
    assert sign_theirs(contract).pk
    rule.ended_at, rule.ended_by = timezone.now(), director
    rule.save()
    with pytest.raises(DomainError, match="does not cover"):
        sign_ours(contract)
    assert fresh(contract).stage == Stage.SIGNING


def test_approval_outlives_a_move_to_another_owner_and_unit() -> None:
    """Who approved it did so for the unit that was frozen, and who submitted it for himself: ADR 26."""
    approved, owned = make_contract(demands=[DEMAND], over=True), make_contract(demands=[DEMAND])
    manager = make_user(Role.SALES_MANAGER, unit=approved.document.unit)
    step = make_step(approved.document.cases.get(), is_authority=True, state=StepState.PASSED)
    make_task(manager, step=step, state=TaskState.APPROVED)
    make_authority(Role.SALES_MANAGER, "0.5")
    make_authority(owned.document.owner, "0.5")
    new = make_user(Role.SALES_REP, unit=make_unit())
    for contract in (approved, owned):
        document = Document.objects.get(pk=contract.pk)
        belonging.change_owner(document, new, at=timezone.now())
        assert sign_theirs(fresh(contract), by=new).pk


def test_authority_of_a_new_owner_grants_nothing_that_he_did_not_submit() -> None:
    contract = make_contract(demands=[DEMAND])
    new = make_user(Role.SALES_REP)
    make_authority(new, "0.5")
    belonging.change_owner(Document.objects.get(pk=contract.pk), new, at=timezone.now())
    with pytest.raises(DomainError, match="does not cover"):
        sign_theirs(fresh(contract), by=new)


def test_what_nobody_of_the_round_could_grant_is_not_signed() -> None:
    with pytest.raises(DomainError, match="does not cover"):
        sign_theirs(make_contract(demands=[DEMAND], over=True))


@pytest.mark.parametrize("who", ["owner", "submitter"])
def test_delegation_does_not_reach_who_submitted_it(who: str) -> None:
    contract, submitter = make_contract(), make_user(Role.SALES_REP)
    contract.document.cases.update(submitted_by=submitter)
    delegate = contract.document.owner if who == "owner" else submitter
    mandate(contract, delegate)
    with pytest.raises(DomainError, match="what he submitted himself"):
        sign_ours(contract, by=contract.document.owner, signer=delegate)
    assert is_unsigned(contract)


def test_submitter_signs_where_he_is_named_himself() -> None:
    owner = make_user(Role.SALES_REP)
    contract = make_contract(owner, signers=owner)
    assert sign_ours(contract).signer == owner


@pytest.mark.parametrize("fields", [{"kind": "price"}, {"may_sign": False}])
def test_signature_is_recorded_under_a_delegation_that_is_about_it(fields: dict[str, Any]) -> None:
    contract, delegate = make_contract(), make_user()
    mandate(contract, delegate, **fields)
    with pytest.raises(NotAllowed):
        sign_ours(contract, by=delegate, signer=signer_of(contract), method="scan")


def test_everybody_with_a_part_in_it_hears_that_it_is_effective() -> None:
    contract = make_contract()
    owner, director = contract.document.owner, signer_of(contract)
    sign_theirs(contract)
    sign_ours(contract)
    subjects = Message.objects.filter(recipient=owner, kind="contracts_after").values_list("subject", flat=True)
    assert [str(one).split(" is ")[1] for one in subjects.order_by("pk")] == [
        "effective: all have signed",
        f"signed by {director.name}",
    ]
    assert not Message.objects.filter(recipient=director, subject__contains="effective").exists()


def test_termination_ends_the_contract_that_it_is_about() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    ending = make_contract(relation=Relation.VOIDING, parent=parent, customer=parent.document.customer)
    sign_ours(ending)
    sign_theirs(ending)
    ended = fresh(parent)
    assert ended.stage == Stage.ENDED
    assert str(ending.document.number) in ended.end_reason
    assert parent.document.events.get().kind == "ended"
    assert Message.objects.filter(recipient=parent.document.owner, subject__contains="has ended").exists()


def test_renewal_keeps_the_promise_to_renew() -> None:
    parent = settle(make_contract(stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK, ends_on=today(20)))
    assert Promise.objects.get(kind="renew").subject_id == parent.pk
    renewal = make_contract(relation=Relation.RENEWAL, parent=parent)
    sign_ours(renewal)
    sign_theirs(renewal)
    assert Promise.objects.get(kind="renew").outcome == Promise.Outcome.KEPT


def test_effect_sets_the_days_of_instalments_and_what_is_owed() -> None:
    contract = settle(make_contract())
    promised = Promise.objects.get(kind="sign")
    assert timezone.localdate(promised.due_at) == today(11)  # the end of the tenth day is the beginning of the next
    fixed = make_line(contract, due_on=today(40), falls_due_on=None)
    signing_ = make_line(contract, after_event="signing", after_days=5)
    delivery = make_line(contract, after_event="delivery", after_days=5)
    sign_ours(contract)
    sign_theirs(contract)
    for line in (fixed, signing_, delivery):
        line.refresh_from_db()
    assert [fixed.falls_due_on, signing_.falls_due_on, delivery.falls_due_on] == [today(40), today(5), None]
    assert set(Promise.objects.open().values_list("kind", "subject_id")) == {
        ("pay", fixed.pk),
        ("pay", signing_.pk),
        ("hand_over", contract.pk),
    }
    promised.refresh_from_db()
    assert promised.outcome == Promise.Outcome.KEPT


def test_signature_is_for_ever() -> None:
    made = sign_theirs(make_contract())
    for act in (lambda: Signature.objects.update(signer_name="X"), made.delete):
        with pytest.raises(IntegrityError, match="signature_stays"), transaction.atomic():
            act()
