"""The card on a document's own page: where it lies, and what its submitter can do about it."""

from __future__ import annotations

from functools import partial

import pytest
from django.urls import reverse

from accounts.models import User
from approvals.models import Document, Task
from approvals.rules.flow import Oneself
from approvals.rules.states import Mode
from approvals.services import deciding, reverting, submitting, talking
from approvals.views import progress
from approvals.views.progress import Progress
from tests.approvals.rows import make_copy
from tests.approvals.running import approve, asks, begun, submitted, task_of
from tests.queries import queries

from .conftest import Browsers

pytestmark = pytest.mark.django_db


def card(browser: Browsers, person: User, document: Document) -> tuple[Progress, str]:
    response = browser(person).get(reverse("note", args=[Document.objects.get(pk=document.pk).ref]))
    return response.context["progress"], response.content.decode()


def names(progress: Progress) -> list[str]:
    return [one.name for one in progress.buttons]


def test_draft_can_be_submitted_by_its_owner(browser: Browsers, rep: User, administrator: User) -> None:
    document = begun(rep)
    progress, text = card(browser, rep, document)
    assert (progress.round, names(progress)) == (None, ["submit", "comment"])
    assert "Not submitted yet." in text
    assert "Certificate" not in text
    assert names(card(browser, administrator, document)[0]) == ["comment", "void"]


