from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.rules.roles import Role
from notifications.models import Message
from notifications.services.letters import compose
from requests_app.models import Comment, IncomingMail, SupportContent, SupportRequest, Watcher
from requests_app.rules.states import State
from requests_app.services import drafts, intake, lifecycle
from tests.core.hostile_files import picture
from tests.factories import make_customer, make_request, make_user
from tests.requests_app.intake.mails import mail

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def _receive(raw: bytes | None = None, /, **fields: Any) -> IncomingMail:
    return intake.receive(raw if raw is not None else mail(**fields), now=NOW)


def _told(person: User) -> Message:
    """The one message that the person got about his mail."""
    return person.messages.get(kind="requests_mail")


# A new request


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("support-desk+S1@localhost", "Brochures for the fair"),
        ("support-desk@localhost", "[s1] Brochures for the fair"),
        ("support-desk+s1@localhost", "[M2] Brochures for the fair"),
    ],
)
def test_receive_turns_a_mail_into_a_submitted_request(
    ann: User, sales_tools: SupportContent, to: str, subject: str
) -> None:
    taken = _receive(
        sender="Ann <ANN@example.com>", to=to, subject=subject, text="20 pieces", files=(("a.png", picture("PNG")),)
    )
    made = SupportRequest.objects.get()
    assert (taken.outcome, taken.reason, taken.support_request) == ("created", "", made)
    assert (made.state, made.origin, made.content, made.requester) == ("submitted", "email", sales_tools, ann)
    assert made.title.endswith("Brochures for the fair")
    assert made.description == "20 pieces"
    assert [attachment.name for attachment in made.attachments.all()] == ["a.png"]
    assert [event.kind for event in made.events.all()] == ["submitted"]
    assert _told(ann).thread == made.number
    assert _told(ann).subject == f"{made.number} was submitted by your mail: {made.title}"


def test_receive_without_subject_names_the_request_after_its_content(ann: User, sales_tools: SupportContent) -> None:
    _receive(subject="[S1]")
    assert SupportRequest.objects.get().title == "Sales tools"


def test_receive_the_same_mail_twice_changes_nothing(ann: User, sales_tools: SupportContent) -> None:
    raw = mail()
    assert _receive(raw) == _receive(raw)
    assert SupportRequest.objects.count() == 1
    assert ann.messages.filter(kind="requests_mail").count() == 1


@pytest.mark.django_db(transaction=True)
def test_receive_the_same_mail_from_two_workers_makes_one_request(ann: User, sales_tools: SupportContent) -> None:
    raw, start, outcomes = mail(), threading.Barrier(2), []

    def work() -> None:
        try:
            start.wait(5)
            outcomes.append(intake.receive(raw, now=NOW).outcome)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert outcomes == ["created", "created"]
    assert SupportRequest.objects.count() == IncomingMail.objects.count() == 1


def test_receive_with_a_precondition_makes_a_draft_for_its_author_to_confirm(ann: User, visit: SupportContent) -> None:
    taken = _receive(subject="[M2] Visit of Eastern Bank")
    draft = SupportRequest.objects.get()
    assert (taken.outcome, taken.support_request) == ("drafted", draft)
    assert (draft.state, draft.origin, draft.number, draft.precondition_confirmed) == ("draft", "email", None, False)
    told = _told(ann)
    assert told.subject == "Complete and submit your request: Visit of Eastern Bank"
    assert "The date is agreed" in told.body
    assert "The customer is missing." in told.body
    assert told.url == draft.get_absolute_url()


def test_receive_leaves_hostile_files_out_one_by_one(ann: User, sales_tools: SupportContent) -> None:
    files = (("run.exe", b"MZ"), ("../../x.png", picture("PNG")), ("fake.pdf", b"MZ"), ("", b"x"))
    taken = _receive(files=files)
    made = SupportRequest.objects.get()
    assert [attachment.name for attachment in made.attachments.all()] == ["x.png"]
    left_out = [line.partition(":")[0] for line in taken.detail.splitlines()]
    assert left_out == ["run.exe", "fake.pdf", "part-5.octet-stream"]
    assert "run.exe" in made.description
    assert made.description.startswith("Please send 20 brochures.\n\nNot taken over from the mail:\n")
    assert "fake.pdf" in _told(ann).body


def test_receive_keeps_a_text_that_is_too_long_as_a_file(ann: User, sales_tools: SupportContent) -> None:
    text = "word " * 2000
    _receive(text=text, files=(("run.exe", b"MZ"),))
    made = SupportRequest.objects.get()
    assert len(made.description) == intake.LONGEST_TEXT
    assert "run.exe" in made.description
    assert [attachment.name for attachment in made.attachments.all()] == ["mail.txt"]
    assert made.attachments.get().versions.get().size == len(text.strip())


# Refusals


