"""Where requests go, on real rows, posts and absences."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.rules.roles import Role
from requests_app.models import Queue
from requests_app.rules.route_reason import sentence
from requests_app.services.queues import queue_for
from requests_app.services.routing import Route, by_hand, route
from tests.factories import (
    make_company,
    make_content,
    make_delegation,
    make_position,
    make_post,
    make_routing_row,
    make_user,
    the_company,
)

pytestmark = pytest.mark.django_db


def routed(content: Any, unit: Any = None, value: str = "") -> Route:
    return route(content=content, business_unit=unit, customer_value=value, at=timezone.now())


def test_route_to_the_single_post_of_a_company_wide_position() -> None:
    company, content = make_company(), make_content("T3")
    position = make_position("test_manager", name_en="Manager, product test department")
    post = make_post(make_user(), position=position, unit=company.testing)
    row = make_routing_row(content, coordinator_position=position)
    found = routed(content, company.east_sales, "gold")
    assert (found.row, found.queue) == (row, Queue.objects.get(post=post))
    assert found.reason == {
        "outcome": "row",
        "content": "T3",
        "row": row.pk,
        "unit": None,
        "value": "",
        "coordinator": {"en": "Manager, product test department", "zh": "岗位test_manager"},
        "absences": [],
        "passed_over": [],
    }


def test_route_takes_the_post_of_the_nearest_unit_for_a_position_of_every_unit() -> None:
    company, content = make_company(), make_content("M1")
    staff = make_position("market_staff", per_unit=True, name_en="Market staff")
    posts = {u.pk: make_post(make_user(), position=staff, unit=u) for u in (company.root, company.east, company.south)}
    make_routing_row(content, coordinator_position=staff)
    found = routed(content, company.east_sales)
    assert found.queue is not None
    assert found.queue.post == posts[company.east.pk]
    assert sentence(found.reason) == "M1 for any unit and customer → Market staff · East"


def test_route_prefers_the_row_of_the_business_unit_and_says_what_it_passed_over() -> None:
    company, content, person = make_company(), make_content("T1"), make_user(name_latin="Wang Fang")
    general = make_routing_row(content)
    own = make_routing_row(content, unit=company.east, customer_value="gold", coordinator_person=person)
    found = routed(content, company.east, "gold")
    assert (found.row, found.queue) == (own, Queue.objects.get(person=person))
    assert found.reason["passed_over"] == [{"row": general.pk, "why": "any_unit"}]
    assert sentence(found.reason) == "T1 for East, gold customers → Wang Fang"


def test_no_row_leads_to_the_administrators_and_says_so() -> None:
    company, content = make_company(), make_content("T1")
    make_routing_row(content, unit=company.south)
    found = routed(content, company.east, "gold")
    assert (found.row, found.queue) == (None, None)
    assert sentence(found.reason) == "T1 for East, gold customers: no routing row answers, so the administrators decide"
    assert sentence(routed(content).reason).startswith("T1 for any unit and customer: no routing row")


def test_no_post_leads_to_the_administrators_and_says_so() -> None:
    company, content = make_company(), make_content("M1")
    staff = make_position("market_staff", per_unit=True, name_en="Market staff")
    make_post(make_user(), position=staff, unit=company.south)
    row = make_routing_row(content, coordinator_position=staff)
    for unit in (company.east, None):
        found = routed(content, unit)
        assert (found.row, found.queue, found.reason["outcome"]) == (row, None, "no_post")
    staff.is_active = False
    staff.save()
    assert routed(content, company.south).reason["outcome"] == "no_post"


def test_post_without_anybody_leads_to_the_administrators_and_says_so() -> None:
    make_user(Role.ADMINISTRATOR)
    content, position = make_content("T1"), make_position(name_en="Head")
    make_post(make_user(is_active=False, name_latin="Old Wu"), position=position)
    row = make_routing_row(content, coordinator_position=position)
    found = routed(content)
    assert (found.row, found.queue) == (row, None)
    assert sentence(found.reason) == (
        "T1 for any unit and customer → Head: nobody is there, so the administrators decide (Old Wu has left)"
    )


def test_absent_holder_is_named_with_the_one_who_stands_in() -> None:
    content, position = make_content("T3"), make_position(name_en="Head")
    li, zhang = make_user(name_latin="Li Wei"), make_user(name_latin="", name="张敏")
    make_post(li, make_user(), position=position)
    delegation = make_delegation(li, zhang, ends_at=timezone.now() + timedelta(days=3))
    make_routing_row(content, coordinator_position=position)
    found = routed(content)
    assert found.queue is not None
    assert found.reason["absences"] == [
        {
            "person": {"en": "Li Wei", "zh": li.name},
            "until": delegation.ends_at.isoformat(),
            "stand_in": {"en": "张敏", "zh": "张敏"},
        }
    ]


def test_manager_who_answers_for_an_absent_person_is_named() -> None:
    company, content = make_company(), make_content("T3")
    holder, manager = make_user(unit=company.testing, name_latin="Li Wei"), make_user(name_latin="Zhang Min")
    company.testing.manager = manager
    company.testing.save()
    make_delegation(holder, None)
    make_routing_row(content, coordinator_person=holder)
    assert sentence(routed(content).reason).endswith("Zhang Min answers as manager)")


def test_team_is_a_queue_of_its_coordinators() -> None:
    company, content = make_company(), make_content("T3")
    make_user(Role.COORDINATOR, unit=company.testing)
    make_routing_row(content, coordinator_team=company.testing)
    found = routed(content)
    assert found.queue is not None
    assert (found.queue.team, found.reason["absences"]) == (company.testing, [])


def test_reason_of_a_request_sent_by_hand_names_who_sent_it() -> None:
    assert sentence(by_hand(make_user(name_latin="Zhang Min"))) == "Sent here by Zhang Min"


def test_route_counts_its_queries(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    content, position = make_content("T3"), make_position()
    make_post(make_user(), position=position)
    for value in ("", "gold", "silver"):
        make_routing_row(content, customer_value=value, coordinator_position=position)
    routed(content)
    with django_assert_max_num_queries(8):
        routed(content, value="gold")


@pytest.mark.django_db(transaction=True)
def test_queue_is_made_once_when_two_connections_need_it_at_the_same_moment() -> None:
    holder = make_post(unit=the_company())
    gate, made = threading.Barrier(4), []

    def need() -> None:
        gate.wait()
        try:
            made.append(queue_for(holder).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=need) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert set(made) == {Queue.objects.get(post=holder).pk}
