"""The promises about one thing, as its page shows them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from deadlines.models import Promise
from deadlines.services import sweep
from deadlines.services.owing import When
from deadlines.services.promises import Term, settle
from deadlines.services.showing import Shown, of_subject
from tests.deadlines.chores import HOUR, MONDAY, Office, local
from tests.factories import make_calendar, make_unit
from tests.queries import queries

pytestmark = pytest.mark.django_db

DUE = local("2026-11-23 14:00")


def begin(office: Office, chore: int = 1, *, running: bool = True) -> Promise:
    term = Term("chore", office.unit.pk, "", "", MONDAY, running=running)
    return settle(chore, [term], kinds=["chore"], fulfilled=(), at=MONDAY)[0]


def end(chore: int = 1, *, at: timedelta = 2 * HOUR, kept: bool = True) -> None:
    settle(chore, [], kinds=["chore"], fulfilled=["chore"] if kept else (), at=MONDAY + at)


def shown(*, at: timedelta = timedelta(0), chore: int = 1) -> list[Shown]:
    return of_subject(["chore"], chore, now=MONDAY + at)


def page(found: list[Shown]) -> str:
    return render_to_string("deadlines/_promises.html", {"promises": found})


def test_running_promise_tells_how_it_stands(office: Office) -> None:
    begin(office)
    (one,) = shown(at=HOUR)
    assert (one.when, one.left) == (When.TODAY, "3 working hours left")
    assert "3 working hours left" in page([one])
    (one,) = shown(at=7 * HOUR)
    assert (one.when, one.left) == (When.OVERDUE, "late by 2 working hours")
    assert "late by 2 working hours" in page([one])


def test_page_tells_who_will_be_told_when(office: Office) -> None:
    begin(office)
    told = page(shown())
    for words in ("Chore", "Reminder", "Level 3", str(office.owner), str(office.leader)):
        assert words in told


def test_page_tells_who_was_told(office: Office) -> None:
    begin(office)
    sweep.run(now=DUE)
    told = page(shown(at=5 * HOUR))
    assert told.count('aria-label="told"') == 4
    assert told.count("is-past") == 4


def test_promise_that_waits_has_no_due_time(office: Office) -> None:
    begin(office, running=False)
    (one,) = shown()
    assert (one.when, one.left) == (None, "")
    assert "The clock stands still" in page([one])
    assert "If it went on now:" in page([one])


def test_ended_promise_is_shown_when_somebody_was_told(office: Office) -> None:
    begin(office)
    end()
    assert shown(at=2 * HOUR) == []
    begin(office, 2)
    sweep.run(now=DUE)
    end(2, at=6 * HOUR)
    (one,) = shown(at=6 * HOUR, chore=2)
    assert (one.when, one.unconfirmed) == (None, ())
    assert "Kept too late" in page([one])


def test_open_promises_come_first(office: Office) -> None:
    begin(office)
    sweep.run(now=DUE)
    end(at=6 * HOUR)
    again = Term("chore", office.unit.pk, "", "", MONDAY + 7 * HOUR)
    settle(1, [again], kinds=["chore"], fulfilled=(), at=MONDAY + 7 * HOUR)
    assert [one.promise.is_open for one in shown(at=8 * HOUR)] == [True, False]


def test_year_without_published_holidays_is_said(office: Office) -> None:
    later = local("2041-03-04 09:00")
    unit = make_calendar(make_unit()).unit
    settle(1, [Term("chore", unit.pk, "", "", later)], kinds=["chore"], fulfilled=(), at=later)
    found = of_subject(["chore"], 1, now=later)
    assert found[0].unconfirmed == (2041,)
    assert "The public holidays of 2041 are not published yet" in page(found)


def test_nothing_promised_is_said() -> None:
    assert of_subject(["chore"], 7, now=timezone.now()) == []
    assert "Nothing is promised here." in page([])


def test_three_promises_cost_what_one_costs(office: Office) -> None:
    begin(office)
    sweep.run(now=DUE)
    one = queries(lambda: shown(at=5 * HOUR))
    for number in (6, 8):
        end(at=number * HOUR)
        term = Term("chore", office.unit.pk, "", "", MONDAY + number * HOUR)
        settle(1, [term], kinds=["chore"], fulfilled=(), at=MONDAY + number * HOUR)
        sweep.run(now=MONDAY + (number + 1) * HOUR)
    assert queries(lambda: shown(at=9 * HOUR)) == one
