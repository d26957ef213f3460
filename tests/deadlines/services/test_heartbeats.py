from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from deadlines.models import Heartbeat
from deadlines.services import heartbeats

pytestmark = pytest.mark.django_db


def test_beat_overwrites_the_last_sign_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        heartbeats.beat("sweep", "first")
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False), django_assert_num_queries(1):
        heartbeats.beat("sweep", "x" * 300)
    assert [(row.name, row.at.hour, row.detail) for row in Heartbeat.objects.all()] == [("sweep", 10, "x" * 200)]


def test_beat_is_quiet_for_a_while_when_asked_to(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    heartbeats.beat("quiet", every=60)
    with django_assert_num_queries(0):
        heartbeats.beat("quiet", every=60)
    with django_assert_num_queries(1):
        heartbeats.beat("quiet")


def test_read_finds_each_part_by_its_name(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    heartbeats.beat("sweep", "batch of 500")
    heartbeats.beat("beat")
    with django_assert_num_queries(1):
        found = heartbeats.read()
    assert {name: row.detail for name, row in found.items()} == {"sweep": "batch of 500", "beat": ""}
    assert str(found["beat"]).startswith("beat ")