@pytest.mark.parametrize(
    ("fields", "reason", "told"),
    [
        ({"subject": "Brochures"}, "no_content", "support-desk+S1@localhost / [S1]: Sales tools"),
        ({"subject": "[X9] Brochures"}, "no_content", "The mail does not say which support it asks for."),
        ({"subject": "[T3] A test"}, "not_by_mail", "T3 Test"),
        ({"subject": "Re: SR-2026-99999"}, "no_request", "SR-2026-99999"),
    ],
)
def test_receive_refuses_what_it_cannot_place_and_says_how_to_write(
    ann: User, sales_tools: SupportContent, testing: SupportContent, fields: dict[str, Any], reason: str, told: str
) -> None:
    taken = _receive(**fields)
    assert (taken.outcome, taken.reason, taken.support_request) == ("refused", reason, None)
    assert not SupportRequest.objects.exists()
    assert told in _told(ann).body
    assert "support-desk+T3" not in _told(ann).body


def test_receive_refuses_a_content_that_is_not_offered_at_the_moment(ann: User, sales_tools: SupportContent) -> None:
    sales_tools.form_versions.update(is_current=False)
    taken = _receive()
    assert (taken.reason, taken.detail) == ("rule", "S1 Sales tools is not offered at the moment.")
    assert not SupportRequest.objects.exists()


@pytest.mark.parametrize("sender", ["stranger@example.com", "gone@example.com"])
def test_receive_from_nobody_of_ours_is_refused(sales_tools: SupportContent, sender: str) -> None:
    make_user(email="gone@example.com", is_active=False)
    taken = _receive(sender=sender)
    assert (taken.outcome, taken.reason, taken.answer_due_at) == ("refused", "unknown_sender", NOW)
    assert not SupportRequest.objects.exists()
    assert not Message.objects.exists()


def test_receive_answers_a_stranger_once_a_day(sales_tools: SupportContent) -> None:
    first, second = _receive(sender="stranger@example.com"), _receive(sender="stranger@example.com")
    later = intake.receive(mail("stranger@example.com"), now=NOW + timedelta(days=2))
    assert [taken.answer_due_at is not None for taken in (first, second, later)] == [True, False, True]


def test_receive_tells_one_person_about_a_few_refusals_a_day_only(ann: User) -> None:
    for _mail in range(12):
        _receive(subject="Nothing")
    assert ann.messages.count() == 10


def test_receive_of_a_mail_without_sender_is_recorded_and_not_answered(db: None) -> None:
    taken = _receive(b"Subject: x\n\ny")
    assert (taken.reason, taken.sender, taken.answer_due_at) == ("unreadable", "", None)


def test_receive_of_what_cannot_be_read_is_recorded(db: None) -> None:
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000))
    assert _receive(heads.encode()).reason == "unreadable"


def test_receive_of_a_mail_that_is_too_large_tells_its_sender(ann: User, sales_tools: SupportContent) -> None:
    taken = intake.receive(mail()[:300], now=NOW, cut=True)
    assert taken.reason == "too_large"
    assert "too large" in _told(ann).body


def test_receive_leaves_automatic_mail_aside(ann: User, sales_tools: SupportContent) -> None:
    taken = _receive(Auto_Submitted="auto-replied")
    assert (taken.outcome, taken.reason) == ("ignored", "")
    assert not SupportRequest.objects.exists()
    assert not ann.messages.exists()


def test_receive_through_a_list_counts_from_colleagues_only(ann: User, sales_tools: SupportContent) -> None:
    assert _receive(List_Id="<desk.example.com>").outcome == "created"
    newsletter = _receive(sender="news@example.org", List_Id="<news.example.org>")
    assert (newsletter.outcome, newsletter.answer_due_at) == ("ignored", None)


def test_receive_of_our_own_mail_goes_in_no_circle(ann: User, sales_tools: SupportContent) -> None:
    _receive()
    answer = compose(_told(ann))
    answer.from_email = ann.email
    assert _receive(answer.message().as_bytes()).outcome == "ignored"


@pytest.mark.parametrize(("result", "reason"), [("dmarc=fail", "not_verified"), ("dmarc=pass", "")])
def test_receive_believes_the_sender_only_when_our_server_does(
    settings: Settings, ann: User, sales_tools: SupportContent, result: str, reason: str
) -> None:
    settings.INTAKE_RECEIVER = "mx.example.com"
    taken = _receive(Authentication_Results=f"mx.example.com; {result}")
    assert taken.reason == reason
    assert SupportRequest.objects.exists() is (reason == "")
    assert ann.messages.exists() is (reason == "")


# Replies


@pytest.fixture
def open_request(ann: User) -> SupportRequest:
    return make_request(ann, state=State.ACCEPTED)


def test_receive_of_a_reply_by_number_becomes_a_comment(ann: User, open_request: SupportRequest) -> None:
    taken = _receive(
        subject=f"Re: [{open_request.number}] accepted",
        text="PDF, please.\n\nOn Mon, 23 Nov 2026, Desk <d@localhost> wrote:\n> Which format?",
        files=(("a.png", picture("PNG")),),
    )
    said = Comment.objects.get()
    assert (taken.outcome, taken.support_request) == ("threaded", open_request)
    assert (said.support_request, said.author, said.body, said.internal) == (open_request, ann, "PDF, please.", False)
    assert [attachment.name for attachment in said.attachments.all()] == ["a.png"]
    assert not ann.messages.exists()


