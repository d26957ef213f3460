"""The supporter pool and how much its people have to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from requests_app.models import Supporter, SupportRequest
from requests_app.rules.states import State
from requests_app.services.load import Load, end_of_week, load_of
from requests_app.services.pool import supporter_pool, supporter_pool_of
from tests.factories import make_company, make_delegation, make_position, make_post, make_routing_row, make_user

pytestmark = pytest.mark.django_db
MakeRequest = Callable[..., SupportRequest]


def assign(support_request: SupportRequest, person: User, **fields: Any) -> None:
    Supporter.objects.create(support_request=support_request, user=person, added_by=person, **fields)


def test_week_ends_with_the_night_to_monday() -> None:
    wednesday = datetime(2026, 11, 25, 4, tzinfo=UTC)
    assert end_of_week(wednesday) == datetime(2026, 11, 29, 16, tzinfo=UTC)  # Monday 0:00 in Shanghai
    assert end_of_week(end_of_week(wednesday)) == datetime(2026, 12, 6, 16, tzinfo=UTC)


def test_load_counts_what_is_worked_on_and_due(
    a_request: MakeRequest, django_assert_num_queries: Callable[[int], Any]
) -> None:
    busy, free, now = make_user(), make_user(), timezone.now()
    for due in (now - timedelta(days=30), end_of_week(now)):
        assign(a_request(state=State.IN_PROGRESS, lead=busy, due_at=due, due_kind="deliver"), busy)
    assign(a_request(state=State.IN_PROGRESS, lead=busy), busy)
    assign(a_request(state=State.ASSIGNED, lead=busy, due_at=now, due_kind="deliver"), busy)
    assign(a_request(state=State.DELIVERED, lead=busy, delivered_at=now), busy)
    assign(a_request(state=State.ASSIGNED, lead=busy), busy, removed_at=now + timedelta(days=1))
    away = make_delegation(free, None)
    with django_assert_num_queries(2):
        loads = load_of([busy.pk, free.pk], now)
    assert loads == {busy.pk: Load(4, 2, None), free.pk: Load(0, 0, away.ends_at)}
    assert (loads[busy.pk].is_away, loads[free.pk].is_away) == (False, True)


def test_pool_is_the_active_holders_present_and_free_ones_first(a_request: MakeRequest) -> None:
    position, now = make_position(), timezone.now()
    away, busy, free = (make_user(name_latin=name) for name in ("An", "Bo", "Cai"))
    make_post(away, busy, free, make_user(is_active=False), position=position)
    make_delegation(away, None)
    assign(a_request(state=State.IN_PROGRESS, lead=busy, promised_at=now), busy)
    row = make_routing_row(supporters=[position])
    pool = supporter_pool(row=row, business_unit=None, at=now)
    assert [one.user for one in pool] == [free, busy, away]
    assert pool[0].posts[0].position == position


def test_pool_of_a_position_of_every_unit_is_the_business_units_own(a_request: MakeRequest) -> None:
    company = make_company()
    staff, leader = make_position(per_unit=True), make_position()
    east, south, boss = make_user(), make_user(), make_user()
    make_post(east, position=staff, unit=company.east)
    make_post(south, position=staff, unit=company.south)
    make_post(boss, east, position=leader, unit=company.root)
    row = make_routing_row(supporters=[staff, leader])
    support_request = a_request(routing_row=row, business_unit=company.east)
    pool = {one.user: len(one.posts) for one in supporter_pool_of(support_request, timezone.now())}
    assert pool == {east: 2, boss: 1}


def test_pool_without_row_or_post_is_nobody() -> None:
    assert supporter_pool(row=None, business_unit=None, at=timezone.now()) == []
    assert supporter_pool(row=make_routing_row(), business_unit=None, at=timezone.now()) == []
