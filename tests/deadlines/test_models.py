"""What the database itself refuses, and the properties that cost nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from deadlines.models import DigestTurn, Heartbeat, LadderVersion, Notice, Promise, Recalculation
from deadlines.rules import defaults
from deadlines.rules.clock import Clock
from tests.factories import make_user, the_company

from .chores import HOUR, MONDAY, make_notice, make_promise, make_reminder, make_version

pytestmark = pytest.mark.django_db


def test_promise_is_open_once_for_a_kind_and_a_thing() -> None:
    make_promise(1)
    make_promise(1, outcome="kept", ended_at=MONDAY, next_rung="", next_at=None)
    with pytest.raises(IntegrityError, match="promise_one_open"):
        make_promise(1)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("promise_known_outcome", {"outcome": "lost", "ended_at": MONDAY, "next_rung": "", "next_at": None}),
        ("promise_ended_at_iff_outcome", {"outcome": "kept", "next_rung": "", "next_at": None}),
        ("promise_ended_at_iff_outcome", {"ended_at": MONDAY}),
        ("promise_due_at_iff_not_paused", {"paused_at": MONDAY, "next_rung": "", "next_at": None}),
        ("promise_due_at_iff_not_paused", {"due_at": None}),
        ("promise_next_at_iff_next_rung", {"next_at": None}),
        ("promise_next_at_iff_next_rung", {"next_rung": ""}),
        ("promise_climbs_only_while_it_runs", {"outcome": "kept", "ended_at": MONDAY}),
        ("promise_climbs_only_while_it_runs", {"paused_at": MONDAY, "due_at": None}),
    ],
)
def test_promise_refuses_what_cannot_be(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name):
        make_promise(**fields)


def test_notice_is_written_once_for_a_rung() -> None:
    notice = make_notice()
    with pytest.raises(IntegrityError, match="notice_once_for_a_rung"):
        make_notice(notice.promise)


def test_notice_never_changes() -> None:
    notice = make_notice()
    for change in (lambda: Notice.objects.update(level=2), lambda: Notice.objects.filter(pk=notice.pk).delete()):
        with pytest.raises(IntegrityError, match="notice_stays"), transaction.atomic():
            change()


def test_reminder_is_written_once_for_a_person() -> None:
    reminder = make_reminder()
    with pytest.raises(IntegrityError, match="reminder_once_for_a_person"):
        make_reminder(reminder.notice, reminder.person)


def test_reminder_names_who_was_told_only_when_told() -> None:
    make_reminder(told_at=MONDAY)
    with pytest.raises(IntegrityError, match="reminder_told_only_when_told_at"):
        make_reminder(make_notice(make_promise(2)), told=make_user())


def test_ladder_has_each_number_once() -> None:
    make_version(is_current=False)
    with pytest.raises(IntegrityError, match="ladder_version_number_once"):
        LadderVersion.objects.create(kind="chore", number=1, rule={}, is_current=False)


def test_ladder_is_current_in_one_version_only() -> None:
    make_version()
    with pytest.raises(IntegrityError, match="ladder_version_one_current"):
        LadderVersion.objects.create(kind="chore", number=2, rule={})


def test_ladder_version_only_stops_being_current() -> None:
    make_version(kind="other")
    version = LadderVersion.objects.filter(pk=make_version().pk)
    for change in (
        lambda: version.update(rule={}),
        lambda: version.update(rule={}, is_current=False),
        lambda: version.delete(),
    ):
        with pytest.raises(IntegrityError, match="ladder_version_stays"), transaction.atomic():
            change()
    assert version.update(is_current=False) == 1
    with pytest.raises(IntegrityError, match="ladder_version_stays"), transaction.atomic():
        version.update(is_current=True)


def test_ladder_reads_its_rule() -> None:
    assert make_version().ladder == defaults.ACCEPT


def test_promise_knows_its_clock_and_whether_it_is_overdue() -> None:
    promise = make_promise()
    assert promise.clock == Clock(MONDAY, 4 * HOUR, 4 * HOUR, None)
    assert promise.due_at is not None
    assert not promise.is_overdue(promise.due_at)
    assert promise.is_overdue(promise.due_at + timedelta(seconds=1))
    assert not Promise(due_at=MONDAY, outcome="kept").is_overdue(MONDAY + HOUR)
    assert not Promise(paused_at=MONDAY).is_overdue(MONDAY + HOUR)
    assert promise.is_open
    assert not Promise(outcome="void").is_open


def test_due_rungs_come_in_the_order_of_time() -> None:
    late, early = make_promise(1, next_at=MONDAY + HOUR), make_promise(2, next_at=MONDAY)
    make_promise(3)
    assert list(Promise.objects.due_rungs(MONDAY + HOUR)) == [early, late]


def test_recalculation_is_of_a_unit_or_of_a_person() -> None:
    for fields in ({}, {"unit": the_company(), "person": make_user()}):
        with pytest.raises(IntegrityError, match="recalculation_of_unit_or_person"), transaction.atomic():
            Recalculation.objects.create(**fields)


def test_recalculation_is_asked_for_once_until_it_is_done() -> None:
    unit, person = the_company(), make_user()
    Recalculation.objects.create(unit=unit)
    Recalculation.objects.create(person=person)
    with pytest.raises(IntegrityError, match="deadlines_recalculation_unit_id"), transaction.atomic():
        Recalculation.objects.create(unit=unit)
    with pytest.raises(IntegrityError, match="deadlines_recalculation_person_id"):
        Recalculation.objects.create(person=person)


def test_about_finds_everything_promised_about_a_thing() -> None:
    kept = make_promise(1, outcome="kept", ended_at=MONDAY, next_rung="", next_at=None)
    again, _other = make_promise(1), make_promise(2)
    assert list(Promise.objects.about(["chore"], 1)) == [kept, again]
    assert list(Promise.objects.open().about(["chore"], 1)) == [again]


def test_claiming_uses_the_partial_index() -> None:
    make_promise()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "promise_next_rung" in Promise.objects.due_rungs(MONDAY).explain()


def test_rows_have_names() -> None:
    person, unit = make_user(), the_company()
    reminder = make_reminder(person=person)
    assert str(reminder.notice.promise) == "chore 1"
    assert str(reminder.notice) == f"{reminder.notice.promise_id} due"
    assert str(reminder) == f"{reminder.notice_id} {person.pk}"
    assert str(make_version()) == "chore * * v1"
    assert str(make_version(topic="T1", grade="urgent")) == "chore T1 urgent v1"
    assert str(Heartbeat(name="sweep", at=MONDAY)) == "sweep 01:00:00"
    assert str(DigestTurn(user=person, next_at=MONDAY)) == f"{person.pk} 2026-11-23 01:00"
    assert str(Recalculation(unit=unit, after=7)) == f"unit {unit.pk} from 7"
    assert str(Recalculation(person_id=3, after=7)) == "person 3 from 7"
