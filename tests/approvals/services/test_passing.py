"""Others come into a step and out of it: transfer, opinions, further approvers. Each "not" and "never" is a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, DocumentEvent, Task
from approvals.rules.states import Added, CaseState, Mode, TaskKind, TaskState
from approvals.services import deciding, passing
from core.errors import DomainError, NotAllowed, Stale
from deadlines.models import Promise
from notifications.models import Message
from tests.approvals.rows import make_mandate
from tests.approvals.running import asked, asks, kinds_of_events, outcomes, submitted, task_of
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_fits")]
People = dict[str, User]


@pytest.fixture
def people() -> People:
    return {name: make_user(name=name, name_latin=f"Person {name}", language="en") for name in "ABCDE"}


@pytest.fixture
def case(people: People) -> Case:
    """A and B must both approve."""
    return submitted(asks(people["A"], people["B"]))


def approve(person: User, case: Case) -> Case:
    return deciding.approve(task_of(person, case), by=person, seen=case.sha256)


def reject(person: User, case: Case) -> Case:
    return deciding.reject(task_of(person, case), by=person, seen=case.sha256, reason="No")


def add(person: User, case: Case, how: Added, *others: User, **given: Any) -> list[Task]:
    ordinary: dict[str, Any] = {"by": person, "mode": Mode.ALL, "seen": case.sha256}
    return passing.add_approvers(task_of(person, case), how=how, people=others, **ordinary | given)


def ask(person: User, case: Case, *others: User, **given: Any) -> list[Task]:
    ordinary: dict[str, Any] = {"by": person, "note": "Is it sound?"}
    return passing.ask_opinion(task_of(person, case), people=others, **ordinary | given)


def last_event(case: Case) -> DocumentEvent:
    return case.document.events.latest("seq")


# Transfer


def test_transferred_decision_is_anothers_in_the_same_right(people: People, case: Case) -> None:
    a, c = people["A"], people["C"]
    old = task_of(a, case)
    new = passing.transfer(old, by=a, to=c, note="You know them")
    old.refresh_from_db()
    assert (old.state, old.caused_by, old.actor) == (TaskState.TRANSFERRED, a, None)
    new.refresh_from_db()
    assert (new.state, new.holder, new.principal) == (TaskState.PENDING, c, a)
    assert asked(case) == {"B", "C"}
    event = last_event(case)
    assert (event.kind, event.note, event.sentence) == (
        "transferred",
        "You know them",
        "Person A transferred the decision to Person C",
    )
    promises = dict(Promise.objects.values_list("subject_id", "outcome"))
    assert (promises[old.pk], promises[new.pk]) == ("void", "")
    message = Message.objects.get(recipient=c, subject__contains="asks you to decide on")
    assert message.body.endswith("You know them")
    approve(people["B"], case)
    assert approve(c, case).state == CaseState.APPROVED


def test_transfer_keeps_the_place_in_the_order(people: People) -> None:
    case = submitted(asks(people["A"], people["B"], mode=Mode.IN_ORDER))
    passing.transfer(task_of(people["A"], case), by=people["A"], to=people["C"])
    assert asked(case) == {"C"}
    approve(people["C"], case)
    assert asked(case) == {"B"}


def test_transferred_twice_stays_in_the_first_ones_right(people: People, case: Case) -> None:
    passing.transfer(task_of(people["A"], case), by=people["A"], to=people["C"])
    passing.transfer(task_of(people["C"], case), by=people["C"], to=people["D"])
    assert task_of(people["D"], case).principal == people["A"]
    back = passing.transfer(task_of(people["D"], case), by=people["D"], to=people["A"])
    assert back.holder == people["A"]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (lambda case, people: people["A"], "cannot name yourself"),
        (lambda case, people: case.submitted_by, "no part in deciding"),
        (lambda case, people: people["B"], "Already asked in this step: Person B"),
        (lambda case, people: make_user(is_active=False), "has left"),
    ],
)
def test_never_transferred_to(people: People, case: Case, to: Callable[[Case, People], User], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        passing.transfer(task_of(people["A"], case), by=people["A"], to=to(case, people))
    assert asked(case) == {"A", "B"}


def test_not_transferred_to_who_decided_in_the_step(people: People, case: Case) -> None:
    approve(people["B"], case)
    with pytest.raises(DomainError, match="Already asked in this step"):
        passing.transfer(task_of(people["A"], case), by=people["A"], to=people["B"])


def test_only_the_holder_transfers(people: People, case: Case) -> None:
    delegate = make_user()
    make_mandate(people["A"], delegate)
    for person in (people["B"], case.submitted_by, delegate, make_user(Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            passing.transfer(task_of(people["A"], case), by=person, to=people["C"])


def test_only_while_pending(people: People, case: Case) -> None:
    task = task_of(people["A"], case)
    approve(people["A"], case)
    with pytest.raises(DomainError, match="Already handled by Person A at"):
        passing.transfer(task, by=people["A"], to=people["C"])


def test_added_approver_may_transfer_and_counts_where_he_was_added(people: People, case: Case) -> None:
    add(people["A"], case, Added.BEFORE, people["C"])
    new = passing.transfer(task_of(people["C"], case), by=people["C"], to=people["D"])
    assert (new.added, new.added_by, new.together) == (Added.BEFORE, people["A"], Mode.ALL)
    assert asked(case) == {"B", "D"}
    approve(people["D"], case)
    assert asked(case) == {"A", "B"}


# Opinions


def test_decision_waits_until_all_opinions_are_in(people: People, case: Case) -> None:
    a, c, d = (people[name] for name in "ACD")
    opinions = ask(a, case, c, d)
    assert Message.objects.get(recipient=c).body.endswith("Is it sound?")
    assert {(one.kind, one.added, one.added_by) for one in opinions} == {(TaskKind.OPINION, Added.BEFORE, a)}
    assert asked(case) == {"B", "C", "D"}
    assert task_of(a, case, TaskState.WAITING).due_at is None
    passing.give_opinion(task_of(c, case), by=c, comment=" Sound ")
    assert asked(case) == {"B", "D"}
    passing.give_opinion(task_of(d, case), by=d, comment="Not so sure")
    assert asked(case) == {"A", "B"}
    given = Task.objects.get(pk=opinions[0].pk)
    assert (given.state, given.actor, given.comment, given.seen) == (TaskState.ANSWERED, c, "Sound", "")
    assert kinds_of_events(case)[-3:] == ["opinion_asked", "opinion_given", "opinion_given"]
    heard = Message.objects.filter(recipient=a).order_by("pk").values_list("subject", flat=True)
    assert [subject.rpartition(" · ")[2] for subject in heard[1:]] == [
        "Person C gave an opinion",
        "Person D gave an opinion",
    ]


def test_opinion_never_counts_as_an_approval(people: People) -> None:
    case = submitted(asks(people["A"], people["B"], mode=Mode.ANY))
    ask(people["A"], case, people["C"])
    passing.give_opinion(task_of(people["C"], case), by=people["C"], comment="Approve it!")
    case.refresh_from_db()
    assert (case.state, asked(case)) == (CaseState.RUNNING, {"A", "B"})


@pytest.mark.parametrize("decide", [approve, reject])
def test_who_is_asked_for_an_opinion_decides_nothing(
    people: People, case: Case, decide: Callable[[User, Case], Case]
) -> None:
    ask(people["A"], case, people["C"])
    with pytest.raises(NotAllowed, match="for an opinion, not for a decision"):
        decide(people["C"], case)


def test_who_is_asked_to_decide_gives_no_opinion(people: People, case: Case) -> None:
    with pytest.raises(NotAllowed, match="for a decision, not for an opinion"):
        passing.give_opinion(task_of(people["A"], case), by=people["A"], comment="Hm")


def test_opinion_needs_words_and_so_does_the_question(people: People, case: Case) -> None:
    with pytest.raises(DomainError, match="what you want to know"):
        ask(people["A"], case, people["C"], note=" ")
    ask(people["A"], case, people["C"])
    with pytest.raises(DomainError, match="Write your opinion"):
        passing.give_opinion(task_of(people["C"], case), by=people["C"], comment=" ")


def test_opinion_can_be_asked_again_and_waits_again(people: People, case: Case) -> None:
    ask(people["A"], case, people["C"])
    passing.give_opinion(task_of(people["C"], case), by=people["C"], comment="Sound")
    ask(people["A"], case, people["D"])
    assert asked(case) == {"B", "D"}
    passing.give_opinion(task_of(people["D"], case), by=people["D"], comment="Sound")
    assert asked(case) == {"A", "B"}


def test_delegate_gives_the_opinion_for_who_was_asked(people: People, case: Case) -> None:
    mandate = make_mandate(people["C"], people["D"])
    ask(people["A"], case, people["C"])
    given = passing.give_opinion(task_of(people["C"], case), by=people["D"], comment="Sound")
    assert (given.actor, given.mandate) == (people["D"], mandate)
    event = last_event(case)
    assert (event.actor, event.on_behalf_of, event.mandate) == (people["D"], people["C"], mandate)


# Further approvers


def test_added_before_decide_first(people: People, case: Case) -> None:
    a, c, d = people["A"], people["C"], people["D"]
    added = add(a, case, Added.BEFORE, c, d, note="Please check")
    assert asked(case) == {"B", "C", "D"}
    assert {(one.kind, one.principal == one.holder, one.added_by) for one in added} == {(TaskKind.DECISION, True, a)}
    approve(c, case)
    assert asked(case) == {"B", "D"}
    approve(d, case)
    assert asked(case) == {"A", "B"}
    event = case.document.events.get(kind="added")
    assert (event.actor, event.note) == (a, "Please check")
    assert event.sentence == "Person A added Person C, Person D"
    assert (event.data["how"], event.data["mode"], event.data["people"]) == ("before", "all", [c.pk, d.pk])


def test_added_before_in_order_one_after_another(people: People, case: Case) -> None:
    add(people["A"], case, Added.BEFORE, people["D"], people["C"], mode=Mode.IN_ORDER)
    assert asked(case) == {"B", "D"}
    approve(people["D"], case)
    assert asked(case) == {"B", "C"}


def test_any_one_of_those_added_before_is_enough(people: People, case: Case) -> None:
    add(people["A"], case, Added.BEFORE, people["C"], people["D"], mode=Mode.ANY)
    approve(people["D"], case)
    assert asked(case) == {"A", "B"}
    assert ("C", "handled") in outcomes(case)
    add(people["A"], case, Added.BEFORE, people["E"])  # a second time, which counts by itself
    assert asked(case) == {"B", "E"}


@pytest.mark.parametrize("mode", [Mode.ALL, Mode.ANY, Mode.QUORUM])
def test_no_of_one_added_before_rejects_as_that_of_its_task(people: People, mode: Mode) -> None:
    case = submitted(asks(people["A"], people["B"], mode=mode, quorum=2))
    add(people["A"], case, Added.BEFORE, people["C"])
    assert reject(people["C"], case).state == CaseState.REJECTED


def test_added_after_implies_my_approval(people: People, case: Case) -> None:
    a, c = people["A"], people["C"]
    own = task_of(a, case)
    add(a, case, Added.AFTER, c, note="Fine with me")
    own.refresh_from_db()
    assert (own.state, own.actor, own.seen, own.comment) == (TaskState.APPROVED, a, case.sha256, "Fine with me")
    assert kinds_of_events(case)[-2:] == ["approved", "added"]
    approve(people["B"], case)
    case.refresh_from_db()
    assert (case.state, asked(case)) == (CaseState.RUNNING, {"C"})
    assert approve(c, case).state == CaseState.APPROVED


def test_added_after_asks_for_the_comment_of_the_step(people: People) -> None:
    case = submitted(asks(people["A"], needs_comment=True))
    with pytest.raises(DomainError, match="asks for a comment"):
        add(people["A"], case, Added.AFTER, people["C"])


def test_somebody_is_added_after_when_who_was_asked_before_is_out_again(people: People) -> None:
    case = submitted(asks(people["A"]))
    (before,) = add(people["A"], case, Added.BEFORE, people["C"])
    passing.remove_approver(before, by=people["A"])
    add(people["A"], case, Added.AFTER, people["D"])
    assert asked(case) == {"D"}


def test_added_beside_joins_the_step(people: People, case: Case) -> None:
    (added,) = add(people["A"], case, Added.BESIDE, people["C"], mode=Mode.ANY)
    assert (added.together, asked(case)) == ("", {"A", "B", "C"})
    approve(people["A"], case)
    approve(people["B"], case)
    assert asked(case) == {"C"}
    assert approve(people["C"], case).state == CaseState.APPROVED


def test_added_beside_where_any_one_is_enough(people: People) -> None:
    case = submitted(asks(people["A"], people["B"], mode=Mode.ANY))
    add(people["A"], case, Added.BESIDE, people["C"])
    assert approve(people["C"], case).state == CaseState.APPROVED


@pytest.mark.parametrize(("mode", "may"), [(Mode.ANY, False), (Mode.QUORUM, False), (Mode.ALL, True)])
def test_nobody_joins_a_step_of_authority_that_he_could_pass_alone(people: People, mode: Mode, may: bool) -> None:
    case = submitted(asks(people["A"], people["B"], mode=mode, is_authority=True))
    if may:
        add(people["A"], case, Added.BESIDE, people["C"])
    else:
        with pytest.raises(DomainError, match="before or after your decision"):
            add(people["A"], case, Added.BESIDE, people["C"])
    assert ("C" in asked(case)) == may
    add(people["A"], case, Added.BEFORE, people["D"])


@pytest.mark.parametrize("how", list(Added))
def test_who_was_added_adds_nobody(people: People, case: Case, how: Added) -> None:
    add(people["A"], case, how, people["C"])
    for again in Added:
        with pytest.raises(NotAllowed, match="was added cannot add"):
            add(people["C"], case, again, people["D"])
    with pytest.raises(NotAllowed, match="was added cannot add"):
        ask(people["C"], case, people["D"])


def test_before_and_after_are_not_mixed_on_one_task(people: People, case: Case) -> None:
    add(people["A"], case, Added.BEFORE, people["C"])
    approve(people["C"], case)
    with pytest.raises(DomainError, match="nobody can be added after"):
        add(people["A"], case, Added.AFTER, people["D"])
    add(people["A"], case, Added.BESIDE, people["D"])
    add(people["B"], case, Added.AFTER, people["E"])  # another task


@pytest.mark.parametrize("how", list(Added))
@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        (lambda case, people: [], "at least one person"),
        (lambda case, people: [people["C"], people["C"]], "named twice"),
        (lambda case, people: [people["C"], people["B"]], "Already asked in this step: Person B"),
        (lambda case, people: [people["A"]], "cannot name yourself"),
        (lambda case, people: [case.submitted_by], "no part in deciding"),
        (lambda case, people: [make_user(is_active=False)], "has left"),
    ],
)
def test_never_added(
    people: People, case: Case, how: Added, others: Callable[[Case, People], list[User]], sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        add(people["A"], case, how, *others(case, people))
    with pytest.raises(DomainError, match=sentence):
        ask(people["A"], case, *others(case, people))
    assert asked(case) == {"A", "B"}
    assert task_of(people["A"], case).state == TaskState.PENDING


def test_those_added_do_not_count_by_a_number(people: People, case: Case) -> None:
    with pytest.raises(DomainError, match="all, any one, or one after another"):
        add(people["A"], case, Added.BEFORE, people["C"], mode=Mode.QUORUM)


def test_adding_needs_the_content_that_was_seen(people: People, case: Case) -> None:
    with pytest.raises(Stale):
        add(people["A"], case, Added.AFTER, people["C"], seen="b" * 64)


def test_stranger_adds_nobody_and_a_delegate_does_it_for_the_holder(people: People, case: Case) -> None:
    with pytest.raises(NotAllowed):
        add(people["A"], case, Added.BEFORE, people["C"], by=people["E"])
    mandate = make_mandate(people["A"], people["E"])
    (added,) = add(people["A"], case, Added.BEFORE, people["C"], by=people["E"])
    assert added.added_by == people["E"]
    assert (last_event(case).on_behalf_of, last_event(case).mandate) == (people["A"], mandate)
    approve(people["C"], case)
    assert Message.objects.filter(recipient=people["A"], subject__contains="Person C approved").exists()
    with pytest.raises(DomainError, match="the one for whom you decide"):
        add(people["A"], case, Added.BEFORE, people["A"], by=people["E"])


# Removing


def test_who_added_somebody_removes_him_and_the_round_goes_on(people: People, case: Case) -> None:
    (added,) = add(people["A"], case, Added.BEFORE, people["C"])
    removed = passing.remove_approver(added, by=people["A"])
    assert (removed.state, removed.caused_by) == (TaskState.REMOVED, people["A"])
    assert asked(case) == {"A", "B"}
    assert last_event(case).sentence == "Person A removed Person C"
    assert Message.objects.filter(recipient=people["C"], subject__contains="removed").exists()
    assert Promise.objects.get(subject_id=added.pk).outcome == "void"


def test_removed_after_all_others_decided_ends_the_step(people: People, case: Case) -> None:
    (added,) = add(people["A"], case, Added.AFTER, people["C"])
    approve(people["B"], case)
    passing.remove_approver(added, by=make_user(Role.ADMINISTRATOR))
    case.refresh_from_db()
    assert case.state == CaseState.APPROVED


def test_who_waits_for_his_turn_can_be_removed(people: People, case: Case) -> None:
    _first, second = add(people["A"], case, Added.BEFORE, people["C"], people["D"], mode=Mode.IN_ORDER)
    assert passing.remove_approver(second, by=people["A"]).state == TaskState.REMOVED


def test_planned_task_is_never_removed(people: People, case: Case) -> None:
    for person in (people["A"], make_user(Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed, match="The flow asks for this decision"):
            passing.remove_approver(task_of(people["B"], case), by=person)


def test_others_remove_nobody(people: People, case: Case) -> None:
    (added,) = add(people["A"], case, Added.BESIDE, people["C"])
    for person in (people["B"], people["C"], case.submitted_by, make_user(Role.ADMINISTRATOR, is_active=False)):
        with pytest.raises(NotAllowed):
            passing.remove_approver(added, by=person)


def test_whose_decision_waits_removes_whom_his_delegate_added(people: People, case: Case) -> None:
    """Also who took it over from him since."""
    make_mandate(people["A"], people["E"])
    (added,) = add(people["A"], case, Added.BEFORE, people["C"], by=people["E"])
    with pytest.raises(NotAllowed, match="Only who added an approver"):
        passing.remove_approver(added, by=people["B"])
    passing.remove_approver(added, by=people["A"])
    (again,) = add(people["A"], case, Added.BESIDE, people["C"], by=people["E"])
    passing.transfer(task_of(people["A"], case), by=people["A"], to=people["D"])
    with pytest.raises(NotAllowed, match="Only who added an approver"):
        passing.remove_approver(again, by=people["A"])
    assert passing.remove_approver(again, by=people["D"]).state == TaskState.REMOVED


def test_removed_only_while_open(people: People, case: Case) -> None:
    (added,) = add(people["A"], case, Added.BESIDE, people["C"])
    approve(people["C"], case)
    with pytest.raises(DomainError, match="Already handled by Person C at"):
        passing.remove_approver(added, by=people["A"])
