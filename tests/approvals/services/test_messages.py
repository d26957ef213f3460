"""Who hears of what: each part of each event, and each task that opens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from approvals.models import Case, Document, DocumentEvent, Task
from approvals.rules.events import KINDS, MESSAGE_KINDS
from approvals.rules.states import Added, TaskKind, TaskState
from approvals.services import documents, messages, talking
from approvals.services.recording import record
from notifications import kinds
from notifications.models import Message
from tests.factories import make_user

from .. import running
from ..rows import make_case, make_copy, make_document, make_step, make_task
from .conftest import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office: Office) -> Case:
    return make_case(document=make_document(office.rep, state="in_approval", title="Cheap pumps"))


def happened(about: Case, kind: str, **facts: Any) -> DocumentEvent:
    facts = {"by": None, "at": timezone.now(), "case": about} | facts
    event = record(about.document, kind, **facts)
    messages.announce(event)
    return event


def told() -> dict[User, str]:
    """Who was told, and as what kind of message."""
    return {message.recipient: message.kind for message in Message.objects.select_related("recipient")}


def test_every_kind_of_message_is_known() -> None:
    assert set(MESSAGE_KINDS) <= {kind.code for kind in kinds.every()}
    assert {message for kind in KINDS.values() for message in kind.told.values()} == set(MESSAGE_KINDS)


def test_end_of_a_round_is_told_to_its_side_and_to_who_needs_not_decide_any_more(office: Office, case: Case) -> None:
    owner, now, step = make_user(), timezone.now(), make_step(case)
    case.document.owner = owner
    case.document.save(update_fields=["owner"])
    decided = make_task(office.checker, step=step, state=TaskState.REJECTED, ended_at=now)
    make_task(office.colleague, step=step, state=TaskState.CANCELLED, ended_at=now)
    make_task(office.manager, step=step, state=TaskState.CANCELLED, ended_at=now, opened_at=None)  # never asked
    happened(case, "rejected", by=office.checker, at=now, task=decided, note="Too cheap")
    assert told() == {office.rep: "approvals_mine", owner: "approvals_mine", office.colleague: "approvals_tasks"}
    message = Message.objects.get(recipient=office.rep)
    document = case.document
    assert message.subject == f"{document.number} Cheap pumps · Chen Checker rejected it"
    assert message.body == f"Note\nCustomer: {document.customer}\nAmount: ¥1,000.00\n\nToo cheap"
    assert (message.url, message.thread) == (f"/notes/{document.number}/", document.number)


def test_each_reads_it_in_his_language(office: Office, case: Case) -> None:
    case.submitted_by = reader = make_user(language="zh-hans")
    case.save(update_fields=["submitted_by"])
    step = {"en": "Check", "zh": "审核"}
    event = happened(case, "taken_back", by=office.checker, step=step)
    assert "“Check”" in Message.objects.get(recipient=office.rep).subject
    assert "审核" in Message.objects.get(recipient=reader).subject
    assert event.sentence == "Chen Checker took the decision at “Check” back"


def test_who_did_it_is_not_told_and_others_once(office: Office, case: Case) -> None:
    make_task(office.rep, step=make_step(case), state=TaskState.APPROVED)
    happened(case, "voided", by=None)
    assert told() == {office.rep: "approvals_mine"}
    assert Message.objects.count() == 1
    Message.objects.all().delete()
    happened(case, "voided", by=office.rep)
    assert told() == {}


def test_lost_approval_is_told_to_who_decided_and_who_has_a_copy(office: Office, case: Case) -> None:
    make_task(office.checker, step=make_step(case), state=TaskState.APPROVED)
    make_copy(office.colleague, content=case.content)
    happened(case, "voided", by=office.rep)
    assert told() == {office.checker: "approvals_tasks", office.colleague: "approvals_copies"}


def test_what_is_void_without_a_round_is_told_to_its_owner(office: Office, case: Case) -> None:
    happened(case, "document_voided", by=office.administrator, case=None)
    assert told() == {office.rep: "approvals_mine"}


def test_who_asked_hears_what_came_of_it(office: Office, case: Case) -> None:
    step = make_step(case)
    parent = make_task(office.checker, step=step)
    opinion = make_task(
        office.manager,
        step=step,
        state=TaskState.ANSWERED,
        kind=TaskKind.OPINION,
        added=Added.BEFORE,
        added_by=office.colleague,  # a delegate
        parent=parent,
    )
    happened(case, "opinion_given", by=office.manager, task=opinion)
    asking = dict.fromkeys((office.checker, office.colleague), "approvals_tasks")
    assert told() == asking | {office.rep: "approvals_mine"}
    assert Message.objects.get(recipient=office.checker).url == f"/approvals/{parent.pk}/"


def test_he_whose_decision_it_was_hears_that_another_made_it(office: Office, case: Case) -> None:
    task = make_task(office.checker, step=make_step(case), state=TaskState.APPROVED)
    happened(case, "approved", by=office.colleague, on_behalf_of=office.checker, task=task)
    assert told() == {office.checker: "approvals_tasks"}
    assert "Cao Colleague for Chen Checker approved" in Message.objects.get().subject


def test_who_handed_a_decision_on_hears_what_came_of_it(office: Office, case: Case) -> None:
    task = make_task(office.colleague, principal=office.checker, step=make_step(case))
    for kind in ("approved", "voted_against", "transferred", "handed_over"):
        Message.objects.all().delete()
        happened(case, kind, task=task, by=office.colleague)
        assert set(told()) == {office.checker}, kind


def test_question_reaches_who_owns_it_now(office: Office, case: Case) -> None:
    case.document.owner = office.manager
    happened(case, "asked", task=make_task(office.checker, step=make_step(case)), by=office.checker)
    assert set(told()) == {office.rep, office.manager}


def test_own_decision_is_told_to_nobody(office: Office, case: Case) -> None:
    task = make_task(office.checker, step=make_step(case), state=TaskState.APPROVED)
    happened(case, "approved", by=office.checker, task=task)
    assert told() == {}


def test_comment_reaches_both_sides(office: Office, case: Case) -> None:
    step = make_step(case)
    pending = make_task(office.checker, step=step)
    make_task(office.manager, step=step, state=TaskState.WAITING)
    happened(case, "commented", by=office.colleague, note="Look at page 2")
    assert told() == {office.rep: "approvals_mine", office.checker: "approvals_tasks"}
    assert Message.objects.get(recipient=office.checker).url == f"/approvals/{pending.pk}/"


def test_people_whom_the_event_names_are_told(office: Office, case: Case) -> None:
    happened(case, "copied", by=office.checker, people=[office.colleague.pk, office.manager.pk])
    assert told() == dict.fromkeys((office.colleague, office.manager), "approvals_copies")


@pytest.mark.usefixtures("evidence_fits")
def test_copy_is_told_as_the_version_that_it_is_of(office: Office) -> None:
    """The round is over and the draft was changed since: that is not the reader's to know."""
    frozen = running.submitted(
        running.asks(office.checker), owner=office.rep, title="Pumps", net_amount=Decimal(950_000)
    )
    running.reject(frozen, office.checker)
    with documents.changing(Document.objects.get(pk=frozen.document_id), by=office.rep) as change:
        change.set(title="Secret valves", net_amount=Decimal(880_000))
    draft = Document.objects.get(pk=frozen.document_id)
    talking.copy_to(draft, by=office.checker, people=[office.colleague])
    message = Message.objects.get(recipient=office.colleague)
    assert message.subject == f"{draft.number} Pumps · Chen Checker sent a copy to Cao Colleague"
    assert message.body == f"Note\nCustomer: {draft.customer}\nAmount: ¥950,000.00"
    talking.comment(draft, by=office.checker, text="Well")
    assert "Secret valves" in Message.objects.filter(recipient=office.rep).latest("pk").subject


