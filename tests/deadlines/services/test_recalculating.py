"""A changed calendar moves the promises that were computed with it, and stops nothing while it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import OperationalError
from psycopg2.errors import LockNotAvailable

from accounts.models import Unit
from deadlines import kinds
from deadlines.models import Promise, Recalculation
from deadlines.services import climbing, recalculating, sweep
from tests.deadlines.chores import HOUR, MONDAY, Chores, Office, local, make_promise, never_opening
from tests.factories import make_exception, make_unit

pytestmark = pytest.mark.django_db

SOON = MONDAY + recalculating.GRACE


def asked_for() -> set[int]:
    """The units that are to be computed anew, as if that had been asked for on Monday at nine."""
    Recalculation.objects.update(asked_at=MONDAY)
    return set(Recalculation.objects.values_list("unit", flat=True))


def close_monday(unit: Unit) -> None:
    """So that what was due on Monday at 14:00 is due on Tuesday at 14:00."""
    make_exception(date(2026, 11, 23), unit=unit)
    asked_for()


def test_change_concerns_the_units_of_its_branch_that_owe_something(office: Office) -> None:
    below, beside, idle = make_unit(parent=office.unit), make_unit(), make_unit(parent=office.unit)
    for chore, unit in enumerate((office.unit, below, beside), start=1):
        make_promise(chore, unit=unit)
    make_promise(4, unit=idle, outcome="kept", ended_at=MONDAY, next_rung="", next_at=None)
    Recalculation.objects.all().delete()
    recalculating.ask(())
    assert asked_for() == set()
    recalculating.ask((office.unit.path,))
    assert asked_for() == {office.unit.pk, below.pk}
    recalculating.ask(None)
    assert asked_for() == {office.unit.pk, below.pk, beside.pk}


def test_promises_of_the_unit_move_and_their_kind_hears_of_it(office: Office, chores: Chores) -> None:
    ours, others = make_promise(1, unit=office.unit), make_promise(2, unit=make_unit())
    close_monday(office.unit)
    assert sweep.run(now=SOON - timedelta(seconds=1)).recalculated == 0
    assert sweep.run(now=SOON).recalculated == 1
    ours.refresh_from_db()
    assert (ours.due_at, ours.next_at) == (local("2026-11-24 14:00"), local("2026-11-24 11:00"))
    assert Promise.objects.get(pk=others.pk).due_at == others.due_at
    assert chores.moved == [ours.pk]
    assert asked_for() == set()


def test_named_time_stands_and_its_reminders_move(office: Office) -> None:
    given = local("2026-11-24 14:00")
    make_promise(
        1, unit=office.unit, budget=12 * HOUR, remaining=12 * HOUR, due_at=given, given_due_at=given, next_at=given
    )
    close_monday(office.unit)
    sweep.run(now=SOON)
    promise = Promise.objects.get()
    assert (promise.due_at, promise.budget, promise.remaining) == (given, 4 * HOUR, 4 * HOUR)
    assert promise.next_at == local("2026-11-24 11:00")


def test_promise_keeps_its_times_when_the_unit_never_opens_again(office: Office) -> None:
    closed = never_opening()
    before = make_promise(1, unit=closed)
    recalculating.ask((closed.path,))
    asked_for()
    assert recalculating.run(SOON) == 1
    after = Promise.objects.get()
    assert (after.due_at, after.next_rung, after.next_at) == (before.due_at, before.next_rung, before.next_at)


def test_many_are_done_in_batches_and_what_is_due_does_not_wait_for_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalculating, "BATCH", 1)
    for chore in (1, 2, 3):
        make_promise(chore, unit=office.unit)
    close_monday(office.unit)
    assert recalculating.run(SOON, seconds=0) == 1
    assert Recalculation.objects.get().after == Promise.objects.earliest("pk").pk
    assert recalculating.run(SOON) == 2
    assert set(Promise.objects.values_list("due_at", flat=True)) == {local("2026-11-24 14:00")}
    assert asked_for() == set()


def test_calendar_that_is_changed_meanwhile_is_computed_from_the_beginning(office: Office, chores: Chores) -> None:
    kind = chores.kind("chore-met")
    kinds.register(replace(kind, moved=lambda _promises: recalculating.ask((office.unit.path,))))
    make_promise(1, unit=office.unit, kind="chore-met")
    close_monday(office.unit)
    recalculating.run(SOON)
    assert Recalculation.objects.get().after == 0


def test_unit_that_fails_stops_neither_the_others_nor_the_sweep(office: Office, chores: Chores) -> None:
    make_promise(1, unit=office.unit)
    healthy, due = make_promise(2, unit=make_unit()), make_promise(3, unit=make_unit(), next_at=MONDAY)
    chores.poison.add(1)
    recalculating.ask(None)
    Recalculation.objects.filter(unit=due.unit).delete()
    asked_for()
    swept = sweep.run(now=SOON)
    assert (swept.recalculated, swept.climbed, chores.moved) == (1, 1, [healthy.pk])
    left = Recalculation.objects.get()
    assert (left.unit, left.asked_at) == (office.unit, SOON + climbing.SET_ASIDE)
    chores.poison.clear()
    assert recalculating.run(SOON + climbing.SET_ASIDE) == 0
    assert recalculating.run(SOON + climbing.SET_ASIDE + recalculating.GRACE) == 1


def test_database_that_goes_away_leaves_the_unit_to_the_next_run(office: Office, chores: Chores) -> None:
    def gone(_promises: object) -> None:
        raise OperationalError

    kinds.register(replace(chores.kind("chore-met"), moved=gone))
    make_promise(1, unit=office.unit, kind="chore-met")
    close_monday(office.unit)
    with pytest.raises(OperationalError):
        recalculating.run(SOON)
    assert Recalculation.objects.get().unit == office.unit


def test_lock_that_somebody_holds_for_long_stops_that_unit_only(office: Office, chores: Chores) -> None:
    def locked(_promises: object) -> None:
        raise OperationalError from LockNotAvailable()

    kinds.register(replace(chores.kind("chore-met"), moved=locked))
    make_promise(1, unit=office.unit, kind="chore-met")
    due = make_promise(2, unit=make_unit(), next_at=MONDAY)
    close_monday(office.unit)
    swept = sweep.run(now=SOON)
    assert (swept.recalculated, swept.climbed) == (0, 1)
    assert Recalculation.objects.get().asked_at == SOON + climbing.SET_ASIDE
    assert Promise.objects.get(pk=due.pk).climbed