def test_card_says_with_whom_it_lies_and_lets_the_submitter_urge_and_recall(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = submitted(asks(ann, bob, mode=Mode.ANY), owner=rep)
    progress, text = card(browser, rep, case.document)
    assert [(asked.task.holder, bool(urge)) for asked, urge in progress.waiting] == [(ann, True), (bob, True)]
    assert names(progress) == ["recall", "comment"]
    for name in ("approvals:history", "documents:certificate"):
        assert reverse(name, args=[case.document.ref]) in text
    assert reverse("approvals:urge", args=[task_of(ann, case).pk]) in text
    progress, text = card(browser, ann, case.document)
    assert [urge for _asked, urge in progress.waiting] == [None, None]
    assert names(progress) == ["comment", "copy"]


def test_urged_one_is_greyed_with_the_time_from_which_it_is_possible_again(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = submitted(asks(ann, bob), owner=rep)
    talking.urge(task_of(ann, case), by=rep)
    progress, text = card(browser, rep, case.document)
    refusals = {asked.task.holder: bool(urge and urge.refusal) for asked, urge in progress.waiting}
    assert refusals == {ann: True, bob: False}
    assert "you can do so again at" in text


def test_nobody_found_is_said(browser: Browsers, rep: User) -> None:
    case = submitted(asks(), owner=rep)
    assert case.steps.get().needs_rescue
    assert "an administrator names somebody" in card(browser, rep, case.document)[1]


def test_open_question_stands_there_for_the_submitter_until_it_is_answered(
    browser: Browsers, rep: User, ann: User
) -> None:
    case = submitted(asks(ann), owner=rep)
    question = talking.ask_submitter(task_of(ann, case), by=ann, text="Who competes?")
    progress, text = card(browser, rep, case.document)
    assert [(row, one.name) for row, one in progress.questions] == [(question, "answer")]
    assert "Ann asks you" in text
    assert card(browser, ann, case.document)[0].questions == []
    talking.answer(question, by=rep, text="Great Wall")
    assert card(browser, rep, case.document)[0].questions == []


def test_question_of_a_round_that_is_over_waits_no_more(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    talking.ask_submitter(task_of(ann, case), by=ann, text="Who competes?")
    reverting.recall(case.document, by=rep, reason="Wrong customer")
    progress, text = card(browser, rep, case.document)
    assert progress.questions == []
    assert names(progress) == ["submit", "comment"]
    for words in ("Recalled", "Wrong customer", "by Rep"):
        assert words in text


def test_condition_can_be_accepted_in_one_click_by_the_owner_alone(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    terms = {"lowest_rate": "0.92", "net_amount": "900"}
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="At 92 %", condition=terms)
    progress, text = card(browser, rep, case.document)
    assert progress.accept is not None
    assert "Ann would approve it at 92 % of the list price or more." in text
    form = progress.accept_form
    sent = {name: form[name].value() for name in ("version", "idempotency_key")}
    assert browser(rep).post(progress.accept.url, sent).status_code == 302
    assert Document.objects.get(pk=case.document_id).round == 2
    assert card(browser, rep, case.document)[0].accept is None
    progress, _text = card(browser, ann, case.document)
    assert progress.accept is None


def test_approved_document_can_be_neither_recalled_nor_submitted(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    approve(case, ann)
    progress, text = card(browser, rep, case.document)
    assert names(progress) == ["comment"]
    assert "Approved" in text


def test_rounds_are_all_there_the_newest_first(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    reverting.recall(case.document, by=rep)
    submitting.submit(case.document, by=rep)
    progress, text = card(browser, rep, case.document)
    assert [round_.case.round for round_ in progress.rounds] == [2, 1]
    assert text.index("Round 2") < text.index("Round 1")


def test_card_asks_by_itself_and_is_silent_until_something_happens(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    progress, text = card(browser, rep, case.document)
    url = reverse("approvals:progress", args=[case.document.ref])
    assert f"{url}?length={progress.document.length}" in text
    assert browser(rep).get(f"{url}?length={progress.document.length}").status_code == 204
    again = browser(rep).get(f"{url}?length=1").content.decode()
    assert 'id="approval-progress"' in again
    assert "<html" not in again


def test_who_has_only_a_copy_gets_no_card(browser: Browsers, rep: User, ann: User, stranger: User) -> None:
    case = submitted(asks(ann), owner=rep)
    make_copy(stranger, content=case.content)
    for name in ("progress", "history", "comment"):
        assert browser(stranger).get(reverse(f"approvals:{name}", args=[case.document.ref])).status_code == 404


def test_card_costs_the_same_with_one_who_is_asked_and_with_three(
    browser: Browsers, rep: User, ann: User, bob: User, cyd: User
) -> None:
    def cost(*people: User) -> list[int]:
        url = reverse("note", args=[submitted(asks(*people), owner=rep).document.ref])
        return [queries(partial(browser(person).get, url)) for person in (rep, ann)]

    assert cost(ann) == cost(ann, bob, cyd)
    assert Task.objects.count() == 4


def test_steps_to_come_stand_under_the_present_one_in_their_order(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = submitted(asks(ann), asks(bob, key="second"), asks(rep, key="third", oneself=Oneself.OTHERS), owner=rep)
    progress, text = card(browser, rep, case.document)
    assert [(stop.step.key, list(stop.next_people)) for stop in progress.later] == [("second", [bob]), ("third", [])]
    for words in ("Then, one after another:", "nobody found yet"):
        assert words in text
    approve(case, ann)
    assert [stop.step.key for stop in card(browser, rep, case.document)[0].later] == ["third"]
    alone = submitted(asks(ann), owner=rep)
    assert "This is the last step." in card(browser, rep, alone.document)[1]


def test_certificate_is_offered_in_both_languages(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    address = reverse("documents:certificate", args=[case.document.ref])
    text = card(browser, rep, case.document)[1]
    history = browser(rep).get(reverse("approvals:history", args=[case.document.ref])).content.decode()
    for page in (text, history):
        assert f'href="{address}?language=en"' in page
        assert f'href="{address}?language=zh-hans"' in page


def test_draft_is_called_after_how_its_round_ended(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    deciding.reject(task_of(ann, case), by=ann, seen=case.sha256, reason="Too cheap")
    progress, text = card(browser, rep, case.document)
    assert progress.document.standing == "rejected"
    assert '<span class="tone tone-danger">Rejected</span>' in text


def test_round_that_ends_while_the_page_is_made_is_no_error(rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    read_before = Document.objects.get(pk=case.document_id)
    approve(case, ann)
    assert not progress.context(read_before, rep)["progress"].later
