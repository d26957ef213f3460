"""The first page shows each person what waits for him."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.rules.roles import Role
from requests_app.models import Subtask
from requests_app.rules.states import State
from tests.factories import give_role, make_authority, make_customer, make_post, make_request, make_unit, make_user
from tests.requests_app.personas import World


def test_start_shows_the_requester_what_needs_him(client: Client, world: World) -> None:
    for state in State:
        if state != State.DRAFT:
            world.request(state)
    make_request(world.cast.requester, state=State.DRAFT, form=world.form)
    client.force_login(world.person("requester"))
    context = client.get("/").context
    assert {row.state for row in context["needs_me"]} == {State.RETURNED, State.DELIVERED}
    assert {row.state for row in context["under_way"]} == {
        State.SUBMITTED,
        State.ACCEPTED,
        State.ASSIGNED,
        State.IN_PROGRESS,
    }
    assert [row.state for row in context["drafts"]] == [State.DRAFT]
    assert context["queue"] is None


@pytest.mark.parametrize(("persona", "unrouted"), [("coordinator", 0), ("administrator", 1)])
def test_start_shows_the_queue_in_numbers(client: Client, world: World, persona: str, unrouted: int) -> None:
    world.request(State.SUBMITTED)
    world.request(State.ACCEPTED)
    make_request(world.cast.requester, form=world.form)
    client.force_login(world.person(persona))
    queue = client.get("/").context["queue"]
    expected = {"coordinator": (1, 1), "administrator": (1, 0)}[persona]
    assert (queue["triage"], queue["assign"], queue["unrouted"]) == (*expected, unrouted)


def test_start_shows_work_and_questions_to_the_department(client: Client, world: World) -> None:
    made = world.request(State.ASSIGNED)
    Subtask.objects.create(
        support_request=made, unit=world.company.testing, question="Can you test it?", asked_by=world.cast.coordinator
    )
    client.force_login(world.person("lead"))
    assert [row.pk for row in client.get("/").context["work"]] == [made.pk]
    client.force_login(world.person("cooperator"))
    assert [row.question for row in client.get("/").context["subtasks"]] == ["Can you test it?"]


def test_start_shows_the_coordinator_what_is_due_first_and_how_much_is_late(client: Client, world: World) -> None:
    now = timezone.now()
    second = world.request(State.ACCEPTED, due_at=now + timedelta(hours=1), due_kind="assign")
    first = world.request(State.SUBMITTED, due_at=now - timedelta(hours=1), due_kind="accept")
    world.request(State.ASSIGNED, due_at=now - timedelta(hours=2), due_kind="deliver")
    client.force_login(world.person("coordinator"))
    queue = client.get("/").context["queue"]
    assert [row.pk for row in queue["rows"]] == [first.pk, second.pk]
    assert queue["overdue"] == 2


def test_start_shows_the_manager_what_is_owed_to_his_people(client: Client, world: World) -> None:
    late = world.request(State.ASSIGNED, due_at=timezone.now() - timedelta(hours=1), due_kind="deliver")
    returned = world.request(State.RETURNED)
    world.request(State.DELIVERED)
    make_request(world.cast.stranger, form=world.form)
    make_request(world.cast.manager, form=world.form)
    client.force_login(world.person("manager"))
    people = client.get("/").context["people"]
    assert (people["open"], people["overdue"]) == (2, 1)
    assert [row.pk for row in people["rows"]] == [late.pk, returned.pk]
    client.force_login(world.person("requester"))
    assert client.get("/").context["people"] is None


def test_start_shows_who_leads_by_role_that_nothing_is_owed(client: Client, world: World) -> None:
    client.force_login(world.person("manager"))
    assert client.get("/").context["people"] is None
    give_role(world.cast.manager, Role.SALES_MANAGER, world.company.east)
    client.force_login(world.person("manager"))
    assert "Nothing is owed to your people" in client.get("/").content.decode()


def test_start_of_somebody_without_a_part_is_not_bare(client: Client, world: World) -> None:
    client.force_login(world.person("stranger"))
    assert "Nothing waits for you" in client.get("/").content.decode()


def test_part_asked_of_the_department_can_be_answered_from_the_start_page_and_from_my_work(
    client: Client, world: World
) -> None:
    made = world.request(State.ASSIGNED)
    asked = {"support_request": made, "asked_by": world.cast.coordinator}
    late = Subtask.objects.create(
        unit=world.company.testing, question="Late?", due_at=timezone.now() - timedelta(hours=1), **asked
    )
    Subtask.objects.create(unit=world.company.marketing, question="Not mine", **asked)
    client.force_login(world.person("cooperator"))
    for url in ("/", "/requests/work/"):
        response = client.get(url)
        page = response.content.decode().split("<main")[1]
        assert list(response.context["subtasks"]) == [late]
        assert f"{made.get_absolute_url()}answer/{late.pk}/" in page
        assert "bi-alarm" in page
    Subtask.objects.update(due_at=None)
    assert "bi-alarm" not in client.get("/requests/work/").content.decode().split("<main")[1]


@pytest.mark.django_db
def test_start_leads_the_first_administrator_until_everything_is_there(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get("/")
    assert [is_done for _step, is_done in page.context["first_steps"]] == [False] * 5
    for step, _is_done in page.context["first_steps"]:
        assert f'href="{reverse(step.page)}"' in page.content.decode()
        assert client.get(reverse(step.page)).status_code == 200

    rep = make_user(Role.SALES_REP, unit=make_unit("East"))
    page = client.get("/")
    assert [is_done for _step, is_done in page.context["first_steps"]] == [True, True, False, False, False]
    assert page.content.decode().count(">done<") == 2

    make_customer(owner=rep)
    make_post(rep)
    assert [is_done for _step, is_done in client.get("/").context["first_steps"]] == [True, True, True, False, True]
    make_authority(rep)
    assert "First steps" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_start_shows_the_first_steps_to_nobody_else(client: Client) -> None:
    client.force_login(make_user(Role.COMPANY_LEADER))
    assert client.get("/").context["first_steps"] == []
