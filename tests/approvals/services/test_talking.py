"""Questions, answers, comments, urging, copies: who may, how often, who hears of it. None of them decides anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Copy, Question
from approvals.rules.states import CaseState, Mode, TaskState
from approvals.services import deciding, passing, reverting, submitting, talking
from core.errors import DomainError, NotAllowed
from notifications.models import Message
from tests.approvals.rows import make_mandate
from tests.approvals.running import asked, asks, begun, kinds_of_events, submitted, task_of
from tests.deadlines.chores import MONDAY, local
from tests.factories import make_user

from .conftest import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office: Office) -> Case:
    """The checker, then the manager."""
    return submitted(asks(office.checker), asks(office.manager), owner=office.rep)


def approve(person: User, case: Case) -> Case:
    return deciding.approve(task_of(person, case), by=person, seen=case.sha256)


def heard(person: User) -> str:
    """The newest message."""
    message: Message = Message.objects.filter(recipient=person).latest("pk")
    return message.subject


# Questions


def test_submitter_is_asked_and_answers_while_the_task_stays_pending(office: Office, case: Case) -> None:
    question = talking.ask_submitter(task_of(office.checker, case), by=office.checker, text=" Why so cheap? ")
    assert (question.text, question.asked_by, question.answered_at) == ("Why so cheap?", office.checker, None)
    assert asked(case) == {office.checker.name}
    assert heard(office.rep).endswith("Chen Checker asked the submitter")
    answered = talking.answer(question, by=office.rep, text=" It is new ")
    assert (answered.answer, answered.answered_by) == ("It is new", office.rep)
    assert asked(case) == {office.checker.name}
    assert heard(office.checker).endswith("Ren Rep answered")
    assert kinds_of_events(case)[-2:] == ["asked", "answered"]
    assert case.document.events.latest("seq").note == "It is new"


def test_only_who_may_decide_asks(office: Office, case: Case) -> None:
    for person in (office.rep, office.colleague, office.administrator):
        with pytest.raises(NotAllowed):
            talking.ask_submitter(task_of(office.checker, case), by=person, text="Why?")
    mandate = make_mandate(office.checker, office.colleague)
    question = talking.ask_submitter(task_of(office.checker, case), by=office.colleague, text="Why?")
    assert case.document.events.latest("seq").mandate == mandate
    talking.answer(question, by=office.rep, text="So")
    assert heard(office.colleague).endswith("Ren Rep answered")


def test_who_gives_an_opinion_may_ask(office: Office, case: Case) -> None:
    passing.ask_opinion(task_of(office.checker, case), by=office.checker, people=[office.colleague], note="Sound?")
    talking.ask_submitter(task_of(office.colleague, case), by=office.colleague, text="Which pump?")
    assert Question.objects.get().asked_by == office.colleague


def test_nobody_is_asked_about_what_is_decided(office: Office, case: Case) -> None:
    task = task_of(office.checker, case)
    approve(office.checker, case)
    with pytest.raises(DomainError, match="Already handled by Chen Checker"):
        talking.ask_submitter(task, by=office.checker, text="Why?")


def test_only_the_submitter_answers_and_only_once(office: Office, case: Case) -> None:
    question = talking.ask_submitter(task_of(office.checker, case), by=office.checker, text="Why?")
    for person in (office.checker, office.colleague, office.administrator):
        with pytest.raises(NotAllowed, match="Only who submitted it"):
            talking.answer(question, by=person, text="So")
    talking.answer(question, by=office.rep, text="So")
    with pytest.raises(DomainError, match="Already answered by Ren Rep at"):
        talking.answer(question, by=office.rep, text="Or so")
    question.refresh_from_db()
    assert question.answer == "So"


def test_nobody_answers_after_the_round(office: Office, case: Case) -> None:
    question = talking.ask_submitter(task_of(office.checker, case), by=office.checker, text="Why?")
    reverting.recall(case.document, by=office.rep)
    with pytest.raises(DomainError, match="This round is over"):
        talking.answer(question, by=office.rep, text="So")


def test_empty_words_are_refused(office: Office, case: Case) -> None:
    task = task_of(office.checker, case)
    question = talking.ask_submitter(task, by=office.checker, text="Why?")
    for act in (
        lambda: talking.ask_submitter(task, by=office.checker, text=" "),
        lambda: talking.answer(question, by=office.rep, text=" "),
        lambda: talking.comment(case.document, by=office.rep, text="\n"),
    ):
        with pytest.raises(DomainError, match="Write something"):
            act()


# Comments


def test_comment_is_read_by_both_sides(office: Office, case: Case) -> None:
    event = talking.comment(case.document, by=office.administrator, text=" Look at page 2 ")
    assert (event.kind, event.note, event.case) == ("commented", "Look at page 2", case)
    for person in (office.rep, office.checker):
        assert heard(person).endswith("Ad Min commented")
    assert asked(case) == {office.checker.name}


def test_draft_can_be_commented_and_nobody_by_strangers(office: Office, case: Case) -> None:
    draft = begun(office.rep)
    assert talking.comment(draft, by=office.rep, text="To do").case is None
    reader = make_user()
    talking.copy_to(case.document, by=office.checker, people=[reader])
    for person in (make_user(), reader, make_user(is_active=False)):
        with pytest.raises(NotAllowed):
            talking.comment(case.document, by=person, text="Hello")


# Urging


@pytest.fixture
def clock() -> time_machine.travel:
    return time_machine.travel(MONDAY, tick=False)


def test_urged_at_most_once_in_four_working_hours_of_the_holder(office: Office, clock: time_machine.travel) -> None:
    with clock as now:
        case = submitted(asks(office.checker, office.manager), owner=office.rep)
        task, other = task_of(office.checker, case), task_of(office.manager, case)
        now.move_to(local("2026-11-23 16:00"))  # two hours before the office closes
        event = talking.urge(task, by=office.rep)
        assert (event.kind, event.sentence) == ("urged", "Ren Rep urged Chen Checker")
        assert heard(office.checker).endswith("Ren Rep urged Chen Checker")
        for too_soon in ("2026-11-23 16:00", "2026-11-23 23:00", "2026-11-24 10:59"):
            now.move_to(local(too_soon))
            with pytest.raises(DomainError, match=r"you can do so again at .*11"):
                talking.urge(task, by=office.rep)
        talking.urge(other, by=office.rep)  # another task
        now.move_to(local("2026-11-24 11:00"))
        talking.urge(task, by=office.rep)
        assert kinds_of_events(case).count("urged") == 3
        assert Message.objects.filter(recipient=office.checker, subject__contains="urged").count() == 2


def test_only_the_submitter_urges(office: Office, case: Case) -> None:
    for person in (office.checker, office.colleague, office.administrator):
        with pytest.raises(NotAllowed, match="Only who submitted it"):
            talking.urge(task_of(office.checker, case), by=person)


def test_who_left_urges_nobody(office: Office, case: Case) -> None:
    User.objects.filter(pk=office.rep.pk).update(is_active=False, deactivated_at=MONDAY)
    with pytest.raises(NotAllowed, match="not active"):
        talking.urge(task_of(office.checker, case), by=User.objects.get(pk=office.rep.pk))


def test_nobody_is_urged_who_has_not_to_decide_now(office: Office) -> None:
    case = submitted(asks(office.checker, office.colleague, mode=Mode.IN_ORDER), owner=office.rep)
    with pytest.raises(DomainError, match="waits for others first"):
        talking.urge(task_of(office.colleague, case, TaskState.WAITING), by=office.rep)
    task = task_of(office.checker, case)
    approve(office.checker, case)
    with pytest.raises(DomainError, match="Already handled"):
        talking.urge(task, by=office.rep)


# Copies


def test_approver_sends_copies_of_the_version(office: Office, case: Case) -> None:
    reader = make_user(language="en", name_latin="Rea Der")
    (copy,) = talking.copy_to(case.document, by=office.checker, people=[reader, reader])
    assert (copy.person, copy.content, copy.sent_by, copy.read_at) == (reader, case.content, office.checker, None)
    assert heard(reader).endswith("Chen Checker sent a copy to Rea Der")
    assert Message.objects.get(recipient=reader).kind == "approvals_copies"


def test_person_gets_one_copy_whoever_sends_it(office: Office, case: Case) -> None:
    first, second = make_user(), make_user()
    talking.copy_to(case.document, by=office.checker, people=[first])
    with pytest.raises(DomainError, match="have a copy already"):
        talking.copy_to(case.document, by=office.checker, people=[first])
    (made,) = talking.copy_to(case.document, by=office.checker, people=[first, second])
    assert made.person == second
    assert Copy.objects.count() == 2


def test_next_version_is_copied_anew(office: Office, case: Case) -> None:
    reader = make_user()
    talking.copy_to(case.document, by=office.checker, people=[reader])
    deciding.reject(task_of(office.checker, case), by=office.checker, seen=case.sha256, reason="No")
    again = submitting.submit(case.document, by=case.submitted_by)
    talking.copy_to(again.document, by=office.checker, people=[reader])
    assert {copy.content_id for copy in Copy.objects.all()} == {case.content_id, again.content_id}


def test_who_decided_copies_after_the_end_as_well(office: Office, case: Case) -> None:
    approve(office.checker, case)
    assert approve(office.manager, case).state == CaseState.APPROVED
    assert talking.copy_to(case.document, by=office.checker, people=[make_user()])


def test_only_approvers_send_copies(office: Office, case: Case) -> None:
    delegate = make_user()
    make_mandate(office.checker, delegate)
    for person in (office.rep, office.colleague, office.administrator, make_user(is_active=False)):
        with pytest.raises(NotAllowed):
            talking.copy_to(case.document, by=person, people=[make_user()])
    assert talking.copy_to(case.document, by=delegate, people=[make_user()])


def test_nobody_who_left_gets_a_copy_and_nothing_that_was_never_submitted(office: Office, case: Case) -> None:
    with pytest.raises(DomainError, match="has left"):
        talking.copy_to(case.document, by=office.checker, people=[make_user(is_active=False)])
    with pytest.raises(DomainError, match="never submitted"):
        talking.copy_to(begun(office.rep), by=office.rep, people=[make_user()])


def test_copy_is_read_once_and_by_nobody_else(office: Office, case: Case) -> None:
    reader = make_user()
    (copy,) = talking.copy_to(case.document, by=office.checker, people=[reader])
    for person in (office.checker, office.administrator):
        with pytest.raises(NotAllowed, match="somebody else's copy"):
            talking.mark_read(copy, by=person)
    with time_machine.travel(MONDAY, tick=False) as now:
        first = talking.mark_read(copy, by=reader).read_at
        now.shift(timedelta(hours=1))
        assert talking.mark_read(copy, by=reader).read_at == first == MONDAY


def test_roles_give_nobody_a_part(office: Office, case: Case) -> None:
    leader = make_user(Role.COMPANY_LEADER)
    with pytest.raises(NotAllowed):
        talking.urge(task_of(office.checker, case), by=leader)
    with pytest.raises(NotAllowed):
        talking.copy_to(case.document, by=leader, people=[make_user()])
