"""Submission: frozen, hashed, numbered, routed once; who is asked, and what happens when nobody is found."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.documents import Frozen
from approvals.models import Case, Copy, Document, DocumentEvent, NumberSeries, Step, Task
from approvals.rules import flow
from approvals.rules.authority import Demand
from approvals.rules.canonical import digest, text_of
from approvals.rules.flow import Approver, Field, Nobody, Oneself, Operator, Source
from approvals.rules.states import CaseState, DocumentState, Mode
from approvals.services import documents, reverting, submitting
from core.errors import DomainError, NotAllowed, Stale
from notifications.models import Message
from tests.approvals.kinds import Notes
from tests.approvals.rows import make_mandate
from tests.approvals.running import (
    approve,
    asked,
    asks,
    begun,
    fresh,
    kinds_of_events,
    outcomes,
    publish,
    states,
    submitted,
    task_of,
)
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db

CHEAP = ((flow.Test(Field.NET_AMOUNT, Operator.LESS, Decimal(500)),),)


def test_submission_freezes_hashes_and_numbers(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep, net_amount=Decimal("1000.50"))
    document, version = case.document, case.content
    assert (document.state, document.round, document.number) == (DocumentState.IN_APPROVAL, 1, "NT-2026-00001")
    assert (document.base_amount, version.net_amount) == (Decimal("1000.50"), Decimal("1000.50"))
    assert version.sha256 == case.sha256 == sha256(version.canonical.encode()).hexdigest()
    assert version.content == {"text": "Note"}
    assert version.facts == {"net_amount": "1000.50"}
    head = version.frozen["document"]
    assert (head["title"], head["owner"]["en"], head["net_amount"]) == ("Note", "Rep", "1000.50")
    event = DocumentEvent.objects.get(kind="submitted")
    assert (event.data["sha256"], event.data["number"]) == (case.sha256, document.number)


def test_events_keep_by_what_a_round_goes_and_whom_each_step_asks(ann: User, bob: User, cyd: User, rep: User) -> None:
    """Rows can be changed where there is no trigger; the chain is what the rows are compared with."""
    chosen = flow.Step("own", "Own", "自选", (Approver(Source.CHOSEN),))
    dear = asks(bob, key="dear", conditions=CHEAP)
    version = publish(chosen, dear, asks(bob, cyd, key="two", mode=Mode.QUORUM, quorum=3))
    document = begun(rep)
    with documents.changing(document, by=rep) as change:
        change.set(net_amount=Decimal(1000))
    case = submitting.submit(document, by=rep, chosen=[ann])
    approve(case, ann)
    data = DocumentEvent.objects.get(kind="submitted").data
    assert (data["version"], data["flow"], data["chosen"]) == (case.content.number, version.number, [ann.pk])
    assert data["flow_sha256"] == digest(text_of(version.definition))
    assert [(one["key"], one["skipped_because"]) for one in data["route"]] == [
        ("own", None),
        ("dear", {"net_amount": "1000.00"}),
        ("two", None),
    ]
    assert [one["step"] for one in data["route"]] == list(case.steps.values_list("pk", flat=True))
    began = DocumentEvent.objects.filter(kind="step_began").order_by("seq")
    assert [(one.data["step"]["key"], one.data["people"], one.data["quorum"]) for one in began] == [
        ("own", [ann.pk], 1),
        ("two", [bob.pk, cyd.pk], 2),
    ]
    asked_last = [(one["holder_id"], one["principal_id"], one["added"]) for one in began[1].data["asked"]]
    assert asked_last == [(bob.pk, bob.pk, ""), (cyd.pk, cyd.pk, "")]
    assert "asks Bob, Cyd" in began[1].sentence


def test_files_and_demands_are_part_of_what_is_hashed(ann: User, rep: User, notes: Notes) -> None:
    document = begun(rep)
    publish(asks(ann))
    documents.attach(document, by=rep, upload=SimpleUploadedFile("quote.txt", b"one"))
    demand = Demand(group="cable", customer_class="gold", kind=document.kind, rate=Decimal("0.92"), amount=None)
    notes.frozen[document.pk] = Frozen({"rows": [{"price": Decimal("9.20")}]}, {}, [demand])
    version = submitting.submit(document, by=rep).content
    (file,) = version.frozen["files"]
    assert file == {"name": "quote.txt", "size": 3, "sha256": sha256(b"one").hexdigest()}
    assert version.demands == [demand]
    assert json.loads(version.canonical)["content"] == {"rows": [{"price": "9.20"}]}


def test_the_same_content_has_the_same_hash_in_the_next_round(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep, net_amount=Decimal(1000))
    reverting.recall(case.document, by=rep)
    again = submitting.submit(case.document, by=rep)
    assert (again.sha256, again.content.number, again.round) == (case.sha256, 2, 2)


def test_numbers_have_no_gaps_and_a_refused_submission_gives_none(ann: User, rep: User, notes: Notes) -> None:
    publish(asks(ann))
    numbers = []
    for refused in (False, True, False):
        document = begun(rep)
        if refused:
            notes.frozen[document.pk] = Frozen({"rate": 0.92}, {})
            with pytest.raises(TypeError):
                submitting.submit(document, by=rep)
            assert Document.objects.get(pk=document.pk).number is None
        else:
            numbers.append(submitting.submit(document, by=rep).document.number)
    assert numbers == ["NT-2026-00001", "NT-2026-00002"]
    assert NumberSeries.objects.get().last == 2


def test_submission_is_the_owners(ann: User, bob: User, administrator: User, rep: User) -> None:
    publish(asks(ann))
    document = begun(rep)
    for person in (bob, administrator):
        with pytest.raises(NotAllowed, match="Only the owner"):
            submitting.submit(document, by=person)
    User.objects.filter(pk=rep.pk).update(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(NotAllowed, match="not active"):
        submitting.submit(document, by=rep)
    assert Case.objects.count() == 0


def test_only_a_draft_can_be_submitted(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    with pytest.raises(DomainError, match="Only a draft") as refusal:
        submitting.submit(case.document, by=rep)
    assert refusal.value.status_code == 409
    approve(case, ann)
    with pytest.raises(DomainError, match="Only a draft"):
        submitting.submit(case.document, by=rep)


def test_an_old_form_submits_nothing(ann: User, rep: User) -> None:
    publish(asks(ann))
    document = begun(rep)
    with documents.changing(document, by=rep) as change:
        change.set(title="Newer")
    with pytest.raises(Stale):
        submitting.submit(document, by=rep, version=1)
    assert submitting.submit(document, by=rep, version=2).round == 1


def test_what_the_conditions_skip_is_kept_with_the_values(ann: User, bob: User) -> None:
    case = submitted(asks(ann, conditions=CHEAP), asks(bob), net_amount=Decimal(1000))
    assert states(case) == ["skipped", "active"]
    assert case.steps.order_by("position")[0].skipped_because == {"net_amount": "1000.00"}
    assert approve(case, bob).state == CaseState.APPROVED


def test_where_no_step_is_needed_it_is_approved_at_once(ann: User, notes: Notes) -> None:
    case = fresh(submitted(asks(ann, conditions=CHEAP), net_amount=Decimal(1000)))
    assert (case.state, case.document.state) == (CaseState.APPROVED, DocumentState.APPROVED)
    assert kinds_of_events(case)[-2:] == ["submitted", "concluded"]


def test_running_rounds_keep_their_flow(ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(bob, key="second"))
    publish(asks(ann))
    approve(case, ann)
    assert asked(case) == {"Bob"}


def test_nobody_found_calls_the_administrator(ann: User, rep: User, administrator: User) -> None:
    ann.is_active, ann.deactivated_at = False, ann.created_at
    ann.save()
    case = submitted(asks(ann), owner=rep)
    step = case.steps.get()
    assert (step.state, step.needs_rescue, asked(case)) == ("active", True, set())
    assert kinds_of_events(case)[-1] == "nobody_found"
    assert DocumentEvent.objects.get(kind="nobody_found").actor is None
    assert Message.objects.filter(recipient=administrator, kind="approvals_tasks").exists()


def test_nobody_found_goes_on_where_the_flow_says_so(ann: User, rep: User) -> None:
    case = submitted(asks(nobody=Nobody.GO_ON), asks(ann), owner=rep)
    assert (states(case), asked(case)) == (["passed", "active"], {"Ann"})
    assert "passed_empty" in kinds_of_events(case)


def test_a_step_of_authority_never_passes_without_anybody(ann: User, rep: User) -> None:
    case = submitted(asks(nobody=Nobody.GO_ON, is_authority=True), asks(ann), owner=rep)
    assert (states(case), case.steps.get(position=1).needs_rescue) == (["active", "waiting"], True)


def test_people_are_looked_up_when_their_step_begins(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(bob, cyd))
    bob.is_active, bob.deactivated_at = False, bob.created_at
    bob.save()
    approve(case, ann)
    assert asked(case) == {"Cyd"}


def test_instead_of_the_submitter_his_superior_is_asked(ann: User) -> None:
    boss = make_user(name="Boss")
    rep = make_user(unit=make_unit(manager=boss), name="Rep")
    case = submitted(asks(rep, ann), owner=rep)
    assert asked(case) == {"Boss", "Ann"}


def test_instead_of_the_submitter_another_holder_is_asked(ann: User) -> None:
    boss = make_user(name="Boss")
    rep = make_user(unit=make_unit(manager=boss), name="Rep")
    case = submitted(asks(rep, ann, oneself=Oneself.OTHERS), owner=rep)
    assert asked(case) == {"Ann"}


@pytest.mark.parametrize("is_authority", [False, True])
def test_a_step_that_finds_the_submitter_alone_is_not_skipped(rep: User, is_authority: bool) -> None:
    case = submitted(asks(rep, oneself=Oneself.OTHERS, is_authority=is_authority), owner=rep)
    assert case.steps.get().needs_rescue
    assert fresh(case).state == CaseState.RUNNING


def test_submitter_names_who_is_asked(ann: User, rep: User) -> None:
    publish(flow.Step("own", "Own", "自选", (Approver(Source.CHOSEN),)))
    case = submitting.submit(begun(rep), by=rep, chosen=[ann])
    assert asked(case) == {"Ann"}


def test_who_is_chosen_is_asked_for_is_here_and_is_another(ann: User, bob: User, rep: User) -> None:
    own = flow.Step("own", "Own", "自选", (Approver(Source.CHOSEN),), conditions=CHEAP)
    publish(asks(bob))
    with pytest.raises(DomainError, match="No step of this round leaves it to you"):
        submitting.submit(begun(rep), by=rep, chosen=[ann])
    publish(own, asks(bob))
    document = begun(rep)
    with documents.changing(document, by=rep) as change:
        change.set(net_amount=Decimal(1000))
    with pytest.raises(DomainError, match="No step of this round leaves it to you"):
        submitting.submit(document, by=rep, chosen=[ann])
    publish(replace(own, conditions=()))
    for chosen, sentence in (
        ([], "a step leaves that to you"),
        ([ann, ann], "named twice"),
        ([ann, rep], "Nobody decides about what"),
        ([ann, make_user(is_active=False)], "has left"),
    ):
        with pytest.raises(DomainError, match=sentence):
            submitting.submit(document, by=rep, chosen=chosen)
    assert Case.objects.count() == 0


def test_a_round_that_needs_no_step_was_approved_by_nobody(ann: User, rep: User) -> None:
    case = submitted(asks(ann, conditions=CHEAP), owner=rep, net_amount=Decimal(1000))
    assert (case.state, case.ended_by) == (CaseState.APPROVED, None)
    assert DocumentEvent.objects.get(kind="concluded").actor is None


def test_who_approved_is_not_asked_again_where_the_flow_says_so(ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(ann, bob, asks_again=False), asks(ann, asks_again=True))
    approve(case, ann)
    assert outcomes(case) == [("Ann", "approved"), ("Ann", "approved"), ("Bob", "pending")]
    automatic = Task.objects.get(by_itself=True)
    assert (automatic.actor, automatic.seen, automatic.holder) == (None, case.sha256, ann)
    assert DocumentEvent.objects.get(kind="passed_by_itself").actor is None
    approve(case, bob)
    assert asked(case) == {"Ann"}


def test_a_step_that_asks_for_a_comment_asks_again(ann: User) -> None:
    case = submitted(asks(ann), asks(ann, asks_again=False, needs_comment=True))
    approve(case, ann)
    assert asked(case) == {"Ann"}


def test_passing_by_itself_relieves_the_others_of_a_step_that_asks_any(ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(ann, bob, mode=Mode.ANY, asks_again=False), asks(bob))
    approve(case, ann)
    assert outcomes(case)[1:3] == [("Ann", "approved"), ("Bob", "handled")]
    assert Task.objects.get(state="handled").caused_by == ann


def test_a_step_of_authority_always_asks_again(ann: User) -> None:
    case = approve(submitted(asks(ann), asks(ann, asks_again=False, is_authority=True)), ann)
    assert (case.state, asked(case)) == (CaseState.RUNNING, {"Ann"})


def test_what_a_delegate_decided_passes_nobody(ann: User, bob: User) -> None:
    from approvals.services import deciding

    make_mandate(ann, bob)
    case = submitted(asks(ann), asks(ann, bob, asks_again=False))
    deciding.approve(task_of(ann, case), by=bob, seen=case.sha256)
    assert asked(case) == {"Ann", "Bob"}


def test_what_was_decided_in_the_last_round_passes_nobody(ann: User, bob: User, rep: User) -> None:
    case = submitted(asks(ann), asks(bob), asks(ann, asks_again=False), owner=rep)
    approve(case, ann)
    reverting.recall(case.document, by=rep)
    again = submitting.submit(case.document, by=rep)
    assert asked(again) == {"Ann"}


def test_copies_go_out_when_it_is_approved(ann: User, bob: User, rep: User) -> None:
    publish(asks(ann), copies=(Approver(Source.PERSON, str(bob.pk)), Approver(Source.PERSON, str(ann.pk))))
    case = submitting.submit(begun(rep), by=rep)
    assert Copy.objects.count() == 0
    approve(case, ann)
    copies = Copy.objects.filter(content=case.content, sent_by=None)
    assert set(copies.values_list("person__name", flat=True)) == {"Ann", "Bob"}
    assert kinds_of_events(case)[-2:] == ["concluded", "copied"]
    assert Message.objects.filter(recipient=bob, kind="approvals_copies").exists()


def test_preview_says_who_would_be_asked_and_writes_nothing(ann: User, rep: User) -> None:
    publish(asks(ann), asks(ann, conditions=CHEAP), asks(rep, oneself=Oneself.OTHERS))
    document = begun(rep)
    with documents.changing(document, by=rep) as change:
        change.set(net_amount=Decimal(1000))
    preview = submitting.preview(change.document, by=rep)
    assert [[person.name for person in step.people] for step in preview.steps] == [["Ann"], [], []]
    assert [step.skipped_because for step in preview.steps] == [None, {"net_amount": "1000"}, None]
    assert [step.needs_rescue for step in preview.steps] == [False, False, True]
    assert not preview.wants_choice
    assert preview.facts == {"net_amount": "1000"}
    assert (Case.objects.count(), Step.objects.count()) == (0, 0)


def test_preview_names_those_whom_the_submission_asks_where_the_owner_moved(rep: User) -> None:
    """Roles are held for the document's unit, which stays when its owner goes to another."""
    there = make_user(Role.SALES_MANAGER, name="There", unit=rep.unit)
    make_user(Role.SALES_MANAGER, name="Elsewhere", unit=(moved := make_unit()))
    document = begun(rep)
    publish(flow.Step("managers", "Managers", "经理", (Approver(Source.ROLE, Role.SALES_MANAGER),), Mode.ALL))
    rep.unit = moved
    rep.save(update_fields=["unit"])
    document = Document.objects.get(pk=document.pk)
    (step,) = submitting.preview(document, by=rep).steps
    case = submitting.submit(document, by=rep)
    assert [person.name for person in step.people] == [there.name] == sorted(asked(case))


def test_preview_is_the_owners_of_a_draft(ann: User, bob: User, rep: User) -> None:
    publish(flow.Step("own", "Own", "自选", (Approver(Source.CHOSEN),)), asks(ann))
    document = begun(rep)
    assert submitting.preview(document, by=rep).wants_choice
    with pytest.raises(NotAllowed):
        submitting.preview(document, by=bob)
    case = submitting.submit(document, by=rep, chosen=[ann])
    with pytest.raises(DomainError, match="Only a draft"):
        submitting.preview(case.document, by=rep)
