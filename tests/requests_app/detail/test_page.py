"""The page of one request: what each person sees there, in how many queries, and how it stays fresh."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from requests_app.models import RequestLink, SupportRequest
from requests_app.rules.states import State
from requests_app.services import attachments, conversation, lifecycle, links, staffing, subtasks
from tests.factories import make_content, make_customer, make_form_version, make_request, make_unit, make_user

from ..personas import PERSONAS, World

pytestmark = pytest.mark.django_db

MOST_QUERIES = 28


def show(client: Client, world: World, persona: str, support_request: SupportRequest) -> Any:
    client.force_login(world.person(persona))
    return client.get(support_request.get_absolute_url())


def own(captured: CaptureQueriesContext) -> list[str]:
    """The queries without those by which allauth notes where a session is used."""
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if "usersessions" not in sql and not sql.startswith(("SAVEPOINT", "RELEASE"))]


def text_file(name: str = "notes.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"measured twice", content_type="text/plain")


@pytest.mark.parametrize("persona", PERSONAS)
def test_page_is_for_those_with_a_part(client: Client, world: World, persona: str) -> None:
    response = show(client, world, persona, world.request())
    assert response.status_code == (404 if persona == "stranger" else 200)


def test_page_of_no_request_is_not_found(client: Client, world: World) -> None:
    client.force_login(world.person("administrator"))
    assert client.get(reverse("requests:detail", args=["SR-2020-00001"])).status_code == 404


@pytest.mark.parametrize("state", [state for state in State.values if state != State.DRAFT])
def test_page_shows_every_state_to_everybody(client: Client, world: World, state: str) -> None:
    support_request = world.request(state)
    for persona in set(PERSONAS) - {"stranger"}:
        page = show(client, world, persona, support_request).content.decode()
        assert str(support_request.number) in page
        assert support_request.title in page
        assert str(State(state).label) in page


def fill(world: World, support_request: SupportRequest, number: int) -> None:
    """Everything that a page can show, `number` times."""
    lead, coordinator = world.person("lead"), world.person("coordinator")
    for serial in range(number):
        conversation.comment(
            support_request, by=lead, body="Seen", mentions=[make_user()], uploads=[text_file(f"c{serial}.txt")]
        )
        conversation.comment(support_request, by=lead, body="Between us", internal=True)
        asked = subtasks.ask(support_request, by=lead, unit=make_unit(), question="Free?", due_at=timezone.now())
        subtasks.ask(support_request, by=lead, unit=world.company.testing, question="Room?")
        subtasks.withdraw(asked, by=lead)
        staffing.add_supporter(support_request, by=coordinator, person=make_user())
        attachments.add(support_request, by=lead, upload=text_file(f"f{serial}.txt"))
        other = make_request(world.cast.requester, queue=world.queue)
        links.link(support_request, by=coordinator, number=str(other.number), kind=RequestLink.Kind.FOLLOWS)
        lifecycle.deliver(support_request, by=lead, name="Report", uploads=[text_file(f"d{serial}.txt")])
        lifecycle.reopen(support_request, by=world.person("requester"), note="More")


@pytest.mark.parametrize("persona", ["requester", "lead", "coordinator_delegate", "administrator", "cooperator"])
@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_few_queries_whatever_the_number(client: Client, world: World, persona: str, number: int) -> None:
    support_request = world.request(State.IN_PROGRESS, customer=make_customer(owner=world.cast.requester))
    fill(world, support_request, number)
    show(client, world, persona, support_request)  # the first page of a session notes where it is used
    with CaptureQueriesContext(connection) as captured:
        response = client.get(support_request.get_absolute_url())
    assert response.status_code == 200
    assert len(own(captured)) <= MOST_QUERIES


def test_pulse_says_nothing_while_nothing_changed(client: Client, world: World) -> None:
    support_request = world.request()
    show(client, world, "requester", support_request)
    url = reverse("requests:pulse", args=[support_request.number])
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, {"version": "1"})
    assert len(own(captured)) <= 10
    assert (response.status_code, response.content) == (204, b"")


def test_pulse_brings_the_parts_that_changed_and_nothing_that_is_typed(client: Client, world: World) -> None:
    support_request = world.request()
    lifecycle.accept(support_request, by=world.person("coordinator"))
    client.force_login(world.person("requester"))
    page = client.get(reverse("requests:pulse", args=[support_request.number]), {"version": "1"}).content.decode()
    assert page.count('hx-swap-oob="true"') == 5
    assert "?version=2" in page
    assert "<form" not in page


def test_pulse_sends_away_who_may_no_longer_look(client: Client, world: World) -> None:
    support_request = world.request()
    client.force_login(world.person("stranger"))
    response = client.get(reverse("requests:pulse", args=[support_request.number]), {"version": "1"})
    assert (response.status_code, response["HX-Refresh"]) == (404, "true")


def test_page_tells_who_owes_what(client: Client, world: World) -> None:
    support_request = world.request()
    assert "Waits for you: accept it" in show(client, world, "coordinator", support_request).content.decode()
    page = show(client, world, "requester", support_request).content.decode()
    assert f"Waits for a coordinator, {world.cast.coordinator_delegate}: accept it" in page


def test_page_of_an_unrouted_request_names_the_administrators(client: Client, world: World) -> None:
    support_request = make_request(world.cast.requester)
    page = show(client, world, "requester", support_request).content.decode()
    assert f"Waits for a coordinator, {world.cast.administrator}: accept it" in page


def test_page_of_an_ended_request_waits_for_nobody_and_shows_the_rating(client: Client, world: World) -> None:
    support_request = world.request(State.CLOSED, rating=4, rating_words="Quick")
    page = show(client, world, "lead", support_request).content.decode()
    assert "Waits for" not in page
    assert "4 of 5 stars" in page
    assert "Quick" in page


@pytest.mark.parametrize(
    ("persona", "reads"), [("requester", False), ("watcher", False), ("manager", False), ("lead", True)]
)
def test_internal_words_are_shown_to_the_desk_only(client: Client, world: World, persona: str, reads: bool) -> None:
    support_request, lead = world.request(State.IN_PROGRESS), world.person("lead")
    conversation.comment(support_request, by=lead, body="canary-note", internal=True, uploads=[text_file("canary.txt")])
    subtasks.ask(support_request, by=lead, unit=world.company.testing, question="canary-question")
    page = show(client, world, persona, support_request).content.decode()
    for word in ("canary-note", "canary.txt", "canary-question"):
        assert (word in page) == reads


def test_linked_request_that_one_may_not_see_is_not_shown(client: Client, world: World) -> None:
    support_request, other = world.request(), make_request(queue=world.queue, title="canary-title")
    links.link(
        support_request, by=world.person("coordinator"), number=str(other.number), kind=RequestLink.Kind.DUPLICATE
    )
    hidden = show(client, world, "requester", support_request).content.decode()
    assert "canary-title" not in hidden
    assert str(other.number) not in hidden
    assert "linked it to another request" in hidden
    assert f"linked it to {other.number}" in show(client, world, "coordinator", support_request).content.decode()
    assert f"linked it to {support_request.number}" in show(client, world, "coordinator", other).content.decode()
    assert "Duplicate of" in show(client, world, "coordinator", support_request).content.decode()
    page = show(client, world, "coordinator", other).content.decode()
    assert "Has the duplicate" in page
    assert support_request.title in page


def test_number_in_the_timeline_outlasts_the_link_for_who_may_see_it(client: Client, world: World) -> None:
    support_request, other = world.request(), make_request(queue=world.queue)
    coordinator = world.person("coordinator")
    made = links.link(support_request, by=coordinator, number=str(other.number), kind=RequestLink.Kind.RELATED)
    links.unlink(made, by=coordinator, seen_from=other)
    page = show(client, world, "coordinator", support_request).content.decode()
    assert f"removed the link to {other.number}" in page
    page = show(client, world, "requester", support_request).content.decode()
    assert "removed the link to another request" in page
    assert str(other.number) not in page


def test_page_names_the_process_group_that_the_content_serves(client: Client, world: World) -> None:
    support_request = world.request()
    page = show(client, world, "requester", support_request).content.decode()
    assert f"<dd>{support_request.content.get_process_group_display()}</dd>" in page


def test_overdue_is_a_word_whatever_is_due(client: Client, world: World) -> None:
    late = timezone.now() - timedelta(hours=1)
    for state, kind in ((State.IN_PROGRESS, "deliver"), (State.DELIVERED, "confirm")):
        support_request = world.request(state, due_at=late, due_kind=kind)
        assert "Overdue" in show(client, world, "lead", support_request).content.decode()
    assert "The clock stands still" in show(client, world, "lead", world.request(State.RETURNED)).content.decode()


def test_request_closed_by_time_says_so_and_can_be_rated_by_its_requester(client: Client, world: World) -> None:
    support_request = world.request(State.CLOSED)
    rate = f"{support_request.get_absolute_url()}rate/"
    for persona, may in (("requester", True), ("lead", False)):
        page = show(client, world, persona, support_request).content.decode()
        assert "the request closed by itself" in page
        assert (rate in page) == may
    client.force_login(world.person("requester"))
    client.post(rate, {"rating": "3", "words": "Late, but good"})
    page = client.get(support_request.get_absolute_url()).content.decode()
    assert "Late, but good" in page
    assert rate not in page


def test_question_left_open_by_e_mail_is_named(client: Client, world: World) -> None:
    form = make_form_version(make_content())
    mailed = make_request(world.cast.requester, form=form, origin=SupportRequest.Origin.EMAIL)
    assert "not answered" in show(client, world, "requester", mailed).content.decode()
    typed = make_request(world.cast.requester, form=form)
    assert "not answered" not in show(client, world, "requester", typed).content.decode()
