"""Who left: his requests are answered by who stands in for him, else by his manager, else by the administrators."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Unit, User
from accounts.standing import who_acts_for
from notifications.models import Message
from requests_app.models import RequestEvent, SupportRequest
from requests_app.policies.viewing import can_view, standing
from requests_app.queues import acting_for_leaver
from requests_app.rules.parts import Part
from requests_app.rules.states import State
from requests_app.services import lifecycle
from tests.factories import make_delegation, make_user

from ..personas import PERSONAS, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(world: World) -> User:
    """The requester has left; nobody stands in for him any more."""
    requester = world.cast.requester
    requester.delegations_given.update(revoked_at=timezone.now(), revoked_by=requester)
    requester.is_active, requester.deactivated_at = False, timezone.now()
    requester.save()
    return requester


def manage(unit: Unit, person: User | None) -> None:
    unit.manager = person
    unit.save()


def as_requester(world: World, support_request: SupportRequest) -> set[str]:
    fresh = SupportRequest.objects.get(pk=support_request.pk)
    return {name for name in PERSONAS if standing(world.person(name), fresh).holds(Part.REQUESTER)} - {"requester"}


def test_manager_answers_for_who_left(world: World, left: User) -> None:
    boss = world.person("manager")
    delivered = lifecycle.confirm(world.request(State.DELIVERED), by=boss, rating=4)
    assert (delivered.state, delivered.rating) == (State.CLOSED, 4)
    assert lifecycle.resubmit(world.request(State.RETURNED), by=boss).state == State.ACCEPTED
    assert lifecycle.cancel(world.request(), by=boss, note="No need").state == State.CANCELLED
    events = RequestEvent.objects.all()
    assert {(event.actor, event.on_behalf_of) for event in events} == {(boss, left)}


def test_nobody_else_answers_and_while_he_is_here_the_manager_does_not(world: World, left: User) -> None:
    support_request = world.request(State.DELIVERED)
    assert as_requester(world, support_request) == {"manager"}
    left.is_active, left.deactivated_at = True, None
    left.save()
    assert as_requester(world, support_request) == set()


def test_nearest_present_manager_answers_else_the_administrators(world: World, left: User) -> None:
    support_request, now = world.request(State.RETURNED), timezone.now()
    manage(world.company.root, world.cast.stranger)
    assert as_requester(world, support_request) == {"manager"}
    make_delegation(world.cast.manager, None)
    assert as_requester(world, support_request) == {"stranger"}
    assert acting_for_leaver(left, now) == [world.cast.stranger] == [who_acts_for(left, now)]
    manage(world.company.root, None)
    assert as_requester(world, support_request) == {"administrator"}
    assert acting_for_leaver(left, now) == [world.cast.administrator]


def test_manager_of_a_closed_unit_is_passed_over(world: World, left: User) -> None:
    support_request, former = world.request(State.DELIVERED), make_user()
    manage(world.company.east_sales, former)
    Unit.objects.filter(pk=world.company.east_sales.pk).update(is_active=False)
    assert as_requester(world, support_request) == {"manager"}
    assert not standing(former, support_request).holds(Part.REQUESTER)


def test_who_stands_in_goes_on_when_the_principal_has_left(world: World, left: User) -> None:
    make_delegation(left, world.cast.stranger)
    support_request = world.request(State.DELIVERED)
    assert "stranger" in as_requester(world, support_request)
    assert acting_for_leaver(left, timezone.now()) == [world.cast.stranger]


@pytest.mark.parametrize("state", State.values)
def test_list_and_detail_agree_for_the_requests_of_a_leaver(world: World, left: User, state: str) -> None:
    elsewhere = world.company.south_sales
    support_request = world.request(state, requester_unit=elsewhere)
    for persona in PERSONAS:
        person = world.person(persona)
        listed = SupportRequest.objects.visible_to(person).filter(pk=support_request.pk).exists()
        assert listed == bool(can_view(person, support_request)), persona
    seen = SupportRequest.objects.visible_to(world.person("manager")).filter(pk=support_request.pk)
    assert seen.exists() == (state != State.DRAFT)


def test_who_acts_for_a_leaver_is_told_and_finds_it_on_the_start_page(client: Client, world: World, left: User) -> None:
    support_request = lifecycle.deliver(world.request(State.IN_PROGRESS), by=world.person("lead"), name="Report")
    assert Message.objects.get(recipient=world.cast.manager).kind == "requests_mine"
    client.force_login(world.person("manager"))
    response = client.get("/")
    assert [row.pk for row in response.context["needs_me"]] == [support_request.pk]
    assert f"· {left.display_name}" in response.content.decode()
    assert "Waits for you: confirm" in client.get(support_request.get_absolute_url()).content.decode()
    client.force_login(world.person("lead"))
    page = client.get(support_request.get_absolute_url()).content.decode()
    assert f"Waits for the requester, {world.cast.manager.display_name}:" in page


def test_administrators_are_told_when_a_leaver_has_no_manager(world: World, left: User) -> None:
    manage(world.company.east, None)
    lifecycle.deliver(world.request(State.IN_PROGRESS), by=world.person("lead"), name="Report")
    assert Message.objects.filter(recipient=world.cast.administrator, kind="requests_mine").exists()