@pytest.mark.parametrize("headers", ["thread", "message"])
def test_receive_of_a_reply_finds_its_request_by_our_message_ids(
    ann: User, sales_tools: SupportContent, headers: str
) -> None:
    _receive()
    made = SupportRequest.objects.get()
    ours = compose(_told(ann)).message()
    names = {"References": ours["References"]} if headers == "thread" else {"In_Reply_To": ours["Message-ID"]}
    taken = _receive(subject="Re: [S1] something else", text="One more thing", **names)
    assert (taken.outcome, taken.support_request) == ("threaded", made)
    assert SupportRequest.objects.count() == 1


def test_receive_of_files_alone_is_a_comment(ann: User, open_request: SupportRequest) -> None:
    _receive(subject=f"Re: {open_request.number}", text="> quoted", files=(("a.png", picture("PNG")),))
    assert Comment.objects.get().body == "Files sent by e-mail."


def test_receive_of_a_reply_without_anything_new_is_refused(ann: User, open_request: SupportRequest) -> None:
    taken = _receive(subject=f"Re: {open_request.number}", text="> quoted", files=(("a.exe", b"MZ"),))
    assert taken.reason == "empty"
    assert "a.exe" in taken.detail
    assert not Comment.objects.exists()


def test_receive_of_a_reply_tells_of_files_left_out(ann: User, open_request: SupportRequest) -> None:
    _receive(subject=f"Re: {open_request.number}", text="See file", files=(("a.exe", b"MZ"),))
    assert "a.exe" in Comment.objects.get().body
    assert "a.exe" in _told(ann).body


def test_receive_of_a_reply_by_a_watcher_is_heard_without_its_files(ann: User) -> None:
    watched = make_request(make_user(Role.SALES_REP))
    Watcher.objects.create(support_request=watched, user=ann, added_by=ann)
    taken = _receive(subject=f"Re: {watched.number}", text="Interesting", files=(("a.png", picture("PNG")),))
    assert taken.detail == "a.png: Only the requester and those who work on it can add files."
    assert Comment.objects.get().body.startswith("Interesting\n\nNot taken over")


def test_receive_of_a_reply_to_what_one_may_not_see_answers_like_to_what_does_not_exist(ann: User) -> None:
    other = make_request(make_user(Role.SALES_REP))
    hidden, missing = _receive(subject=f"Re: {other.number}"), _receive(subject="Re: SR-2020-00001")
    assert hidden.reason == missing.reason == "no_request"
    assert not Comment.objects.exists()
    first, second = (message.body for message in ann.messages.order_by("id"))
    assert first.replace(str(other.number), "N") == second.replace("SR-2020-00001", "N")


def test_receive_of_a_new_request_may_mention_an_earlier_one(
    ann: User, sales_tools: SupportContent, open_request: SupportRequest
) -> None:
    assert _receive(subject=f"[S1] Again what {open_request.number} asked for").outcome == "created"


def test_receive_of_a_reply_about_a_draft_waits_for_the_draft(
    ann: User, visit: SupportContent, open_request: SupportRequest
) -> None:
    _receive(subject="[M2] Visit")
    reply = {"subject": "Re: Complete", "In_Reply_To": compose(_told(ann)).message()["Message-ID"]}
    assert _receive(**reply).reason == "still_draft"
    draft = SupportRequest.objects.get(state=State.DRAFT)
    drafts.keep(draft, by=ann, precondition_confirmed=True, customer=make_customer(owner=ann))
    number = lifecycle.submit(draft, by=ann).number
    assert _receive(**reply).support_request.number == number  # type: ignore[union-attr]


def test_receive_of_a_reply_to_a_refusal_begins_anew(ann: User, sales_tools: SupportContent) -> None:
    _receive(subject="Nothing")
    refused = _told(ann)
    refusal = compose(refused).message()["Message-ID"]
    assert _receive(subject="[S1] Brochures", In_Reply_To=refusal).outcome == "created"
    gone = refusal.replace(f"message.{refused.pk}.", "message.999999999.")
    assert _receive(subject="[S1] Brochures", In_Reply_To=gone).outcome == "created"


# Failures of ours


def test_record_failure_notes_the_mail_once(ann: User) -> None:
    raw = mail()
    intake.record_failure(raw, now=NOW)
    intake.record_failure(raw, now=NOW)
    taken = IncomingMail.objects.get()
    assert (taken.reason, taken.sender) == ("failed", ann.email)


def test_receive_tries_a_mail_again_that_failed_by_our_fault(ann: User, sales_tools: SupportContent) -> None:
    raw = mail()
    intake.record_failure(raw, now=NOW)
    assert _receive(raw).outcome == "created"
    assert _receive(raw).outcome == "created"
    assert SupportRequest.objects.count() == IncomingMail.objects.count() == 1
