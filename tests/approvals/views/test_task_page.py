"""The page of a task: everything on one screen, for whom it may be seen, with the buttons that are his."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from approvals.documents import Frozen
from approvals.models import Case, Task
from approvals.rules.authority import Demand
from approvals.rules.flow import Field, Operator, Test
from approvals.rules.states import Mode
from approvals.services import deciding, documents, passing, submitting, talking
from tests.approvals.kinds import Notes
from tests.approvals.rows import make_copy, make_mandate
from tests.approvals.running import approve, asks, begun, publish, submitted, task_of
from tests.queries import queries

from .conftest import Browsers

pytestmark = pytest.mark.django_db


def page_of(task: Task) -> str:
    return reverse("approvals:task", args=[task.pk])


def names(buttons: object, part: str) -> dict[str, str]:
    """Name → refusal of the buttons in one part."""
    return {one.name: str(one.refusal) for one in getattr(buttons, part)}


def test_page_says_what_is_asked_by_whom_and_until_when(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep, title="Panels", net_amount=Decimal(128500))
    text = browser(ann).get(page_of(task_of(ann, case))).content.decode()
    for words in ("Panels", "Rep asks for approval", "Waits for you", "¥128,500.00", "The note says: Panels"):
        assert words in text
    assert f"content {case.sha256[:12]}" in text


def test_page_shows_rate_discount_and_whether_it_is_within_ones_authority(
    browser: Browsers, rep: User, ann: User, notes: Notes
) -> None:
    document = begun(rep)
    facts: dict[str, object] = {Field.LOWEST_RATE: Decimal("0.85"), Field.OVER_AUTHORITY: True, Field.DEVIATION: True}
    demand = Demand("", "", "note", Decimal("0.85"), None)
    notes.frozen[document.pk] = Frozen({"text": "x"}, facts, [demand])
    publish(asks(ann))
    case = submitting.submit(document, by=rep)
    text = browser(ann).get(page_of(task_of(ann, case))).content.decode()
    for words in ("85 %", "15 % discount", "No rule gives authority for this.", "Deviate from the standard"):
        assert words in text


def test_words_of_the_submitter_stand_beside_what_he_asks(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    publish(asks(ann), asks(bob))
    case = submitting.submit(begun(rep), by=rep, note="They decide on Friday")
    page = browser(ann).get(page_of(task_of(ann, case))).content.decode()
    assert "“They decide on Friday”" in page
    passing.transfer(task_of(ann, case), by=ann, to=bob, note="You know them better")
    page = browser(bob).get(page_of(task_of(bob, case))).content.decode()
    assert "“You know them better”" in page


def test_holder_has_all_buttons_greyed_where_they_are_not_possible_now(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = submitted(asks(ann), asks(bob), owner=rep)
    buttons = browser(ann).get(page_of(task_of(ann, case))).context["buttons"]
    assert names(buttons, "main") == {"approve": "", "reject": "", "return": ""}
    assert names(buttons, "more") == {
        "condition": "",
        "return_to_step": "No earlier step has passed.",
        "ask_opinion": "",
        "add": "",
        "transfer": "",
        "ask": "",
        "copy": "",
    }
    approve(case, ann)
    buttons = browser(bob).get(page_of(task_of(bob, case))).context["buttons"]
    assert names(buttons, "more")["return_to_step"] == ""


def test_delegate_decides_for_the_holder_but_hands_nothing_on(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = submitted(asks(ann), owner=rep)
    make_mandate(ann, bob)
    response = browser(bob).get(page_of(task_of(ann, case)))
    assert "You may decide for Ann" in response.content.decode()
    buttons = response.context["buttons"]
    assert names(buttons, "main") == {"approve": "", "reject": "", "return": ""}
    assert names(buttons, "more")["transfer"] == "Only who was asked can do this, nobody in their place."


def test_submitter_sees_the_page_without_a_decision(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    response = browser(rep).get(page_of(task_of(ann, case)))
    assert "Waits for Ann" in response.content.decode()
    assert not response.context["buttons"]


def test_administrator_may_decide_in_the_holders_place(
    browser: Browsers, rep: User, ann: User, administrator: User
) -> None:
    case = submitted(asks(ann), owner=rep)
    buttons = browser(administrator).get(page_of(task_of(ann, case))).context["buttons"]
    assert names(buttons, "main") == {"override": ""}


def test_who_is_asked_for_an_opinion_can_only_give_one(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    case = submitted(asks(ann), owner=rep)
    task = task_of(ann, case)
    (opinion,) = passing.ask_opinion(task, by=ann, people=[bob], note="Is it too cheap?")
    response = browser(bob).get(page_of(opinion))
    assert names(response.context["buttons"], "main") == {"opinion": ""}
    text = response.content.decode()
    assert "“Is it too cheap?”" in text
    assert "Ann asks for an opinion" in text
    assert "Is it too cheap?" in text
    refused = {one.refusal for one in browser(ann).get(page_of(task)).context["buttons"].main}
    assert refused == set()  # the decision waits for the opinion: there is nothing to press meanwhile


@pytest.mark.parametrize("who", ["stranger", "copied"])
def test_stranger_and_who_has_a_copy_get_404(browser: Browsers, rep: User, ann: User, stranger: User, who: str) -> None:
    case = submitted(asks(ann), owner=rep)
    if who == "copied":
        make_copy(stranger, content=case.content)
    for url in (page_of(task_of(ann, case)), reverse("approvals:pulse", args=[task_of(ann, case).pk])):
        assert browser(stranger).get(url).status_code == 404


def test_route_tells_who_decided_who_is_asked_why_not_and_who_comes_next(
    browser: Browsers, rep: User, ann: User, bob: User, cyd: User
) -> None:
    large = ((Test(Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(5000)),),)
    steps = (asks(ann), asks(cyd, conditions=large), asks(bob), asks(cyd))
    case = submitted(*steps, owner=rep, net_amount=Decimal(1000))
    approve(case, ann, comment="Good price")
    response = browser(bob).get(page_of(task_of(bob, case)))
    (round_,) = response.context["rounds"]
    assert [stop.place for stop in round_.stops] == ["done", "off", "now", "later"]
    text = response.content.decode()
    for words in ("Good price", "Net amount: ¥1,000.00", "Then: Cyd"):
        assert words in text


def test_second_round_shows_what_changed_since_the_first(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep, title="Old words")
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Say it better")
    with documents.changing(case.document, by=rep) as change:
        change.set(title="New words")
    again = submitting.submit(case.document, by=rep)
    text = browser(ann).get(page_of(task_of(ann, again))).content.decode()
    for words in ("Round 2", "What changed since the last round", "Say it better"):
        assert words in text


def test_earlier_approvals_for_the_customer_are_those_that_the_reader_sees(
    browser: Browsers, rep: User, ann: User, bob: User, cyd: User
) -> None:
    first = submitted(asks(ann), owner=rep, title="Before", net_amount=Decimal(777))
    approve(first, ann)
    customer = first.document.customer
    unseen = submitted(asks(cyd), owner=rep, title="Cyd's alone", customer=customer)
    approve(unseen, cyd)
    make_copy(bob, content=unseen.content)  # of one version: of which round it was is not for him
    case = submitted(asks(ann, bob), owner=rep, customer=customer)
    text = browser(ann).get(page_of(task_of(ann, case))).content.decode()
    assert "Before" in text
    assert "¥777.00" in text
    assert "Cyd&#x27;s alone" not in text
    assert "Nothing of this kind that you can see." in browser(bob).get(page_of(task_of(bob, case))).content.decode()


def test_comments_questions_and_answers_stand_in_their_order(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    task = task_of(ann, case)
    question = talking.ask_submitter(task, by=ann, text="Who is the competitor?")
    talking.answer(question, by=rep, text="Great Wall")
    talking.comment(case.document, by=ann, text="I see")
    talk = browser(ann).get(page_of(task)).context["talk"]
    assert [event.note for event in talk] == ["Who is the competitor?", "Great Wall", "I see"]


def test_pulse_is_silent_until_something_happens(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob, mode=Mode.ANY), owner=rep)
    task = task_of(ann, case)
    length = browser(ann).get(page_of(task)).context["document"].length
    pulse = f"{reverse('approvals:pulse', args=[task.pk])}?length={length}"
    assert browser(ann).get(pulse).status_code == 204
    approve(case, bob)
    text = browser(ann).get(pulse).content.decode()
    assert "Handled by another" in text
    assert "closed because Bob decided" in text
    assert "<html" not in text


def test_late_task_is_marked(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    task = task_of(ann, case)
    assert not browser(ann).get(page_of(task)).context["is_late"]
    Task.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert browser(ann).get(page_of(task)).context["is_late"]


def test_page_costs_the_same_however_much_happened(browser: Browsers, rep: User, ann: User, bob: User) -> None:
    def case_with(number: int) -> Case:
        case = submitted(asks(ann, bob), owner=rep)
        for _one in range(number):
            deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Again")
            case = submitting.submit(case.document, by=rep)
            question = talking.ask_submitter(task_of(bob, case), by=bob, text="Why?")
            talking.answer(question, by=rep, text="Because")
        return case

    page = browser(ann)
    one, three = (page_of(task_of(ann, case_with(number))) for number in (1, 3))
    assert queries(lambda: page.get(three)) == queries(lambda: page.get(one))
