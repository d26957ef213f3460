"""Promises for which somebody's absences do not count: placed, paused, shown and computed anew without them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Delegation, User
from accounts.rules.roles import Role
from accounts.services.delegations import set_absence, stop
from deadlines.kinds import Bound
from deadlines.models import Promise, Recalculation
from deadlines.services import recalculating, showing, sweep
from deadlines.services.owing import Owing
from deadlines.services.promises import Statement, Term, settle, settle_each
from tests.deadlines.chores import HOUR, MONDAY, Chores, Office, local, make_promise
from tests.factories import make_delegation, make_unit, make_user

pytestmark = pytest.mark.django_db
TEN, NOON = local("2026-11-23 10:00"), local("2026-11-23 12:00")


def promised(office: Office, *, person: User | None = None, **fields: object) -> Promise:
    """Chore 1, due after four working hours: on Monday at two where nobody is away."""
    leave_of = (person or office.owner).pk
    term = Term("chore", office.unit.pk, "", "", **{"started_at": MONDAY, "leave_of_id": leave_of} | fields)  # type: ignore[arg-type]
    (promise,) = settle(1, [term], kinds=["chore"], fulfilled=(), at=MONDAY)
    return promise


def away(person: User, since: datetime, until: datetime) -> Delegation:
    return make_delegation(person, None, starts_at=since, ends_at=until)


def test_absence_moves_the_due_time_and_every_step(office: Office) -> None:
    away(office.owner, TEN, local("2026-11-24 10:00"))
    promise = promised(office)
    assert promise.due_at == local("2026-11-24 14:00")
    assert (promise.next_rung, promise.next_at) == ("before-50", local("2026-11-24 11:00"))
    assert promised(office, person=office.manager).due_at == local("2026-11-23 14:00")


def test_absence_before_between_and_after_count_for_what_they_share_with_it(office: Office) -> None:
    away(office.owner, local("2026-11-20 09:00"), TEN)
    away(office.owner, local("2026-11-23 11:00"), NOON)
    away(office.owner, local("2026-12-20 09:00"), local("2026-12-31 09:00"))
    called_off = away(office.owner, local("2026-11-23 14:00"), local("2026-11-23 18:00"))
    Delegation.objects.filter(pk=called_off.pk).update(revoked_at=MONDAY, revoked_by=office.owner)
    assert promised(office).due_at == local("2026-11-23 16:00")


def test_pause_goes_on_without_the_absence(office: Office) -> None:
    away(office.owner, local("2026-11-23 14:00"), local("2026-11-24 09:00"))
    promised(office)
    promised_paused = settle(
        1,
        [Term("chore", office.unit.pk, "", "", MONDAY, running=False, leave_of_id=office.owner.pk)],
        kinds=["chore"],
        fulfilled=(),
        at=TEN,
    )
    assert promised_paused[0].due_at is None
    term = Term("chore", office.unit.pk, "", "", MONDAY, leave_of_id=office.owner.pk)
    (promise,) = settle(1, [term], kinds=["chore"], fulfilled=(), at=NOON)
    assert promise.due_at == local("2026-11-24 11:00")  # an hour in the afternoon, two more the next morning


def test_another_persons_leave_counts_from_then_on(office: Office) -> None:
    away(office.manager, NOON, local("2026-11-24 09:00"))
    before = promised(office)
    assert before.due_at == local("2026-11-23 14:00")
    after = promised(office, person=office.manager)
    assert (after.pk, after.due_at) == (before.pk, local("2026-11-24 10:00"))


def test_climbing_places_the_next_step_without_the_absence(office: Office) -> None:
    away(office.owner, NOON, local("2026-11-24 09:00"))
    make_promise(2, unit=office.unit)
    promised(office)
    sweep.run(now=local("2026-11-23 11:00"))
    promises = {one.subject_id: one for one in Promise.objects.all()}
    assert promises[1].next_at == local("2026-11-24 09:12")
    assert promises[2].next_at == local("2026-11-23 13:12")


def test_climbing_reads_the_leave_of_all_at_once(office: Office, chores: Chores) -> None:
    def climb(*subjects: int) -> int:
        for subject in subjects:
            chores.bound[subject] = Bound((office.owner.pk,), ())
            person = make_user(unit=office.unit)
            away(person, NOON, local("2026-11-24 09:00"))
            make_promise(subject, unit=office.unit, leave_of=person)
        with CaptureQueriesContext(connection) as asked:
            assert sweep.run(now=local("2026-11-23 11:00")).climbed == len(subjects)
        return len(asked)

    climb(90)
    assert climb(91) == climb(92, 93, 94)


def test_absence_that_is_entered_or_ended_moves_open_promises(office: Office, chores: Chores) -> None:
    now = timezone.now()
    mine, other = promised(office), make_promise(2, unit=office.unit)
    set_absence(office.owner, by=office.owner, delegate=None, starts_at=now, ends_at=now + 1000 * HOUR)
    task = Recalculation.objects.get()
    assert (task.person, task.unit, task.after) == (office.owner, None, 0)
    Recalculation.objects.update(asked_at=MONDAY)
    absence = Delegation.objects.get()
    Delegation.objects.filter(pk=absence.pk).update(starts_at=TEN, ends_at=local("2026-11-24 10:00"))
    assert recalculating.run(MONDAY + recalculating.GRACE) == 1
    mine.refresh_from_db()
    assert (mine.due_at, mine.next_at) == (local("2026-11-24 14:00"), local("2026-11-24 11:00"))
    assert Promise.objects.get(pk=other.pk).due_at == local("2026-11-23 14:00")
    assert chores.moved == [mine.pk]
    assert not Recalculation.objects.exists()
    Delegation.objects.filter(pk=absence.pk).update(starts_at=now, ends_at=now + 1000 * HOUR)
    stop(absence, by=office.owner)
    Recalculation.objects.update(asked_at=MONDAY)
    recalculating.run(MONDAY + recalculating.GRACE)
    mine.refresh_from_db()
    assert mine.due_at == local("2026-11-23 14:00")


def test_absence_of_somebody_whose_leave_no_promise_leaves_out_asks_for_nothing(office: Office) -> None:
    promised(office)
    recalculating.ask_about(office.manager.pk)
    assert not Recalculation.objects.exists()
    Promise.objects.update(outcome="void", ended_at=MONDAY, next_rung="", next_at=None)
    recalculating.ask_about(office.owner.pk)
    assert not Recalculation.objects.exists()


def test_changed_calendar_leaves_out_the_absence_as_well(office: Office) -> None:
    away(office.owner, TEN, local("2026-11-24 10:00"))
    promise = promised(office)
    Promise.objects.update(due_at=MONDAY)
    recalculating.ask((office.unit.path,))
    Recalculation.objects.update(asked_at=MONDAY)
    recalculating.run(MONDAY + recalculating.GRACE)
    promise.refresh_from_db()
    assert promise.due_at == local("2026-11-24 14:00")


def test_what_is_shown_counts_without_the_absence(office: Office) -> None:
    away(office.owner, TEN, local("2026-11-24 10:00"))
    promise = promised(office)
    (shown,) = showing.of_subject(["chore"], 1, now=MONDAY)
    assert shown.left == "4 working hours left"
    assert shown.steps[0].at == local("2026-11-24 11:00")
    owing = Owing(office.owner, MONDAY)
    (line,) = owing.lines([promise])
    assert line.left == "4 working hours left"


def test_settling_many_reads_leave_and_calendars_once(office: Office) -> None:
    def begin(*subjects: int) -> int:
        stated = {}
        for subject in subjects:
            person, unit = make_user(Role.SALES_REP), make_unit()
            stated[subject] = Statement([Term("chore", unit.pk, "", "", MONDAY, leave_of_id=person.pk)])
        with CaptureQueriesContext(connection) as asked:
            found = settle_each(stated, kinds=["chore"], at=MONDAY)
        assert [[one.subject_id for one in found[subject]] for subject in subjects] == [[one] for one in subjects]
        return len(asked)

    begin(1)
    assert begin(2) == begin(3, 4, 5, 6)
