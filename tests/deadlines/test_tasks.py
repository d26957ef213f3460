"""The tick of beat: sweeping until the next one, or until the worker is asked to stop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from deadlines import tasks
from deadlines.models import DigestTurn, Heartbeat, Promise
from deadlines.rules import defaults
from deadlines.services import heartbeats
from tests.deadlines.chores import Office, make_office, make_promise, make_version

pytestmark = pytest.mark.django_db(transaction=True)  # the task looks after its connection
ALL_BUT_THE_LAST = [rung.key for rung in defaults.ACCEPT.rungs[:-1]]


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture(autouse=True)
def _not_stopping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(heartbeats, "_last", {})
    yield
    tasks._stopping.clear()


def test_tick_sweeps_and_gives_signs_of_life(office: Office) -> None:
    make_version()
    make_promise(1, unit=office.unit, next_rung="level-3", next_at=timezone.now(), climbed=ALL_BUT_THE_LAST)
    assert tasks.keep_sweeping(0) == 1
    promise = Promise.objects.get()
    assert (promise.climbed, promise.next_rung) == ([*ALL_BUT_THE_LAST, "level-3"], "")
    assert {"sweep", "worker"} <= set(Heartbeat.objects.values_list("name", flat=True))
    assert DigestTurn.objects.filter(user=office.owner).exists()


def test_tick_sweeps_again_and_again_until_the_next_one() -> None:
    started = time.monotonic()
    assert tasks.keep_sweeping(2.2) == 0
    assert 1.9 < time.monotonic() - started < 4


def test_worker_that_shuts_down_does_not_wait_for_the_end_of_the_tick() -> None:
    tasks.stop()
    started = time.monotonic()
    assert tasks.sweep() == 0
    assert time.monotonic() - started < 2


def test_beat_asks_for_it_before_it_is_missed() -> None:
    entry: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["sweep promises"]
    assert entry["task"] == tasks.sweep.name
    assert tasks.TICK < entry["schedule"] <= 15
