"""Sweeping at the same moment over real connections, with the guards and, as the control, without them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from deadlines import kinds
from deadlines.kinds import Bound
from deadlines.models import Notice, Reminder
from deadlines.models.promise import PromiseQuerySet
from deadlines.services import handing_out, sweep
from deadlines.services.promises import Term, settle
from salesops.local.torture import unguarded
from tests.deadlines.chores import MONDAY, Chores, Office, local, told
from tests.requests_app.lifecycle.test_races import race

pytestmark = pytest.mark.django_db(transaction=True)

THURSDAY = local("2026-11-26 15:00")
"""Every rung of a chore that began on Monday is due."""
KIND = "chore-met"
NUMBER, SWEEPERS = 6, 2


@pytest.fixture
def unguarded_sweep(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As the control run of script/torture; the index is made again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'notice_once_for_a_rung'")
        (index,) = cursor.fetchone()
    monkeypatch.setattr(PromiseQuerySet, "select_for_update", PromiseQuerySet.select_for_update)
    monkeypatch.setattr(handing_out, "_has_turn", handing_out._has_turn)
    unguarded.install()
    unguarded.drop_index()
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE deadlines_notice CASCADE")
        cursor.execute(index)


@pytest.fixture
def meeting(office: Office, chores: Chores) -> None:
    """Chores of which two sweepers try to have claimed the same before either of them writes."""
    gate = threading.Barrier(SWEEPERS)

    def bound(ids: Collection[int]) -> Mapping[int, Bound]:
        try:
            gate.wait(0.5)
        except threading.BrokenBarrierError:
            gate.reset()
        return {pk: Bound((office.owner.pk,), (office.coordinator.pk,)) for pk in ids}

    kinds.register(replace(chores.kind(KIND), bound_at=lambda _at: bound))
    for chore in range(NUMBER):
        term = Term(kind=KIND, unit_id=office.unit.pk, topic="", grade="", started_at=MONDAY)
        settle(chore, [term], kinds=[KIND], fulfilled=(), at=MONDAY)


def _sweep_together(now: datetime) -> Counter[tuple[int, str]]:
    """How often each rung was climbed."""
    assert race(*[partial(sweep.run, now=now)] * SWEEPERS) == ["done"] * SWEEPERS
    return Counter(Notice.objects.values_list("promise", "rung"))


def _rungs() -> int:
    return NUMBER * len(kinds.get(KIND).ladder.rungs)


@pytest.mark.usefixtures("meeting")
def test_sweepers_at_the_same_moment_climb_each_rung_once() -> None:
    climbed = _sweep_together(THURSDAY)
    assert (len(climbed), set(climbed.values())) == (_rungs(), {1})
    assert not Reminder.objects.filter(told_at=None).exists()
    assert Counter(name for name, _subject in told()) == dict.fromkeys(("Owner", "Manager", "Director", "Leader"), 1)


@pytest.mark.usefixtures("meeting", "unguarded_sweep")
def test_control_without_the_guards_they_climb_rungs_twice() -> None:
    climbed = _sweep_together(THURSDAY)
    assert max(climbed.values()) == 2


@pytest.mark.usefixtures("meeting")
def test_clock_that_goes_back_and_on_again_climbs_nothing_twice() -> None:
    for hours in (0, 30, 5, 12, 30, 78, 1, 78):
        sweep.run(now=MONDAY + timedelta(hours=hours))
    climbed = Counter(Notice.objects.values_list("promise", "rung"))
    assert (len(climbed), set(climbed.values())) == (_rungs(), {1})
