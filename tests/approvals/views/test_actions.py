"""Every dialog: its form as a page and in a dialog, what it needs, what it does, and who is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from approvals.documents import Frozen
from approvals.models import Case, Document, Task
from approvals.rules.authority import Demand
from approvals.rules.flow import Field, Oneself
from approvals.rules.states import CaseState, DocumentState, Mode, TaskState
from approvals.services import deciding, passing, submitting, talking
from approvals.views.actions.of_document import OF_DOCUMENT
from approvals.views.actions.of_task import DECIDE, MORE, OF_TASK
from core.errors import DomainError
from tests.approvals.kinds import Notes
from tests.approvals.rows import make_mandate
from tests.approvals.running import approve, asked, asks, begun, fresh, publish, submitted, task_of
from tests.factories import make_authority

from .conftest import Browsers

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class Sent(NamedTuple):
    """An action on a task as it is sent, and what it leaves."""

    name: str
    fields: dict[str, Any]
    state: str
    case: str = CaseState.RUNNING


DECISIONS = [
    Sent("approve", {"comment": "Fine"}, TaskState.APPROVED),
    Sent("reject", {"reason": "Too cheap"}, TaskState.REJECTED, CaseState.REJECTED),
    Sent("return", {"reason": "Who competes?"}, TaskState.RETURNED, CaseState.RETURNED),
    Sent("condition", {"rate": "92", "reason": ""}, TaskState.RETURNED, CaseState.RETURNED),
    Sent("ask", {"text": "Who competes?"}, TaskState.PENDING),
]


def url_of(name: str, task: Task) -> str:
    return reverse(f"approvals:{name}", args=[task.pk])


def send(browser: Client, name: str, task: Task, *, htmx: bool = False, **fields: Any) -> Any:
    """The form as the page gives it, filled and sent."""
    case = task.step.case
    return browser.post(url_of(name, task), {"seen": case.sha256, **fields}, headers=HTMX if htmx else {})


@pytest.fixture
def case(rep: User, ann: User, bob: User) -> Case:
    """Ann is asked, then Bob."""
    return submitted(asks(ann), asks(bob), owner=rep, title="Panels")


@pytest.mark.parametrize("sent", DECISIONS, ids=lambda sent: sent.name)
def test_decision_is_made_by_its_form(browser: Browsers, ann: User, case: Case, sent: Sent) -> None:
    task = task_of(ann, case)
    response = send(browser(ann), sent.name, task, **sent.fields)
    assert response.status_code == 302
    assert (Task.objects.get(pk=task.pk).state, fresh(case).state) == (sent.state, sent.case)


@pytest.mark.parametrize("name", ["reject", "return", "ask", "condition", "transfer", "add", "ask_opinion"])
def test_form_without_what_it_needs_comes_back_with_the_errors(
    browser: Browsers, ann: User, case: Case, name: str
) -> None:
    task = task_of(ann, case)
    response = send(browser(ann), name, task)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert Task.objects.get(pk=task.pk).state == TaskState.PENDING
    in_place = send(browser(ann), name, task, htmx=True)
    assert in_place.status_code == 422
    assert "<dialog" not in in_place.content.decode()


@pytest.mark.parametrize("name", [*DECIDE, *(name for name in MORE if name != "return_to_step")])
def test_form_is_a_page_and_in_htmx_a_dialog_and_decides_nothing_by_being_looked_at(
    browser: Browsers, ann: User, case: Case, name: str
) -> None:
    task, before = task_of(ann, case), case.document.events.count()
    page = browser(ann).get(url_of(name, task))
    dialog = browser(ann).get(url_of(name, task), headers=HTMX)
    assert (page.status_code, dialog.status_code) == (200, 200)
    assert "<html" in page.content.decode()
    assert "<dialog" in dialog.content.decode()
    assert "<html" not in dialog.content.decode()
    assert case.document.events.count() == before
    assert page.context["form"].initial["seen"] == case.sha256


def test_comment_is_required_where_the_step_asks_for_it(browser: Browsers, rep: User, ann: User) -> None:
    task = task_of(ann, submitted(asks(ann, needs_comment=True), owner=rep))
    assert send(browser(ann), "approve", task).status_code == 422
    assert send(browser(ann), "approve", task, comment="The margin holds").status_code == 302


def test_after_a_decision_the_next_one_opens_with_the_way_back(
    browser: Browsers, rep: User, ann: User, case: Case
) -> None:
    task, other = task_of(ann, case), task_of(ann, submitted(asks(ann), owner=rep))
    response = send(browser(ann), "approve", task)
    assert response.url == f"{reverse('approvals:task', args=[other.pk])}?done={task.pk}"
    page = browser(ann).get(response.url).content.decode()
    assert "Take it back" in page
    assert f"Next: {other.step.case.document}" in page
    inbox = send(browser(ann), "approve", other).url
    assert inbox == f"{reverse('approvals:inbox')}?done={other.pk}"
    after = browser(ann).get(inbox)
    assert (after.context["decided"].task, after.context["decided"].can_be_taken_back) == (other, False)
    assert "Take it back" not in after.content.decode()
    assert browser(rep).get(inbox).context["decided"] is None


def told(browser: Client, where: str) -> str:
    """The message on the page that one is led to."""
    (message,) = browser.get(where).context["messages"]
    return str(message)


def test_it_is_said_what_was_decided_where_it_is_now_and_what_is_next(
    browser: Browsers, rep: User, ann: User, bob: User, case: Case
) -> None:
    other = submitted(asks(ann), owner=rep, title="Cables")
    step = case.steps.latest("position").name
    first, second = browser(ann), browser(bob)
    where = send(first, "approve", task_of(ann, case)).url
    here, there = (one.document.number for one in (case, other))
    assert told(first, where) == f"You approved {here}. It is with Bob now: {step}. Next: {there} Cables."
    where = send(first, "approve", task_of(ann, other)).url
    assert told(first, where) == (
        f"You approved {there}. It was the last one needed: it is approved. Nothing else waits for you."
    )
    where = send(second, "return", task_of(bob, case), reason="Mend it").url
    assert told(second, where) == f"You returned {here} for rework. Nothing else waits for you."


def test_after_a_yes_nobody_is_found_for_is_said(browser: Browsers, rep: User, ann: User) -> None:
    case = submitted(asks(ann), asks(rep, oneself=Oneself.OTHERS), owner=rep)
    client = browser(ann)
    said = told(client, send(client, "approve", task_of(ann, case)).url)
    assert "An administrator names who decides next." in said


def test_form_says_what_a_yes_leads_to(browser: Browsers, ann: User, bob: User, case: Case) -> None:
    page = browser(ann).get(url_of("approve", task_of(ann, case))).content.decode()
    assert "After your yes it goes on to Bob" in page
    approve(case, ann)
    page = browser(bob).get(url_of("approve", task_of(bob, case))).content.decode()
    assert "Yours is the last approval needed" in page


def priced(notes: Notes, rep: User, *people: User) -> Case:
    """A note at 86 % of the list price."""
    publish(*(asks(person) for person in people))
    document = begun(rep)
    rate = Decimal("0.86")
    demands = [Demand("", "", "note", rate, Decimal(5000))]
    notes.frozen[document.pk] = Frozen({}, {Field.LOWEST_RATE: rate, Field.NET_AMOUNT: Decimal(5000)}, demands)
    return submitting.submit(document, by=rep)


@pytest.mark.parametrize("rate", ["86", "80"])
def test_condition_that_is_met_already_is_refused_beside_the_field(
    browser: Browsers, notes: Notes, rep: User, ann: User, rate: str
) -> None:
    case = priced(notes, rep, ann)
    task = task_of(ann, case)
    response = send(browser(ann), "condition", task, rate=rate, reason="")
    assert response.status_code == 422
    assert response.context["form"].errors["rate"] == [str(deciding.MET)]
    with pytest.raises(DomainError, match="at that share or above"):
        deciding.return_to_drafter(
            task, by=ann, seen=case.sha256, reason="No", condition={"lowest_rate": f"{Decimal(rate) / 100}"}
        )
    assert fresh(case).state == CaseState.RUNNING
    assert send(browser(ann), "condition", task, rate="86.01", reason="").status_code == 302


def test_form_of_a_condition_promises_nothing_for_others(
    browser: Browsers, notes: Notes, rep: User, ann: User, bob: User
) -> None:
    case = priced(notes, rep, ann, bob)
    page = browser(ann).get(url_of("condition", task_of(ann, case))).content.decode()
    steps = ", ".join(step.name for step in case.steps.order_by("position"))
    assert f"the next round goes through all its steps again, at present {steps}." in page
    assert "may grant" not in page  # no rule says anything of her
    make_authority(ann, "0.9")
    page = browser(ann).get(url_of("condition", task_of(ann, case))).content.decode()
    assert "Ann may grant 90 % of the list price or more; below it, others have to." in page


def test_decision_in_htmx_leads_on_by_a_header(browser: Browsers, ann: User, case: Case) -> None:
    response = send(browser(ann), "approve", task_of(ann, case), htmx=True)
    assert response.headers["HX-Redirect"].startswith(reverse("approvals:inbox"))


def test_question_in_htmx_closes_the_dialog_and_refreshes_the_page(browser: Browsers, ann: User, case: Case) -> None:
    response = send(browser(ann), "ask", task_of(ann, case), htmx=True, text="Why?")
    for event in ("close-dialog", "approvals", "counts", "toast"):
        assert event in response.headers["HX-Trigger"]


def test_who_comes_second_reads_who_was_faster_and_keeps_his_words(
    browser: Browsers, rep: User, ann: User, bob: User
) -> None:
    case = submitted(asks(ann, bob, mode=Mode.ANY), owner=rep)
    task = task_of(bob, case)
    approve(case, ann)
    words = "I would have asked about the margin first"
    page = send(browser(bob), "reject", task, reason=words)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Already handled by Ann at" in text
    assert words in text
    toast = send(browser(bob), "reject", task, reason=words, htmx=True)
    assert toast.status_code == 409
    assert "Already handled by Ann at" in toast.headers["HX-Trigger"]
    assert toast.headers["HX-Reswap"] == "none"  # the dialog stays as it is, with the words in it
    assert browser(bob).get(url_of("reject", task)).status_code == 409


def test_same_form_twice_decides_once_and_another_content_is_refused(browser: Browsers, ann: User, case: Case) -> None:
    key: dict[str, Any] = {"idempotency_key": "4fd1f9f4-1d0e-4f5b-9a43-6a6f3f8f1f10"}
    task, client = task_of(ann, case), browser(ann)
    first, second = (send(client, "approve", task, comment="Fine", **key) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert case.document.events.filter(kind="approved").count() == 1
    assert send(client, "approve", task, comment="Other", **key).status_code == 422


def test_content_that_was_not_seen_is_not_decided(browser: Browsers, ann: User, case: Case) -> None:
    task = task_of(ann, case)
    response = browser(ann).post(url_of("approve", task), {"seen": "0" * 64})
    assert response.status_code == 409
    assert "not the content that you saw" in response.content.decode()
    assert Task.objects.get(pk=task.pk).state == TaskState.PENDING


def test_form_carries_the_hash_of_the_page_that_opened_it(browser: Browsers, ann: User, case: Case) -> None:
    page = browser(ann).get(f"{url_of('approve', task_of(ann, case))}?seen={'1' * 64}")
    assert page.context["form"].initial["seen"] == "1" * 64


@pytest.mark.parametrize("name", OF_TASK)
def test_stranger_gets_404_and_the_submitter_decides_nothing(
    browser: Browsers, rep: User, stranger: User, ann: User, case: Case, name: str
) -> None:
    task = task_of(ann, case)
    assert browser(stranger).get(url_of(name, task)).status_code == 404
    assert send(browser(stranger), name, task).status_code == 404
    assert browser(rep).get(url_of(name, task)).status_code == (200 if name == "urge" else 403)


def test_what_is_being_typed_is_kept_on_the_server_until_it_is_sent(browser: Browsers, ann: User, case: Case) -> None:
    task, client = task_of(ann, case), browser(ann)
    keep = client.get(url_of("reject", task)).context["keep_url"]
    assert client.post(keep, {"reason": "Half a sen"}).status_code == 204
    assert "Half a sen" in client.get(url_of("reject", task)).content.decode()
    send(client, "reject", task, reason="A whole one")
    assert "Half a sen" not in client.get(reverse("approvals:task", args=[task.pk])).content.decode()


def test_condition_says_the_rate_where_no_words_are_given(browser: Browsers, ann: User, case: Case) -> None:
    send(browser(ann), "condition", task_of(ann, case), rate="92.5", reason="")
    ended = fresh(case)
    assert ended.condition is not None
    assert ended.condition["lowest_rate"] == "0.925"
    assert "92.5 %" in ended.reason


def test_return_to_an_earlier_step_offers_those_that_passed(
    browser: Browsers, ann: User, bob: User, case: Case
) -> None:
    assert browser(ann).get(url_of("return_to_step", task_of(ann, case))).status_code == 409
    approve(case, ann)
    task = task_of(bob, case)
    form = browser(bob).get(url_of("return_to_step", task)).context["form"]
    (first,) = form.fields["step"].queryset
    assert form.fields["step"].label_from_instance(first) == first.name
    assert send(browser(bob), "return_to_step", task, step=first.pk, reason="Look again").status_code == 302
    assert asked(case) == {"Ann"}


def test_transfer_leads_on_and_the_other_is_asked(browser: Browsers, ann: User, cyd: User, case: Case) -> None:
    response = send(browser(ann), "transfer", task_of(ann, case), to=cyd.pk, note="You know them")
    assert response.url.startswith(reverse("approvals:inbox"))
    assert asked(case) == {"Cyd"}


def test_refusal_of_the_service_is_shown(browser: Browsers, rep: User, ann: User, case: Case) -> None:
    response = send(browser(ann), "transfer", task_of(ann, case), to=rep.pk)
    assert response.status_code == 409
    assert "no part in deciding" in response.content.decode()


@pytest.mark.parametrize(("how", "now"), [("before", {"Cyd"}), ("after", {"Cyd"}), ("beside", {"Ann", "Cyd"})])
def test_approver_is_added_before_after_and_beside(
    browser: Browsers, ann: User, cyd: User, case: Case, how: str, now: set[str]
) -> None:
    task = task_of(ann, case)
    assert send(browser(ann), "add", task, how=how, mode="all", people=[cyd.pk]).status_code == 302
    assert asked(case) == now
    assert (Task.objects.get(pk=task.pk).state == TaskState.APPROVED) == (how == "after")


def test_added_approver_is_removed_from_the_route(browser: Browsers, ann: User, cyd: User, case: Case) -> None:
    task = task_of(ann, case)
    (added,) = passing.ask_opinion(task, by=ann, people=[cyd], note="Too cheap?")
    page = browser(ann).get(reverse("approvals:task", args=[task.pk]))
    assert list(page.context["acts"]) == [added.pk]
    assert url_of("remove", added) in page.content.decode()
    assert list(browser(cyd).get(reverse("approvals:task", args=[added.pk])).context["acts"]) == []
    assert send(browser(ann), "remove", added).status_code == 302
    assert asked(case) == {"Ann"}


def test_opinion_is_asked_and_given(browser: Browsers, ann: User, cyd: User, case: Case) -> None:
    send(browser(ann), "ask_opinion", task_of(ann, case), people=[cyd.pk], note="Too cheap?")
    opinion = task_of(cyd, case)
    assert send(browser(cyd), "opinion", opinion, comment="No").status_code == 302
    assert Task.objects.get(pk=opinion.pk).state == TaskState.ANSWERED
    assert asked(case) == {"Ann"}


def test_decision_is_taken_back(browser: Browsers, ann: User, bob: User, case: Case) -> None:
    task = task_of(ann, case)
    approve(case, ann)
    response = send(browser(ann), "take_back", task, reason="Wrong one")
    assert response.url == reverse("approvals:task", args=[task.pk])
    assert asked(case) == {"Ann"}
    assert browser(bob).get(url_of("take_back", task)).status_code == 403


@pytest.mark.parametrize(("decision", "state"), [("approve", TaskState.APPROVED), ("reject", TaskState.REJECTED)])
def test_administrator_decides_in_the_holders_place_with_a_reason(
    browser: Browsers, ann: User, administrator: User, case: Case, decision: str, state: str
) -> None:
    task = task_of(ann, case)
    assert send(browser(administrator), "override", task, decision=decision).status_code == 422
    assert send(browser(administrator), "override", task, decision=decision, reason="Ill").status_code == 302
    done = Task.objects.get(pk=task.pk)
    assert (done.state, done.is_override, done.actor) == (state, True, administrator)


def test_delegate_decides_for_the_holder(browser: Browsers, ann: User, cyd: User, case: Case) -> None:
    make_mandate(ann, cyd)
    task = task_of(ann, case)
    assert "for Ann" in browser(cyd).get(url_of("approve", task)).content.decode()
    assert send(browser(cyd), "approve", task).status_code == 302
    assert Task.objects.get(pk=task.pk).actor == cyd
    assert send(browser(cyd), "transfer", task, to=cyd.pk).status_code == 403


# What is done with a document


def on(name: str, document: Document) -> str:
    return reverse(f"approvals:{name}", args=[document.ref])


def test_submitting_shows_who_would_be_asked_and_leads_to_the_document(
    browser: Browsers, rep: User, ann: User, case: Case
) -> None:
    document = begun(rep)
    page = browser(rep).get(on("submit", document))
    text = page.content.decode()
    for words in ("Who will be asked", "Ann", "Bob"):
        assert words in text
    assert "chosen" not in page.context["form"].fields
    response = browser(rep).post(on("submit", document), {"version": document.version, "note": "Please"})
    document.refresh_from_db()
    assert document.state == DocumentState.IN_APPROVAL
    assert response["Location"] == reverse("note", args=[document.number])


def test_stale_submission_is_refused(browser: Browsers, rep: User, case: Case) -> None:
    document = begun(rep)
    assert browser(rep).post(on("submit", document), {"version": document.version + 1}).status_code == 409


def test_recall_needs_no_reason_and_only_a_round_that_runs(browser: Browsers, rep: User, ann: User, case: Case) -> None:
    document = case.document
    assert browser(ann).get(on("recall", document)).status_code == 403
    assert browser(rep).post(on("recall", document), {})["Location"] == reverse("note", args=[document.number])
    assert fresh(case).state == CaseState.RECALLED
    assert browser(rep).get(on("recall", document)).status_code == 409


def test_condition_is_accepted_in_one_click(browser: Browsers, rep: User, ann: User, case: Case) -> None:
    deciding.return_to_drafter(
        task_of(ann, case), by=ann, seen=case.sha256, reason="At 900", condition={"net_amount": "900"}
    )
    document = Document.objects.get(pk=case.document_id)
    assert browser(ann).post(on("accept", document), {}).status_code == 403
    assert browser(rep).post(on("accept", document), {"version": document.version}).status_code == 302
    document.refresh_from_db()
    assert (document.state, document.round) == (DocumentState.IN_APPROVAL, 2)
    assert document.net_amount == 900
    assert browser(rep).post(on("accept", document), {}).status_code == 409


def test_comment_copy_and_void(browser: Browsers, rep: User, ann: User, administrator: User, case: Case) -> None:
    document = case.document
    assert browser(rep).post(on("comment", document), {"text": "The customer called"}).status_code == 302
    assert document.events.filter(kind="commented", note="The customer called").exists()
    assert browser(rep).post(on("copy", document), {"people": [administrator.pk]}).status_code == 403
    assert browser(ann).post(on("copy", document), {"people": [administrator.pk]}).status_code == 302
    assert administrator.approval_copies.get().sent_by == ann
    assert browser(rep).post(on("void", document), {"reason": "No"}).status_code == 403
    assert browser(administrator).post(on("void", document), {"reason": "Entered twice"}).status_code == 302
    assert Document.objects.get(pk=document.pk).state == DocumentState.VOID
    assert browser(administrator).get(on("void", document)).status_code == 409


def test_nothing_can_be_copied_before_it_was_submitted(browser: Browsers, rep: User) -> None:
    assert browser(rep).get(on("copy", begun(rep))).status_code == 403


@pytest.mark.parametrize("name", OF_DOCUMENT)
def test_stranger_finds_no_document(browser: Browsers, stranger: User, case: Case, name: str) -> None:
    assert browser(stranger).get(on(name, case.document)).status_code == 404
    assert browser(stranger).post(on(name, case.document)).status_code == 404


def test_question_is_answered_by_the_submitter(browser: Browsers, rep: User, ann: User, case: Case) -> None:
    question = talking.ask_submitter(task_of(ann, case), by=ann, text="Who competes?")
    url = reverse("approvals:answer", args=[question.pk])
    assert "Who competes?" in browser(rep).get(url).content.decode()
    assert browser(ann).get(url).status_code == 403
    assert browser(rep).post(url, {"text": "Great Wall"})["Location"] == reverse("note", args=[case.document.ref])
    question.refresh_from_db()
    assert question.answer == "Great Wall"
    assert browser(rep).get(url).status_code == 409


def test_urging_is_possible_once_in_a_while(browser: Browsers, rep: User, ann: User, case: Case) -> None:
    task = task_of(ann, case)
    assert send(browser(rep), "urge", task).url == reverse("approvals:task", args=[task.pk])
    assert send(browser(rep), "urge", task).status_code == 409
    page = browser(rep).get(reverse("note", args=[case.document.ref]))
    assert "Urged already" in page.content.decode()
