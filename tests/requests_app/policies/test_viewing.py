"""Which part each persona has, for whom, what he sees of a request, and that lists agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from requests_app.models import CooperatingUnit, Escalation, Queue, SupportRequest
from requests_app.policies.viewing import can_read_internal, can_view, standing
from requests_app.rules.parts import Part
from requests_app.rules.states import State
from tests.factories import give_role, make_delegation, make_request, make_user

from ..personas import PERSONAS, World

pytestmark = pytest.mark.django_db

PARTS = {
    "requester": {Part.REQUESTER},
    "requester_delegate": {Part.REQUESTER},
    "coordinator": {Part.COORDINATOR},
    "coordinator_delegate": {Part.COORDINATOR},
    "lead": {Part.SUPPORTER},
    "supporter": {Part.SUPPORTER},
    "supporter_delegate": {Part.SUPPORTER},
    "cooperator": {Part.COOPERATOR},
    "watcher": {Part.WATCHER},
    "manager": {Part.MANAGER},
    "head": {Part.MANAGER},
    "head_delegate": {Part.MANAGER},
    "administrator": {Part.ADMINISTRATOR},
    "stranger": set(),
}
OUTSIDE = {"requester", "requester_delegate", "watcher", "manager", "head", "head_delegate", "stranger"}
READS_INTERNAL = set(PERSONAS) - OUTSIDE


@pytest.mark.parametrize("persona", PERSONAS)
def test_standing_is_the_part_of_the_persona(world: World, persona: str) -> None:
    assert set(standing(world.person(persona), world.request()).parts) == PARTS[persona]


@pytest.mark.parametrize("persona", ["requester", "coordinator", "supporter", "head"])
def test_delegate_acts_for_the_principal_who_may_act_too(world: World, persona: str) -> None:
    support_request, principal = world.request(), world.person(persona)
    everything = frozenset(Part)
    assert standing(world.person(f"{persona}_delegate"), support_request).on_behalf_of(everything) == principal
    assert standing(principal, support_request).on_behalf_of(everything) is None


def test_own_right_comes_before_standing_in(world: World) -> None:
    supporter = world.cast.supporter
    make_delegation(world.cast.lead, supporter)
    held = standing(world.person("supporter"), world.request())
    assert held.parts == {Part.SUPPORTER: None}
    assert held.on_behalf_of(frozenset({Part.REQUESTER})) is None


@pytest.mark.parametrize("state", State.values)
def test_list_and_detail_agree_for_every_persona(world: World, state: str) -> None:
    support_request = world.request(state)
    for persona in PERSONAS:
        person = world.person(persona)
        listed = SupportRequest.objects.visible_to(person).filter(pk=support_request.pk).exists()
        expected = persona == "requester" if state == State.DRAFT else persona != "stranger"
        assert listed == bool(can_view(person, support_request)) == expected, persona


@pytest.mark.parametrize("state", State.values)
def test_unrouted_request_is_seen_alike_in_list_and_detail(world: World, state: str) -> None:
    support_request = make_request(world.cast.requester, state=state)
    for persona in PERSONAS:
        person = world.person(persona)
        listed = SupportRequest.objects.visible_to(person).filter(pk=support_request.pk).exists()
        assert listed == bool(can_view(person, support_request)), persona


def test_unrouted_request_is_coordinated_by_administrators(world: World) -> None:
    support_request = make_request(world.cast.requester)
    assert Part.COORDINATOR in standing(world.person("administrator"), support_request).parts
    assert Part.COORDINATOR not in standing(world.person("coordinator"), support_request).parts


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER])
def test_who_leads_a_unit_above_sees_its_requests(world: World, role: Role) -> None:
    support_request = world.request()
    leader = make_user(unit=world.company.marketing)
    give_role(leader, role, world.company.east)
    outsider = make_user(unit=world.company.marketing)
    give_role(outsider, role, world.company.south)
    assert can_view(leader, support_request)
    assert list(SupportRequest.objects.visible_to(leader)) == [support_request]
    assert not can_view(outsider, support_request)
    assert not SupportRequest.objects.visible_to(outsider).exists()


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER])
def test_who_leads_the_unit_of_the_queue_sees_its_requests_and_so_does_his_delegate(world: World, role: Role) -> None:
    support_request, seen = world.request(), SupportRequest.objects.visible_to
    for unit, sees in ((world.company.technical, True), (world.company.root, True), (world.company.testing, False)):
        leader, delegate = make_user(unit=world.company.marketing), make_user(unit=world.company.marketing)
        give_role(leader, role, unit)
        assert not can_view(User.objects.get(pk=delegate.pk), support_request)
        make_delegation(leader, delegate)
        for pk in (leader.pk, delegate.pk):
            person = User.objects.get(pk=pk)
            assert (seen(person).exists(), bool(can_view(person, support_request))) == (sees, sees)
    held = standing(User.objects.get(pk=delegate.pk), make_request(world.cast.requester, queue=None))
    assert not held.parts


@pytest.mark.parametrize("holder", ["team", "person"])
def test_queue_of_a_team_or_a_person_sits_in_its_unit(world: World, holder: str) -> None:
    place = {"team": world.company.technical, "person": world.cast.coordinator}[holder]
    queue = Queue.objects.create(**{holder: place})
    support_request = make_request(make_user(), queue=queue)
    assert standing(world.person("head"), support_request).parts == {Part.MANAGER: None}
    assert support_request in SupportRequest.objects.visible_to(world.person("head"))
    assert queue.seat_unit_id == world.company.technical.pk


def test_who_leads_himself_and_stands_in_leads_in_his_own_right(world: World) -> None:
    unit = world.company.technical
    unit.manager = make_user()
    unit.save()
    make_delegation(unit.manager, world.cast.manager)
    assert standing(world.person("manager"), world.request()).parts == {Part.MANAGER: None}


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CLOSED])
def test_who_was_told_of_a_missed_promise_sees_the_open_request(world: World, state: State) -> None:
    support_request, leader, delegate = world.request(state), make_user(), make_user()
    make_delegation(leader, delegate)
    Escalation.objects.create(support_request=support_request, person=leader)
    for pk in (leader.pk, delegate.pk):
        person = User.objects.get(pk=pk)
        sees = state == State.SUBMITTED
        assert set(standing(person, support_request).parts) == ({Part.MANAGER} if sees else set())
        assert SupportRequest.objects.visible_to(person).exists() == sees
    assert not can_view(make_user(), support_request)


def test_who_leads_the_unit_of_the_lead_sees_what_his_people_work_on(world: World) -> None:
    boss, unit = make_user(), world.company.marketing
    unit.manager = boss
    unit.save()
    theirs = make_request(queue=world.queue, state=State.ASSIGNED, lead=make_user(unit=unit))
    others = world.request(State.ASSIGNED)
    assert standing(User.objects.get(pk=boss.pk), theirs).parts == {Part.MANAGER: None}
    assert list(SupportRequest.objects.visible_to(User.objects.get(pk=boss.pk))) == [theirs]
    assert not can_view(User.objects.get(pk=boss.pk), others)


def test_part_that_was_taken_away_shows_nothing(world: World) -> None:
    support_request = world.request()
    support_request.supporters.update(removed_at=timezone.now() + timedelta(days=1))
    support_request.watchers.all().delete()
    support_request.cooperating.all().delete()
    for persona in ("lead", "supporter", "supporter_delegate", "watcher", "cooperator"):
        person = world.person(persona)
        assert not can_view(person, support_request)
        assert not SupportRequest.objects.visible_to(person).exists()


def test_manager_of_a_part_of_the_department_cooperates(world: World) -> None:
    unit = world.company.testing
    unit.manager = world.cast.stranger
    unit.save()
    assert set(standing(world.person("stranger"), world.request()).parts) == {Part.COOPERATOR}


def test_who_stands_in_for_the_manager_of_a_department_cooperates_for_him(world: World) -> None:
    boss, support_request = make_user(), world.request()
    world.company.testing.manager = boss
    world.company.testing.save()
    make_delegation(boss, world.cast.stranger)
    delegate = world.person("stranger")
    assert standing(delegate, support_request).parts == {Part.COOPERATOR: boss}
    assert list(SupportRequest.objects.visible_to(delegate)) == [support_request]
    assert not SupportRequest.objects.visible_to(delegate).filter(requester_unit=world.company.testing).exists()
    CooperatingUnit.objects.create(support_request=support_request, unit=delegate.unit)
    assert standing(world.person("stranger"), support_request).parts == {Part.COOPERATOR: None}


@pytest.mark.parametrize("persona", PERSONAS)
def test_internal_notes_are_read_by_the_desk_only(world: World, persona: str) -> None:
    verdict = can_read_internal(world.person(persona), world.request())
    assert bool(verdict) == (persona in READS_INTERNAL)
    assert bool(verdict.reason) != verdict.allowed
