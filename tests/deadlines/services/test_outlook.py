"""Who will be told when, and who was: the same people and times that the sweep then keeps to."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deadlines.models import Notice, Promise
from deadlines.services import sweep
from deadlines.services.outlook import Step, outlooks
from deadlines.services.promises import Term, settle
from tests.deadlines.chores import HOUR, MONDAY, Office, local, make_notice, make_reminder, never_opening
from tests.factories import make_delegation, make_user

pytestmark = pytest.mark.django_db
DUE = local("2026-11-23 14:00")


def begin(office: Office, chore: int = 1, *, running: bool = True) -> Promise:
    term = Term("chore", office.unit.pk, "", "", MONDAY, running=running)
    return settle(chore, [term], kinds=["chore"], fulfilled=(), at=MONDAY)[0]


def outlook(promise: Promise, *, now: datetime) -> list[Step]:
    return outlooks([promise], now=now)[promise.pk]


def in_short(steps: list[Step], office: Office) -> list[tuple[str, str, bool, list[str]]]:
    return [
        (step.rung.key, f"{step.at:%d %H:%M}", step.was_climbed, [office.name(one.person) for one in step.hearers])
        for step in steps
    ]


def test_outlook_names_every_step_with_its_time_and_people(office: Office) -> None:
    assert in_short(outlook(begin(office), now=MONDAY), office) == [
        ("before-50", "23 03:00", False, ["owner"]),
        ("before-80", "23 05:12", False, ["owner"]),
        ("due", "23 06:00", False, ["owner"]),
        ("level-1", "23 06:00", False, ["manager"]),
        ("again-1", "23 10:00", False, ["owner"]),
        ("level-2", "24 06:00", False, ["director"]),
        ("again-2", "24 06:00", False, ["owner"]),
        ("again-3", "25 06:00", False, ["owner"]),
        ("level-3", "26 06:00", False, ["leader"]),
    ]


def test_outlook_comes_true(office: Office) -> None:
    promise = begin(office)
    before = outlook(promise, now=MONDAY)
    sweep.run(now=DUE)
    promise.refresh_from_db()
    after = outlook(promise, now=DUE)
    assert [(step.rung, step.was_climbed) for step in after] == [
        (step.rung, number < 4) for number, step in enumerate(before)
    ]
    for step in after[2:4]:
        (hearer,) = step.hearers
        assert (hearer.was_told, hearer.at, hearer.instead_of) == (True, DUE, None)


def test_outlook_names_who_acts_and_for_whom(office: Office) -> None:
    deputy = make_user(unit=office.unit)
    make_delegation(office.owner, deputy, starts_at=MONDAY, ends_at=local("2026-12-31 09:00"))
    promise = begin(office)
    (hearer,) = outlook(promise, now=MONDAY)[0].hearers
    assert (hearer.person, hearer.instead_of, hearer.was_told) == (deputy, office.owner, False)
    sweep.run(now=local("2026-11-23 11:00"))
    promise.refresh_from_db()
    (hearer,) = outlook(promise, now=DUE)[0].hearers
    assert (hearer.person, hearer.instead_of, hearer.was_told) == (deputy, office.owner, True)


def test_people_hear_in_their_working_time(office: Office) -> None:
    promise = begin(office)
    evening = [step for step in outlook(promise, now=MONDAY) if step.rung.key == "again-1"]
    assert [(step.at, step.hearers[0].at) for step in evening] == [
        (local("2026-11-23 18:00"), local("2026-11-24 09:00"))
    ]


def test_reminder_that_waits_names_who_will_be_told(office: Office) -> None:
    promise = begin(office)
    opening = local("2026-11-24 09:00")
    make_reminder(make_notice(promise), office.owner, not_before=opening)
    (hearer,) = outlook(promise, now=DUE)[0].hearers
    assert (hearer.person, hearer.at, hearer.was_told) == (office.owner, opening, False)


def test_reminder_that_was_not_needed_names_nobody(office: Office) -> None:
    promise = begin(office)
    make_reminder(make_notice(promise), office.owner, told_at=MONDAY)
    assert outlook(promise, now=DUE)[0].hearers == []


def test_rung_of_another_ladder_keeps_its_level(office: Office) -> None:
    promise = begin(office)
    Notice.objects.create(promise=promise, rung="again-9", level=2, due_at=MONDAY)
    step = outlook(promise, now=DUE)[0]
    assert (step.rung.key, step.rung.level, step.was_climbed) == ("again-9", 2, True)


def test_paused_promise_shows_what_would_come_if_it_went_on(office: Office) -> None:
    begin(office)
    promise = begin(office, running=False)
    assert outlook(promise, now=MONDAY + HOUR)[2].at == DUE + HOUR


def test_ended_promise_has_nothing_to_come(office: Office) -> None:
    promise = begin(office)
    settle(1, [], kinds=["chore"], fulfilled=["chore"], at=MONDAY)
    promise.refresh_from_db()
    assert outlook(promise, now=MONDAY) == []


def test_calendar_that_never_opens_shows_what_it_can(office: Office) -> None:
    promise = begin(office)
    office.manager.unit = never_opening()
    office.manager.save()
    assert outlook(promise, now=MONDAY)[3].hearers[0].at == DUE
    Promise.objects.update(unit=office.manager.unit)
    promise.refresh_from_db()
    assert outlook(promise, now=MONDAY) == []


def test_nobody_is_named_where_nobody_is_left(office: Office) -> None:
    promise = begin(office)
    make_reminder(make_notice(promise), office.owner)
    type(office.owner).objects.update(is_active=False, deactivated_at=MONDAY)
    assert [step.hearers for step in outlook(promise, now=MONDAY)[:2]] == [[], []]


def test_outlook_costs_the_same_for_many(office: Office) -> None:
    promises = [begin(office, chore) for chore in (1, 2, 3)]
    sweep.run(now=DUE)
    with CaptureQueriesContext(connection) as one:
        outlooks(promises[:1], now=DUE)
    with CaptureQueriesContext(connection) as three:
        outlooks(promises, now=DUE)
    assert len(three) == len(one) == 8
