"""Who is told, and who acts for those who are away: the same answers as accounts.standing, for everybody at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from accounts.rules.roles import Role
from accounts.standing import who_acts_for
from deadlines.rules.ladder import Audience, Rung
from deadlines.rules.organisation import Organisation, Place, audience
from deadlines.services import people
from tests.factories import make_company, make_delegation, make_user

COMPANY, EAST, SALES, SOUTH = "/1/", "/1/2/", "/1/2/3/", "/1/4/"
BOSS, EASTERN, OWNER, COORDINATOR, DEPUTY, DIRECTOR, LEADER, ADMIN = range(11, 19)
FIRM = Organisation(
    paths={1: COMPANY, 2: EAST, 3: SALES, 4: SOUTH},
    homes={BOSS: 1, EASTERN: 2, OWNER: 3, COORDINATOR: 3, DEPUTY: 4, DIRECTOR: 1, LEADER: 1, ADMIN: 1},
    here=frozenset({BOSS, EASTERN, OWNER, COORDINATOR, DEPUTY, DIRECTOR, LEADER, ADMIN}),
    absences={},
    managers={COMPANY: BOSS, EAST: EASTERN},
    directors=(Place(DIRECTOR, COMPANY),),
    leaders=(Place(LEADER, COMPANY),),
    administrators=(ADMIN,),
)


def told(
    *names: Audience,
    firm: Organisation = FIRM,
    coordinators: tuple[int, ...] = (COORDINATOR,),
    person: int | None = None,
) -> set[int]:
    return set(audience(Rung(names, person=person), firm, (OWNER,), coordinators, SALES))


def test_owner_and_coordinators_are_those_whom_it_binds() -> None:
    assert told(Audience.OWNER, Audience.COORDINATOR) == {OWNER, COORDINATOR}


def test_manager_is_the_nearest_above_the_coordinators() -> None:
    assert told(Audience.MANAGER) == {EASTERN}
    assert told(Audience.MANAGER, coordinators=(COORDINATOR, DEPUTY)) == {EASTERN, BOSS}


def test_manager_is_not_himself_a_coordinator() -> None:
    assert told(Audience.MANAGER, coordinators=(COORDINATOR, EASTERN)) == {BOSS}


def test_manager_who_left_is_passed_over() -> None:
    assert told(Audience.MANAGER, firm=replace(FIRM, here=FIRM.here - {EASTERN})) == {BOSS}


def test_without_coordinators_the_promises_own_unit_counts() -> None:
    assert told(Audience.MANAGER, coordinators=()) == {EASTERN}


def test_director_is_the_nearest_above_else_any() -> None:
    eastern = replace(FIRM, directors=(Place(DIRECTOR, COMPANY), Place(EASTERN, EAST)))
    assert told(Audience.DIRECTOR, firm=eastern) == {EASTERN}
    southern = replace(FIRM, directors=(Place(DIRECTOR, SOUTH),))
    assert told(Audience.DIRECTOR, firm=southern) == {DIRECTOR}


def test_leader_is_the_named_one_while_he_is_here() -> None:
    assert told(Audience.LEADER, person=BOSS) == {BOSS}
    assert told(Audience.LEADER, person=99) == {LEADER}
    assert told(Audience.LEADER) == {LEADER}


def test_administrators_are_told_as_such() -> None:
    assert told(Audience.ADMINISTRATOR) == {ADMIN}
    assert told(Audience.ADMINISTRATOR, Audience.OWNER) == {ADMIN, OWNER}


def test_nobody_found_means_the_administrators() -> None:
    assert told(Audience.DIRECTOR, firm=replace(FIRM, directors=())) == {ADMIN}
    assert told(Audience.MANAGER, firm=replace(FIRM, managers={})) == {ADMIN}


def test_somebody_acts_for_everybody_while_anybody_is_there() -> None:
    assert FIRM.acting_for(OWNER) == OWNER
    away = replace(FIRM, absences={OWNER: DEPUTY, EASTERN: None})
    assert away.acting_for(OWNER) == DEPUTY
    assert away.acting_for(EASTERN) == BOSS
    both = replace(FIRM, absences={OWNER: DEPUTY, DEPUTY: None})
    assert both.acting_for(OWNER) == EASTERN
    assert replace(FIRM, managers={}, absences={OWNER: None}).acting_for(OWNER) == ADMIN
    assert replace(FIRM, here=frozenset()).acting_for(OWNER) is None
    assert FIRM.acting_for(99) == ADMIN


@pytest.mark.django_db
def test_whole_organisation_answers_as_standing_does_for_one() -> None:
    now, company = timezone.now(), make_company()
    staff = [make_user(unit=unit) for unit in (company.root, company.east, company.east_sales, company.south_sales)]
    gone = make_user(unit=company.east_sales, is_active=False)
    Unit.objects.filter(pk=company.root.pk).update(manager=staff[0])
    Unit.objects.filter(pk=company.east.pk).update(manager=staff[1])
    make_delegation(staff[2], staff[3])
    make_delegation(staff[1], None)
    make_delegation(staff[3], staff[0], starts_at=now - timedelta(days=3), ends_at=now - timedelta(days=2))
    found = people.organisation(now)
    for person in (*staff, gone):
        acting = who_acts_for(person, now)
        assert found.acting_for(person.pk) == (acting and acting.pk)


@pytest.mark.django_db
def test_reading_the_organisation_finds_its_roles() -> None:
    company = make_company()
    director = make_user(Role.MARKETING_DIRECTOR, unit=company.east)
    leader, administrator = make_user(Role.COMPANY_LEADER), make_user(Role.ADMINISTRATOR, Role.COORDINATOR)
    User.objects.filter(pk=make_user(Role.ADMINISTRATOR).pk).update(is_active=False, deactivated_at=timezone.now())
    found = people.organisation(timezone.now())
    assert found.directors == (Place(director.pk, company.east.path),)
    assert found.leaders == (Place(leader.pk, company.root.path),)
    assert found.administrators == (administrator.pk,)
