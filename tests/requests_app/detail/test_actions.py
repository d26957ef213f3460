"""Every action through its address: as a page without script, in a dialog with htmx, and with bad input."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import TypedDraft
from accounts.views.sending import keep_url
from requests_app.models import RequestEvent, RequestLink, Subtask, SupportRequest
from requests_app.rules.lifecycle import MOVES
from requests_app.rules.states import State
from requests_app.services import documents, links, subtasks
from requests_app.views.actions.table import ACTIONS
from tests.contracts.proposing import begun
from tests.factories import (
    make_content,
    make_customer,
    make_form_version,
    make_position,
    make_post,
    make_request,
    make_routing_row,
    make_user,
)

from ..personas import World

pytestmark = pytest.mark.django_db

SOON = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
HTMX = {"HX-Request": "true"}

# action: (persona, state, what is posted, the event it leaves)
DONE: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "accept": ("coordinator", "submitted", {}, "accepted"),
    "accept_and_assign": ("coordinator", "submitted", {"lead": "other", "somebody": "lead"}, "assigned"),
    "assign": ("coordinator", "accepted", {"lead": "other", "somebody": "lead", "promised_at": SOON}, "assigned"),
    "reassign": ("coordinator", "assigned", {"lead": "other", "somebody": "supporter", "note": "Ill"}, "reassigned"),
    "return": ("lead", "in_progress", {"note": "Which network?"}, "returned"),
    "resubmit": ("requester", "returned", {"title": "Better", "note": "Added"}, "resubmitted"),
    "reject": ("coordinator", "submitted", {"note": "Not ours"}, "rejected"),
    "reroute": ("administrator", "submitted", {"holder": "post", "note": "Yours"}, "rerouted"),
    "start": ("lead", "assigned", {}, "started"),
    "deliver": ("lead", "in_progress", {"name": "Report", "summary": "Passed"}, "delivered"),
    "confirm": ("requester", "delivered", {"rating": "4", "words": "Good"}, "confirmed"),
    "rate": ("requester", "closed", {"rating": "4", "words": "Good"}, "rated"),
    "reopen": ("requester", "delivered", {"note": "Page 3"}, "reopened"),
    "cancel": ("requester", "accepted", {"note": "Lost"}, "cancelled"),
    "correct": ("requester", "accepted", {"title": "Better"}, "corrected"),
    "urgency": ("requester", "accepted", {"urgency": "urgent", "note": "Fair"}, "urgency_changed"),
    "wanted_by": ("requester", "accepted", {"wanted_by": SOON, "note": "Moved"}, "wanted_by_changed"),
    "promise": ("lead", "assigned", {"promised_at": SOON}, "promised"),
    "add_supporter": ("lead", "assigned", {"person": "stranger"}, "supporter_added"),
    "remove_supporter": ("lead", "assigned", {}, "supporter_removed"),
    "watch": ("lead", "assigned", {}, "watcher_added"),
    "add_watcher": ("lead", "assigned", {"person": "stranger"}, "watcher_added"),
    "remove_watcher": ("requester", "assigned", {}, "watcher_removed"),
    "ask_department": ("lead", "assigned", {"unit": "unit", "question": "Free?"}, "department_asked"),
    "answer": ("cooperator", "assigned", {"answer": "Yes"}, "department_answered"),
    "withdraw": ("lead", "assigned", {}, "department_released"),
    "link": ("lead", "assigned", {"number": "number", "kind": "related"}, "linked"),
    "unlink": ("lead", "assigned", {}, "unlinked"),
    "comment": ("watcher", "closed", {"body": "Thanks"}, "commented"),
    "attach": ("lead", "assigned", {"uploads": "file"}, "file_added"),
    "link_document": ("requester", "accepted", {"document": "document"}, "document_linked"),
    "unlink_document": ("requester", "accepted", {}, "document_unlinked"),
}


class Stage:
    """A request made ready for one action, and what the browser would send."""

    def __init__(self, world: World, action: str) -> None:
        self.world, self.action = world, action
        self.persona, state, self.typed, self.event = DONE[action]
        of_documents = {"form": make_form_version(make_content("T2"))} if "document" in action else {}
        self.support_request = world.request(state, **of_documents)
        self.row = self._row()
        args: list[Any] = [self.support_request.number, *([self.row.pk] if self.row else [])]
        self.url = reverse(f"requests:{action}", args=args)
        self.start = self.support_request.events.count()

    def _row(self) -> Any:
        world, sr = self.world, self.support_request
        if self.action == "remove_supporter":
            return sr.supporters.get(user=world.cast.supporter)
        if self.action == "remove_watcher":
            return sr.watchers.get()
        if self.action in {"answer", "withdraw"}:
            return subtasks.ask(sr, by=world.person("lead"), unit=world.company.testing, question="Free?")
        if self.action == "unlink_document":
            by = world.person("requester")
            return documents.link_document(sr, by=by, document=begun(by).document)
        if self.action == "unlink":
            number = str(world.request().number)
            return links.link(sr, by=world.person("coordinator"), number=number, kind=RequestLink.Kind.RELATED)
        return None

    @property
    def body(self) -> dict[str, Any]:
        fixed = {
            "unit": self.world.company.testing.pk,
            "post": f"post-{make_post(make_user()).pk}",
            "file": SimpleUploadedFile("notes.txt", b"measured", content_type="text/plain"),
            "document": begun(self.world.person("requester")).document.pk if "document" in self.typed else "",
            "number": str(self.world.request().number) if self.typed.get("number") else "",
        }
        people = {name: getattr(self.world.cast, name).pk for name in ("lead", "supporter", "stranger")}
        key = {"idempotency_key": str(uuid.uuid4()), "version": "1"}
        return key | {name: (fixed | people).get(value, value) for name, value in self.typed.items()}

    def sign_in(self, client: Client, persona: str = "") -> None:
        client.force_login(self.world.person(persona or self.persona))

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.support_request.events.all()][self.start :]


def test_table_of_this_test_names_every_action() -> None:
    assert set(DONE) == set(ACTIONS)


@pytest.mark.parametrize("action", DONE)
def test_action_works_without_script(client: Client, world: World, action: str) -> None:
    stage = Stage(world, action)
    stage.sign_in(client)
    page = client.get(stage.url)
    assert page.status_code == 200
    assert b"<html" in page.content
    response = client.post(stage.url, stage.body)
    assert response.status_code == 302, response.content.decode()
    assert stage.kinds[-1] == stage.event
    assert stage.support_request.events.last().actor == world.person(stage.persona)  # type: ignore[union-attr]


@pytest.mark.parametrize("action", DONE)
def test_action_works_in_a_dialog(client: Client, world: World, action: str) -> None:
    stage = Stage(world, action)
    stage.sign_in(client)
    dialog = client.get(stage.url, headers=HTMX).content.decode()
    assert "<dialog" in dialog
    assert "<html" not in dialog
    response = client.post(stage.url, stage.body, headers=HTMX)
    assert response.status_code == 200
    assert stage.kinds[-1] == stage.event
    for event in ("close-dialog", "toast", "bell", "counts", "requests"):
        assert event in response["HX-Trigger"]


@pytest.mark.parametrize("action", DONE)
def test_stranger_finds_no_action(client: Client, world: World, action: str) -> None:
    stage = Stage(world, action)
    stage.sign_in(client, "stranger")
    assert client.get(stage.url).status_code == 404
    assert client.post(stage.url, stage.body).status_code == 404
    assert stage.kinds == []


@pytest.mark.parametrize("action", sorted(set(DONE) - {"comment", "watch", "add_watcher", "remove_watcher"}))
def test_manager_reads_and_is_refused_every_action_with_a_sentence(client: Client, world: World, action: str) -> None:
    stage = Stage(world, action)
    stage.sign_in(client, "manager")
    assert client.get(stage.url).status_code == 403
    response = client.post(stage.url, stage.body)
    assert response.status_code == 403
    assert "nly" in response.content.decode()
    assert stage.kinds == []


@pytest.mark.parametrize("action", DONE)
def test_double_click_does_it_once(client: Client, world: World, action: str) -> None:
    stage = Stage(world, action)
    stage.sign_in(client)
    body = stage.body
    first = client.post(stage.url, body)
    if "uploads" in body:
        body["uploads"].seek(0)
    second = client.post(stage.url, body)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert stage.kinds.count(stage.event) == 1


def test_same_key_with_other_words_is_refused(client: Client, world: World) -> None:
    stage = Stage(world, "comment")
    stage.sign_in(client)
    body = stage.body
    client.post(stage.url, body)
    assert client.post(stage.url, body | {"body": "Other words"}).status_code == 422
    assert stage.kinds == ["commented"]


@pytest.mark.parametrize("action", [name for name in DONE if ACTIONS[name].is_move])
def test_move_that_somebody_made_before_is_refused_and_shows_what_was_typed(
    client: Client, world: World, action: str
) -> None:
    stage = Stage(world, action)
    fields = {"state": State.CANCELLED, "closed_at": timezone.now()}
    if stage.support_request.state == State.RETURNED:
        fields["returned_from"] = ""
    SupportRequest.objects.filter(pk=stage.support_request.pk).update(**fields)
    stage.sign_in(client)
    assert client.get(stage.url).status_code == 409
    response = client.post(stage.url, stage.body | {"note": "Words that took a while"})
    assert response.status_code == 409
    assert "Someone was faster" in response.content.decode()
    assert stage.kinds == []


@pytest.mark.parametrize(
    ("action", "typed", "says"),
    [
        ("return", {"note": " "}, "required"),
        ("return", {"note": "x" * 2001}, "2000"),
        ("return", {"note": "a\x00b"}, "NUL"),
        ("confirm", {"rating": "6"}, "6"),
        ("confirm", {}, "required"),
        ("deliver", {"name": ""}, "required"),
        ("assign", {"lead": "other"}, "Choose who leads"),
        ("assign", {"lead": "999999"}, "999999"),
        ("assign", {"lead": "other", "somebody": "999999"}, "valid choice"),
        ("assign", {"lead": "other", "somebody": "x", "promised_at": "2020-01-01T08:00"}, "passed already"),
        ("promise", {"promised_at": "yesterday"}, "valid date"),
        ("promise", {"promised_at": "2020-01-01T08:00"}, "passed already"),
        ("assign", {"lead": "other", "somebody": "x", "promised_at": "2262-01-01T08:00"}, "within ten years"),
        ("promise", {"promised_at": "2262-01-01T08:00"}, "within ten years"),
        ("urgency", {"urgency": "always", "note": "Now"}, "always"),
        ("reroute", {"holder": "post-0", "note": "There"}, "post-0"),
        ("add_supporter", {"person": "0"}, "valid choice"),
        ("ask_department", {"unit": "0", "question": "Free?"}, "valid choice"),
        ("comment", {"body": ""}, "required"),
    ],
)
def test_bad_input_is_named_beside_the_field_and_nothing_is_done(
    client: Client, world: World, action: str, typed: dict[str, str], says: str
) -> None:
    stage = Stage(world, action)
    stage.sign_in(client)
    for headers in ({}, HTMX):
        response = client.post(stage.url, typed, headers=headers)
        assert response.status_code == 422
        assert says in response.content.decode()
    assert stage.kinds == []


def test_inactive_person_is_no_choice(client: Client, world: World) -> None:
    stage, gone = Stage(world, "add_supporter"), make_user(is_active=False)
    stage.sign_in(client)
    assert client.post(stage.url, {"person": gone.pk}).status_code == 422
    assert stage.kinds == []


@pytest.mark.parametrize("action", ["remove_supporter", "remove_watcher", "answer", "withdraw", "unlink"])
def test_row_of_another_request_is_not_found(client: Client, world: World, action: str) -> None:
    stage, other = Stage(world, action), Stage(world, action)
    stage.sign_in(client)
    url = reverse(f"requests:{action}", args=[stage.support_request.number, other.row.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, stage.body).status_code == 404
    assert other.kinds == stage.kinds == []


def test_stale_correction_shows_both_texts_and_can_then_be_sent(client: Client, world: World) -> None:
    stage = Stage(world, "correct")
    stage.sign_in(client, "coordinator")
    client.post(stage.url, {"title": "Theirs", "version": "1"})
    stage.sign_in(client)
    response = client.post(stage.url, {"title": "Mine", "version": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert client.post(stage.url, {"title": "Mine", "version": "2"}).status_code == 302
    assert SupportRequest.objects.get(pk=stage.support_request.pk).title == "Mine"


def test_customer_is_corrected_to_one_that_the_person_may_see(client: Client, world: World) -> None:
    present, right = make_customer(name="Acme"), make_customer(name="Acme West", owner=world.cast.requester)
    foreign = make_customer(name="Hidden")
    support_request = world.request(State.ACCEPTED, customer=present)
    url, typed = reverse("requests:correct", args=[support_request.number]), {"title": "T", "version": "1"}
    client.force_login(world.person("requester"))
    page = client.get(url).content.decode()
    assert f'value="{present.pk}" selected' in page
    assert "Acme West" in page
    assert "Hidden" not in page
    assert client.post(url, typed | {"customer": foreign.pk}).status_code == 422
    assert client.post(url, typed | {"customer": present.pk}).status_code == 302
    assert client.post(url, typed | {"customer": right.pk, "version": "2"}).status_code == 302
    assert support_request.events.latest("pk").changes == {"customer": [{"text": "Acme"}, {"text": "Acme West"}]}
    page = client.get(support_request.get_absolute_url()).content.decode()
    assert "<ins>Acme West</ins>" in page


@pytest.mark.parametrize(("origin", "status"), [("form", 422), ("email", 302)])
def test_customer_is_needed_where_the_content_needs_one_and_not_by_mail(
    client: Client, world: World, origin: str, status: int
) -> None:
    form = make_form_version(make_content(needs_customer=True), schema={"groups": []})
    support_request = world.request(State.ACCEPTED, form=form, origin=origin)
    client.force_login(world.person("requester"))
    url = reverse("requests:correct", args=[support_request.number])
    assert client.post(url, {"title": "T", "version": "1"}).status_code == status


def test_stale_customer_is_named(client: Client, world: World) -> None:
    mine, theirs = (make_customer(name=name, owner=world.cast.requester) for name in ("Mine Ltd", "Theirs Ltd"))
    support_request = world.request(State.ACCEPTED)
    url = reverse("requests:correct", args=[support_request.number])
    client.force_login(world.person("requester"))
    typed = {"title": support_request.title, "version": "1"}
    assert client.post(url, typed | {"customer": theirs.pk}).status_code == 302
    response = client.post(url, typed | {"customer": mine.pk})
    assert response.status_code == 409
    assert "in the meantime to: “Theirs Ltd”" in response.content.decode()


def test_stale_answers_show_what_stands_there(client: Client, world: World) -> None:
    form = make_form_version(make_content(needs_customer=False))
    support_request = make_request(
        world.cast.requester, state=State.ACCEPTED, queue=world.queue, form=form, answers={"topic": "First"}
    )
    url = reverse("requests:correct", args=[support_request.number])
    typed = {"title": support_request.title, "version": "1"}
    client.force_login(world.person("coordinator"))
    assert client.post(url, typed | {"answers-topic": "Theirs"}).status_code == 302
    client.force_login(world.person("requester"))
    response = client.post(url, typed | {"answers-topic": "Mine"})
    assert response.status_code == 409
    assert "Theirs" in response.content.decode()
    assert "Mine" in response.content.decode()
    page = client.get(support_request.get_absolute_url()).content.decode()
    assert "<del>First</del>" in page
    assert "<ins>Theirs</ins>" in page


def test_stale_times_and_urgency_show_what_stands_there(client: Client, world: World) -> None:
    later = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    for action, mine, word in (
        ("urgency", {"urgency": "critical", "note": "Mine"}, "Urgent"),
        ("wanted_by", {"wanted_by": later, "note": "Mine"}, "in the meantime"),
    ):
        stage = Stage(world, action)
        stage.sign_in(client)
        assert client.post(stage.url, stage.body).status_code == 302
        response = client.post(stage.url, mine | {"version": "1"})
        assert response.status_code == 409
        assert word in response.content.decode()


def test_what_is_typed_is_kept_shown_again_and_forgotten_when_sent(client: Client, world: World) -> None:
    stage = Stage(world, "return")
    stage.sign_in(client)
    keep = keep_url("return", str(stage.support_request.number))
    assert client.post(keep, {"note": "Half a sen", "version": "1"}).status_code == 204
    assert "Half a sen" in client.get(stage.url).content.decode()
    assert client.post(stage.url, stage.body).status_code == 302
    assert not TypedDraft.objects.exists()


def test_typed_answers_of_the_form_come_back(client: Client, world: World) -> None:
    support_request = make_request(world.cast.requester, state=State.RETURNED, form=make_form_version())
    client.force_login(world.person("requester"))
    keep = keep_url("resubmit", str(support_request.number))
    client.post(keep, {"title": "New title", "answers-topic": "Half an ans"})
    page = client.get(reverse("requests:resubmit", args=[support_request.number])).content.decode()
    assert "New title" in page
    assert "Half an ans" in page


def test_open_question_of_the_form_is_named(client: Client, world: World) -> None:
    support_request = make_request(world.cast.requester, state=State.RETURNED, form=make_form_version())
    client.force_login(world.person("requester"))
    url = reverse("requests:resubmit", args=[support_request.number])
    response = client.post(url, {"title": "Kept title", "answers-topic": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Fill this in." in page
    assert "Kept title" in page
    assert not support_request.events.exists()


def test_drafts_of_two_answers_are_kept_apart(client: Client, world: World) -> None:
    stage = Stage(world, "answer")
    stage.sign_in(client)
    other = Subtask.objects.create(
        support_request=stage.support_request, unit=world.company.testing, question="And?", asked_by=world.cast.lead
    )
    elsewhere = reverse("requests:answer", args=[stage.support_request.number, other.pk])
    for url, text in ((stage.url, "This one"), (elsewhere, "Another one")):
        assert client.post(_kept_at(client.get(url)), {"answer": text}).status_code == 204
    assert TypedDraft.objects.count() == 2
    page = client.get(stage.url).content.decode()
    assert "This one" in page
    assert "Another one" not in page


def _kept_at(response: Any) -> str:
    """Where the form on the page says that what is typed is kept."""
    found = re.search(r'data-draft-url="([^"]+)"', response.content.decode())
    assert found
    return html.unescape(found[1])


def test_only_forms_that_are_kept_say_where(client: Client, world: World) -> None:
    for name, is_kept in (("comment", True), ("watch", False)):
        stage = Stage(world, name)
        stage.sign_in(client)
        page = client.get(stage.url).content.decode()
        assert "action-form" in page
        assert ("data-draft-url" in page) == is_kept


def test_comment_in_its_box_answers_with_an_empty_box(client: Client, world: World) -> None:
    stage = Stage(world, "comment")
    stage.sign_in(client)
    page = client.post(stage.url, stage.body, headers=HTMX).content.decode()
    assert 'id="comment-form"' in page
    assert "Thanks" not in page


def test_internal_comment_is_offered_to_the_desk_only(client: Client, world: World) -> None:
    support_request = world.request()
    url = reverse("requests:comment", args=[support_request.number])
    client.force_login(world.person("requester"))
    assert 'name="internal"' not in client.get(url).content.decode()
    client.post(url, {"body": "Psst", "internal": "1"})
    assert not support_request.comments.get().internal
    client.force_login(world.person("lead"))
    client.post(url, {"body": "Psst", "internal": "1", "mentions": [world.cast.supporter.pk]})
    assert support_request.comments.filter(internal=True).get().mentions.get() == world.cast.supporter


def test_who_is_already_chosen_stays_chosen_in_a_refused_comment(client: Client, world: World) -> None:
    stage, colleague = Stage(world, "comment"), make_user()
    stage.sign_in(client)
    page = client.post(stage.url, {"body": "", "mentions": [colleague.pk, "x"]}).content.decode()
    assert f'<option value="{colleague.pk}" selected>' in page


def test_who_loses_sight_of_the_request_by_his_own_move_is_led_to_the_start(client: Client, world: World) -> None:
    support_request = make_request(queue=world.queue)
    client.force_login(world.person("coordinator"))
    url = reverse("requests:reroute", args=[support_request.number])
    holder = f"post-{make_post(make_user()).pk}"
    response = client.post(url, {"holder": holder, "note": "Yours"})
    assert response["Location"] == reverse("start:start")


def test_pool_is_offered_with_its_load_and_a_suggestion(client: Client, world: World) -> None:
    position = make_position()
    busy, known = make_user(), make_user()
    make_post(busy, known, position=position, unit=world.company.presales)
    row = make_routing_row(world.form.content, supporters=[position])
    customer = make_customer()
    make_request(state=State.CLOSED, lead=known, customer=customer)
    make_request(state=State.ASSIGNED, lead=known)
    support_request = make_request(queue=world.queue, form=world.form, routing_row=row, customer=customer)
    client.force_login(world.person("coordinator"))
    url = reverse("requests:accept_and_assign", args=[support_request.number])
    page = client.get(url).content.decode()
    assert f"Suggestion: {known} has served this customer before" in page
    assert "1 open" in page
    refused = client.post(url, {"lead": busy.pk, "somebody": known.pk})
    assert refused.status_code == 422
    assert client.post(url, {"lead": busy.pk}).status_code == 302
    assert SupportRequest.objects.get(pk=support_request.pk).lead == busy


def test_files_come_with_delivery_answer_and_comment(client: Client, world: World) -> None:
    for action in ("deliver", "answer", "comment"):
        stage = Stage(world, action)
        stage.sign_in(client)
        upload = SimpleUploadedFile("notes.txt", b"measured", content_type="text/plain")
        assert client.post(stage.url, stage.body | {"uploads": upload}).status_code == 302
        file = stage.support_request.attachments.get()
        assert [file.delivery_id, file.subtask_id, file.comment_id].count(None) == 2


def test_hostile_file_is_refused_by_name(client: Client, world: World) -> None:
    stage = Stage(world, "deliver")
    stage.sign_in(client)
    upload = SimpleUploadedFile("run.exe", b"MZ", content_type="application/octet-stream")
    response = client.post(stage.url, stage.body | {"uploads": upload})
    assert response.status_code == 422
    assert "run.exe" in response.content.decode()
    assert stage.kinds == []


def test_events_of_all_moves_are_told_on_the_page(client: Client, world: World) -> None:
    for name in MOVES.keys() - {"submit"}:
        stage = Stage(world, name)
        stage.sign_in(client)
        client.post(stage.url, stage.body)
        page = strip_tags(client.get(stage.support_request.get_absolute_url()).content.decode())
        assert RequestEvent.objects.filter(support_request=stage.support_request).latest("pk").sentence in page
