"""Reading queues: both questions give the same answer over random organisations."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from requests_app import queues
from requests_app.models import Queue
from requests_app.reach import Reach
from requests_app.rules.queues import Basis
from tests.factories import Company, give_role, make_company, make_delegation, make_post, make_user, the_company

pytestmark = pytest.mark.django_db


def lead(unit: Any, person: User) -> None:
    unit.manager = person
    unit.save()


def test_members_of_a_post_are_its_present_holders_by_name() -> None:
    company = make_company()
    zhou, an = make_user(name_latin="Zhou"), make_user(name_latin="An")
    queue = Queue.objects.create(post=make_post(zhou, an, unit=company.testing))
    assert queues.members(queue, timezone.now()) == [an, zhou]


def test_members_of_a_team_are_coordinators_of_the_unit_and_below() -> None:
    company = make_company()
    above, within, below = (make_user(unit=u) for u in (company.root, company.technical, company.testing))
    for person in (above, within, below):
        give_role(person, Role.COORDINATOR)
    make_user(Role.SUPPORTER, unit=company.testing)
    queue = Queue.objects.create(team=company.technical)
    assert set(queues.members(queue, timezone.now())) == {within, below}


def test_deactivated_person_of_a_queue_is_passed_over_to_the_delegate() -> None:
    gone, delegate = make_user(is_active=False), make_user()
    queue = Queue.objects.create(person=gone)
    make_delegation(gone, delegate)
    now = timezone.now()
    assert queues.members(queue, now) == [delegate]
    assert Reach(delegate, now).principal_at(queue.pk) == gone


def test_nobody_left_leads_to_the_nearest_present_manager() -> None:
    company = make_company()
    head, director, holder = make_user(), make_user(), make_user()
    lead(company.testing, head)
    lead(company.technical, director)
    queue = Queue.objects.create(post=make_post(holder, unit=company.testing))
    make_delegation(holder, None)
    make_delegation(head, make_user(is_active=False))
    now = timezone.now()
    assert queues.members(queue, now) == [director]
    assert Reach(director, now).queue_ids == {queue.pk}
    assert Reach(director, now).principal_at(queue.pk) is None


def test_queue_of_nobody_and_no_queue_belong_to_the_administrators() -> None:
    administrator, queue = make_user(Role.ADMINISTRATOR), Queue.objects.create(post=make_post())
    now = timezone.now()
    assert queues.members(queue, now) == queues.members(None, now) == [administrator]
    assert Reach(administrator, now).queue_ids == {queue.pk}
    assert Reach(administrator, now).principal_at(queue.pk) is None


def test_queue_ids_of_a_delegate_follow_the_period() -> None:
    holder, delegate = make_user(), make_user()
    queue = Queue.objects.create(post=make_post(holder))
    delegation = make_delegation(holder, delegate)
    assert Reach(delegate, delegation.starts_at).queue_ids == {queue.pk}
    assert Reach(holder, delegation.starts_at).queue_ids == {queue.pk}, "both may act"
    assert Reach(delegate, delegation.ends_at).queue_ids == frozenset()
    assert Reach(holder, delegation.ends_at).queue_ids == {queue.pk}


def test_holder_acts_in_his_own_right() -> None:
    holder = make_user()
    queue = Queue.objects.create(person=holder)
    assert Reach(holder, timezone.now()).principal_at(queue.pk) is None


def test_queues_held_are_ones_own_even_while_away() -> None:
    company = make_company()
    person = make_user(Role.COORDINATOR, unit=company.testing)
    own = {
        Queue.objects.create(post=make_post(person)).pk,
        Queue.objects.create(team=company.technical).pk,
        Queue.objects.create(person=person).pk,
    }
    Queue.objects.create(team=company.east)
    make_delegation(person, None)
    assert Reach(person, timezone.now()).held_queue_ids == own


def _random_organisation(dice: random.Random) -> tuple[Company, list[User]]:
    company = make_company()
    units = [company.root, company.technical, company.testing, company.east, company.east_sales, company.south]
    people = [make_user(unit=dice.choice(units), is_active=dice.random() > 0.2) for _ in range(8)]
    make_user(Role.ADMINISTRATOR)
    for person in people:
        if dice.random() < 0.4:
            give_role(person, Role.COORDINATOR, dice.choice(units))
        if dice.random() < 0.4:
            make_delegation(person, dice.choice([None, *(other for other in people if other != person)]))
    for unit in units:
        if dice.random() < 0.5:
            lead(unit, dice.choice(people))
        Queue.objects.create(team=unit)
        Queue.objects.create(post=make_post(*dice.sample(people, dice.randrange(3)), unit=unit))
    for person in people[:4]:
        Queue.objects.create(person=person)
    return company, people


@pytest.mark.parametrize("seed", range(12))
def test_members_and_queue_ids_agree(seed: int) -> None:
    _random_organisation(random.Random(seed))
    now = timezone.now()
    answered = {queue.pk: {user.pk for user in queues.members(queue, now)} for queue in Queue.objects.all()}
    assert all(answered.values()), "no queue is without somebody who answers"
    for user in User.objects.all():
        reach = Reach(user, now)
        assert reach.queue_ids == {pk for pk, people in answered.items() if user.pk in people} | reach.held_queue_ids
    bases = {seat.basis for seated in queues.seats_of(Queue.objects.all(), now).values() for seat in seated}
    assert bases <= set(Basis)


@pytest.mark.parametrize("number", [1, 12])
def test_queue_ids_cost_three_queries_whatever_the_number(
    number: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    person = make_user(unit=the_company())
    for _ in range(number):
        Queue.objects.create(post=make_post(person))
    with django_assert_num_queries(3):
        assert len(Reach(person, timezone.now()).queue_ids) == number
