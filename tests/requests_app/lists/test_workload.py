"""Whom the coordinator can ask, and what each has to do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from requests_app.models import Queue, SupportRequest
from requests_app.rules.states import State
from requests_app.services.load import Load
from requests_app.services.pool import team_of
from tests.factories import make_company, make_position, make_post, make_request, make_routing_row, make_user
from tests.requests_app.personas import World

pytestmark = pytest.mark.django_db


def people(queues: list[Queue]) -> set[User]:
    return {candidate.user for candidate in team_of([queue.pk for queue in queues], timezone.now())}


def test_team_is_the_pool_of_the_rows_that_lead_to_the_queue() -> None:
    coordinates, supports, other = make_position(), make_position(), make_position()
    queue = Queue.objects.create(post=make_post(make_user(), position=coordinates))
    one, stranger = make_user(), make_user()
    post = make_post(one, make_user(is_active=False), position=supports)
    make_post(stranger, position=other)
    make_routing_row(coordinator_position=coordinates, supporters=[supports])
    make_routing_row(supporters=[other])
    (candidate,) = team_of([queue.pk], timezone.now())
    assert (candidate.user, candidate.posts, candidate.load) == (one, (post,), Load())


def test_team_of_a_post_of_each_unit_is_that_units() -> None:
    company, coordinates, supports = make_company(), make_position(per_unit=True), make_position(per_unit=True)
    east, south = make_user(), make_user()
    queues = []
    for unit, person in ((company.east, east), (company.south, south)):
        queues.append(Queue.objects.create(post=make_post(make_user(), position=coordinates, unit=unit)))
        make_post(person, position=supports, unit=unit)
    make_routing_row(coordinator_position=coordinates, supporters=[supports])
    assert people(queues[:1]) == {east}
    assert people(queues) == {east, south}


def test_team_of_a_team_and_of_a_person() -> None:
    company, supports, others = make_company(), make_position(), make_position()
    coordinator, one, two = make_user(), make_user(), make_user()
    make_post(one, position=supports)
    make_post(two, position=others)
    make_routing_row(coordinator_position=None, coordinator_team=company.testing, supporters=[supports])
    make_routing_row(coordinator_position=None, coordinator_person=coordinator, supporters=[others])
    assert people([Queue.objects.create(team=company.testing)]) == {one}
    assert people([Queue.objects.create(person=coordinator)]) == {two}


def test_team_holds_whoever_is_at_work_for_the_queue(world: World) -> None:
    world.request(State.IN_PROGRESS)
    world.request(State.DELIVERED, lead=make_user())
    assert people([world.queue]) == {world.cast.lead, world.cast.supporter}


def test_nobody_has_no_team() -> None:
    assert team_of([], timezone.now()) == []


@pytest.mark.parametrize("number", [1, 3])
def test_workload_costs_the_same_whatever_the_number(
    client: Client, world: World, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _serial in range(number):
        world.request(State.IN_PROGRESS, lead=make_user())
        supports = make_position()
        make_post(make_user(), position=supports)
        make_routing_row(coordinator_position=world.queue.post.position, supporters=[supports])  # type: ignore[union-attr]
    client.force_login(world.person("coordinator"))
    client.get("/queue/workload/")
    with django_assert_max_num_queries(18):
        page = client.get("/queue/workload/")
    assert len(page.context["team"]) == 2 * number + 1


def test_workload_names_the_work_and_leads_to_it(client: Client, world: World) -> None:
    mine: SupportRequest = world.request(State.IN_PROGRESS)
    make_request(state=State.IN_PROGRESS)
    client.force_login(world.person("coordinator"))
    page = client.get("/queue/workload/")
    assert {row.user: row.load.open for row in page.context["team"]} == {mine.lead: 1, world.cast.supporter: 1}
    assert f"supporter={world.cast.lead.pk}" in page.content.decode()


def test_workload_of_somebody_without_a_queue_says_so(client: Client, world: World) -> None:
    client.force_login(world.person("stranger"))
    assert "Nobody works for your queues yet" in client.get("/queue/workload/").content.decode()
