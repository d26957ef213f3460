"""What administrators do where a round stands still: name somebody, decide in his place, hand over a leaver's tasks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.rules.roles import Role
from approvals.documents import Frozen
from approvals.models import Case, Document, Step, Task
from approvals.rules.authority import Demand
from approvals.rules.states import CaseState, DocumentState, Mode, StepState, TaskState
from approvals.services import deciding, documents, passing, rescuing, reverting, submitting
from core.errors import DomainError, NotAllowed, Stale
from deadlines.models import Promise
from notifications.models import Message
from tests.approvals.kinds import NOTE, Notes
from tests.approvals.rows import make_mandate
from tests.approvals.running import asked, asks, begun, submitted, task_of
from tests.factories import make_authority, make_user

from .conftest import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_fits")]


@pytest.fixture
def case(office: Office) -> Case:
    """The checker, then the manager."""
    return submitted(asks(office.checker), asks(office.manager), owner=office.rep)


@pytest.fixture
def stuck(office: Office) -> Step:
    """A step of authority that nobody is left to decide."""
    gone = make_user(is_active=False)
    case = submitted(asks(gone, mode=Mode.QUORUM, quorum=3, is_authority=True), owner=office.rep)
    return Step.objects.get(case=case)


def approve(person: User, case: Case) -> Case:
    return deciding.approve(task_of(person, case), by=person, seen=case.sha256)


# Nobody was found


def test_administrator_names_who_decides(office: Office, stuck: Step) -> None:
    assert stuck.needs_rescue
    assert Message.objects.filter(recipient=office.administrator, subject__contains="No approver was found").exists()
    people = [office.checker, office.manager]
    rescuing.name_approver(stuck, by=office.administrator, people=people, reason="They know it")
    stuck.refresh_from_db()
    assert (stuck.needs_rescue, stuck.quorum, stuck.state) == (False, 2, StepState.ACTIVE)
    assert asked(stuck.case) == {office.checker.name, office.manager.name}
    event = stuck.case.document.events.latest("seq")
    assert (event.kind, event.note, event.data["people"]) == ("named", "They know it", [one.pk for one in people])
    approve(office.checker, stuck.case)
    assert approve(office.manager, stuck.case).state == CaseState.APPROVED


def test_only_administrators_name(office: Office, stuck: Step) -> None:
    for person in (office.rep, office.manager, make_user(Role.ADMINISTRATOR, is_active=False)):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            rescuing.name_approver(stuck, by=person, people=[office.checker], reason="So")


def test_nobody_is_named_where_somebody_was_found(office: Office, case: Case) -> None:
    step = Step.objects.get(case=case, state=StepState.ACTIVE)
    with pytest.raises(DomainError, match="Somebody was found"):
        rescuing.name_approver(step, by=office.administrator, people=[office.colleague], reason="So")


def test_nobody_is_named_in_a_round_that_another_has_replaced(office: Office, stuck: Step) -> None:
    document = stuck.case.document
    reverting.recall(document, by=office.rep)
    newer = submitting.submit(Document.objects.get(pk=document.pk), by=office.rep)
    with pytest.raises(DomainError, match="This round is over: “Recalled”, by Ren Rep"):
        rescuing.name_approver(stuck, by=office.administrator, people=[office.checker], reason="So")
    assert Step.objects.get(case=newer).needs_rescue
    assert not Task.objects.exists()


def test_naming_needs_people_a_reason_and_never_takes_the_submitter(office: Office, stuck: Step) -> None:
    by = office.administrator
    for people, reason, sentence in (
        ([office.checker], " ", "Give a reason"),
        ([], "So", "at least one person"),
        ([office.checker, office.checker], "So", "nobody twice"),
        ([office.rep], "So", "no part in deciding"),
        ([make_user(is_active=False)], "So", "has left"),
    ):
        with pytest.raises(DomainError, match=sentence):
            rescuing.name_approver(stuck, by=by, people=people, reason=reason)


DEMAND = Demand(group="", customer_class="", kind=NOTE, rate=Decimal("0.80"), amount=None)


def test_only_who_may_grant_it_is_named_or_takes_over_for_the_company(
    office: Office, notes: Notes, stuck: Step
) -> None:
    """As long as anybody may: else an administrator has to name whom he finds."""
    document = begun(office.rep)
    notes.frozen[document.pk] = Frozen({}, {}, [DEMAND])
    case = submitting.submit(document, by=office.rep)
    step, by = Step.objects.get(case=case), office.administrator
    make_authority(office.manager, "0.70")
    with pytest.raises(DomainError, match="Chen Checker may not decide this for the company"):
        rescuing.name_approver(step, by=by, people=[office.checker], reason="So")
    rescuing.name_approver(step, by=by, people=[office.manager], reason="So")
    task = task_of(office.manager, case)
    with pytest.raises(DomainError, match="Cao Colleague may not decide this for the company"):
        passing.transfer(task, by=office.manager, to=office.colleague)
    with pytest.raises(DomainError, match="Cao Colleague may not decide this for the company"):
        rescuing.hand_over(office.manager, office.colleague, by=by)
    (opinion,) = passing.ask_opinion(task, by=office.manager, people=[office.colleague], note="Sound?")
    assert opinion.holder == office.colleague
    assert rescuing.hand_over(office.colleague, office.checker, by=by) == 1
    make_authority(office.colleague, "0.70")
    assert rescuing.hand_over(office.manager, office.colleague, by=by) == 1


def test_where_nobody_may_grant_it_anybody_can_be_named(office: Office, notes: Notes, stuck: Step) -> None:
    document = begun(office.rep)
    notes.frozen[document.pk] = Frozen({}, {}, [DEMAND])
    case = submitting.submit(document, by=office.rep)
    rescuing.name_approver(Step.objects.get(case=case), by=office.administrator, people=[office.checker], reason="So")
    assert asked(case) == {office.checker.name}


# Override


@pytest.mark.parametrize(("yes", "state"), [(True, TaskState.APPROVED), (False, TaskState.REJECTED)])
def test_override_is_marked_for_ever(office: Office, case: Case, yes: bool, state: str) -> None:
    task = task_of(office.checker, case)
    rescuing.override(task, by=office.administrator, approve=yes, reason="He is ill", seen=case.sha256)
    task.refresh_from_db()
    assert (task.state, task.actor, task.holder) == (state, office.administrator, office.checker)
    assert (task.is_override, task.comment, task.seen, task.mandate) == (True, "He is ill", case.sha256, None)
    event = case.document.events.get(kind="overridden")
    assert (event.actor, event.note, event.data["decision"]) == (office.administrator, "He is ill", state)
    assert event.sentence == "Ad Min decided in the place of Chen Checker"
    for person in (office.rep, office.checker):
        assert Message.objects.filter(recipient=person, subject__contains="in the place of").exists()
    case.refresh_from_db()
    assert case.state == (CaseState.RUNNING if yes else CaseState.REJECTED)


def test_only_administrators_override_and_never_their_own(office: Office, case: Case) -> None:
    task = task_of(office.checker, case)
    for person in (office.rep, office.manager, make_user(Role.COMPANY_LEADER)):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            rescuing.override(task, by=person, approve=True, reason="So", seen=case.sha256)
    own = submitted(asks(office.checker), owner=make_user(Role.ADMINISTRATOR, Role.SALES_REP))
    with pytest.raises(NotAllowed, match="submitted themselves"):
        rescuing.override(task_of(office.checker, own), by=own.submitted_by, approve=True, reason="So", seen=own.sha256)


def test_administrator_does_not_override_himself(office: Office) -> None:
    case = submitted(asks(office.administrator), owner=office.rep)
    task = task_of(office.administrator, case)
    with pytest.raises(NotAllowed, match="You are asked yourself"):
        rescuing.override(task, by=office.administrator, approve=True, reason="So", seen=case.sha256)
    approve(office.administrator, case)


def test_who_administered_when_his_request_began_overrides_nothing(office: Office, case: Case) -> None:
    """His roles are read under the lock, not from the object that the request carries."""
    office.administrator.is_administrator  # noqa: B018 as the page that showed the button asked
    office.administrator.role_assignments.all().delete()
    assert office.administrator.is_administrator
    for act in (
        lambda by: rescuing.override(task_of(office.checker, case), by=by, approve=True, reason="So", seen=case.sha256),
        lambda by: rescuing.hand_over(office.checker, office.colleague, by=by),
        lambda by: documents.void(case.document, by=by, reason="So"),
    ):
        with pytest.raises(NotAllowed):
            act(office.administrator)


def test_override_needs_a_reason_and_the_content_that_was_seen(office: Office, case: Case) -> None:
    task = task_of(office.checker, case)
    with pytest.raises(DomainError, match="Give a reason"):
        rescuing.override(task, by=office.administrator, approve=True, reason="", seen=case.sha256)
    with pytest.raises(Stale):
        rescuing.override(task, by=office.administrator, approve=True, reason="So", seen="b" * 64)


def test_what_is_decided_or_an_opinion_is_not_overridden(office: Office, case: Case) -> None:
    task = task_of(office.checker, case)
    (opinion,) = passing.ask_opinion(task, by=office.checker, people=[office.colleague], note="Sound?")
    with pytest.raises(NotAllowed, match="An opinion is not a decision"):
        rescuing.override(opinion, by=office.administrator, approve=True, reason="So", seen=case.sha256)
    with pytest.raises(DomainError, match="waits for others first"):
        rescuing.override(task, by=office.administrator, approve=True, reason="So", seen=case.sha256)
    passing.give_opinion(opinion, by=office.colleague, comment="Yes")
    approve(office.checker, case)
    with pytest.raises(DomainError, match="Already handled by Chen Checker"):
        rescuing.override(task, by=office.administrator, approve=True, reason="So", seen=case.sha256)


# A leaver


def test_all_open_tasks_of_a_leaver_move_at_once(office: Office, case: Case) -> None:
    waiting = submitted(asks(office.colleague, office.checker, mode=Mode.IN_ORDER), owner=office.rep)
    successor = make_user(name="继任", name_latin="Suc Cessor", language="en")
    assert rescuing.hand_over(office.checker, successor, by=office.administrator) == 2
    assert not Task.objects.filter(holder=office.checker, state__in=["pending", "waiting"]).exists()
    moved = task_of(successor, case)
    assert (moved.principal, asked(case)) == (office.checker, {"继任"})
    assert task_of(successor, waiting, TaskState.WAITING).position == 2
    event = case.document.events.latest("seq")
    assert (event.kind, event.sentence) == ("handed_over", "Ad Min handed the open decision of Chen Checker over")
    assert event.data["to"] == {"en": "Suc Cessor", "zh": "继任"}
    assert Message.objects.filter(recipient=successor, subject__contains="asks you to decide").count() == 1
    assert Promise.objects.get(subject_id=moved.pk).outcome == ""
    approve(successor, case)


def test_documents_in_approval_get_another_owner(office: Office, case: Case) -> None:
    successor = make_user(Role.SALES_REP, language="en")
    assert rescuing.hand_over(office.rep, successor, by=office.administrator) == 1
    document = Document.objects.get()
    assert (document.owner, document.state) == (successor, DocumentState.IN_APPROVAL)
    assert document.unit == successor.unit
    event = document.events.latest("seq")
    assert (event.kind, event.data["people"], event.data["former"]) == ("owner_changed", [successor.pk], office.rep.pk)
    assert Message.objects.filter(recipient=successor, subject__contains="the owner").exists()
    make_mandate(office.checker, successor)
    with pytest.raises(NotAllowed, match="submitted themselves"):
        deciding.approve(task_of(office.checker, case), by=successor, seen=case.sha256)


def test_only_administrators_hand_over_and_to_another_who_is_here(office: Office, case: Case) -> None:
    for person in (office.checker, office.manager):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            rescuing.hand_over(office.checker, office.colleague, by=person)
    with pytest.raises(DomainError, match="somebody else as successor"):
        rescuing.hand_over(office.checker, office.checker, by=office.administrator)
    with pytest.raises(DomainError, match="has left"):
        rescuing.hand_over(office.checker, make_user(is_active=False), by=office.administrator)


def test_all_or_nothing_moves_unless_documents_are_named(office: Office, case: Case) -> None:
    """The successor is asked in the second one already, or submitted it."""
    shared = submitted(asks(office.checker, office.colleague), owner=office.rep)
    own = submitted(asks(office.checker), owner=office.colleague)
    with pytest.raises(DomainError, match=f"{office.colleague} is asked about .* already"):
        rescuing.hand_over(office.checker, office.colleague, by=office.administrator)
    assert asked(case) == {office.checker.name}
    only = [case.document_id]
    assert rescuing.hand_over(office.checker, office.colleague, by=office.administrator, only=only) == 1
    with pytest.raises(DomainError, match=f"{office.colleague} submitted"):
        rescuing.hand_over(office.checker, office.colleague, by=office.administrator, only=[own.document_id])
    assert rescuing.hand_over(office.checker, make_user(), by=office.administrator) == 2
    assert rescuing.held_by(office.checker).count() == 0
    assert shared.document.state == DocumentState.IN_APPROVAL


def test_all_documents_are_locked_before_the_successor(office: Office, case: Case) -> None:
    """In that one order, as adding and transferring do: else two of them can wait for one another."""
    submitted(asks(office.checker), owner=office.rep)
    with CaptureQueriesContext(connection) as asked_for:
        rescuing.hand_over(office.checker, make_user(), by=office.administrator)
    modes = (" FOR NO KEY UPDATE", " FOR SHARE")
    locks = [query["sql"] for query in asked_for if any(mode in query["sql"] for mode in modes)]
    tables = [sql.partition("FROM ")[2].split()[0].strip('"') for sql in locks]
    assert tables.index("accounts_user") > max(
        place for place, table in enumerate(tables) if table == Document._meta.db_table
    )
    assert tables.count("accounts_user") == 1


def test_who_decides_does_not_become_the_owner(office: Office, case: Case) -> None:
    with pytest.raises(DomainError, match=f"{office.checker} decides about"):
        rescuing.hand_over(office.rep, office.checker, by=office.administrator)