def test_administrators_hear_that_nobody_was_found(office: Office, case: Case) -> None:
    event = happened(case, "nobody_found", step={"en": "Check", "zh": "审核"})
    assert told()[office.administrator] == "approvals_tasks"
    assert event.actor_words == "The system"
    assert event.icon == "exclamation-triangle"


def test_events_that_concern_nobody_tell_nobody(office: Office, case: Case) -> None:
    with CaptureQueriesContext(connection) as asked:
        messages.announce(record(case.document, "changed", by=office.rep, at=timezone.now()))
    assert (told(), len(asked)) == ({}, 2)  # those of the chain


def opened(office: Office, case: Case, **fields: Any) -> Task:
    ordinary: dict[str, Any] = {"step": make_step(case), "due_at": timezone.now()}
    task = make_task(office.checker, **ordinary | fields)
    messages.tell_opened(
        [Task.objects.select_related("step__case__document").get(pk=task.pk)], by=office.rep, note=" Urgent "
    )
    return task


def test_holder_is_asked_with_all_that_he_needs_to_know(office: Office, case: Case) -> None:
    task = opened(office, case)
    message = Message.objects.get()
    assert (message.recipient, message.kind) == (office.checker, "approvals_tasks")
    assert message.subject == f"Ren Rep asks you to decide on {case.document.number} Cheap pumps"
    due = messages.moment(task.due_at)
    customer = f"Customer: {case.document.customer}"
    assert message.body == f"Note\n{customer}\nAmount: ¥1,000.00\nDue: {due}\n\nUrgent"
    assert message.url == f"/approvals/{task.pk}/"


def test_opinion_is_asked_as_such_by_who_wants_it(office: Office, case: Case) -> None:
    opened(office, case, kind=TaskKind.OPINION, added=Added.BEFORE, added_by=office.colleague, due_at=None)
    message = Message.objects.get()
    assert message.subject == f"Cao Colleague asks for your opinion on {case.document.number} Cheap pumps"
    assert "Due" not in message.body


def test_who_asks_himself_is_not_told(office: Office, case: Case) -> None:
    task = make_task(office.checker, step=make_step(case))
    messages.tell_opened([task], by=office.checker)
    assert told() == {}


def test_what_has_no_amount_names_none(office: Office, case: Case) -> None:
    case.document.net_amount = None
    assert messages.about(case.document) == f"Note\nCustomer: {case.document.customer}"
    case.document.net_amount = Decimal("1234.5")
    assert messages.about(case.document).endswith("Amount: ¥1,234.50")


def test_telling_costs_the_same_however_many_there_are(office: Office) -> None:
    def cost(readers: int) -> int:
        case = make_case()
        step = make_step(case)
        for _number in range(readers):
            make_task(step=step, state=TaskState.APPROVED)
            make_copy(content=case.content)
        event = record(case.document, "voided", by=None, at=timezone.now(), case=case)
        with CaptureQueriesContext(connection) as asked:
            messages.announce(event)
        return len(asked)

    assert cost(1) == cost(3) <= 10
