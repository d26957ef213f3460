"""One day: what it is, and an exception of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from tests.factories import make_exception
from workcalendar.models import CalendarException
from workcalendar.services.public_days import load_public_days

pytestmark = pytest.mark.django_db

MONDAY, SATURDAY = date(2026, 11, 30), date(2026, 11, 28)
HTMX = {"HX-Request": "true"}


def url(unit: Unit, day: date = MONDAY) -> str:
    return reverse("workcalendar:day", args=[unit.pk, day])


def posted(**others: str) -> dict[str, str]:
    return {"starts_on": "2026-11-30", "ends_on": "2026-11-30", "name": "Company  outing", "work": "closed"} | others


def test_everybody_sees_what_a_day_is_and_nothing_to_change(browser: Client, unit: Unit) -> None:
    load_public_days()
    page = browser.get(url(unit, date(2027, 10, 1))).content.decode()
    assert "National Day" in page
    assert "2027 is not confirmed" in page
    assert "Make an exception" not in page
    assert browser.post(url(unit), posted()).status_code == 403


def test_administrator_gets_a_dialog_with_a_proposal(admin_browser: Client, unit: Unit) -> None:
    working = admin_browser.get(url(unit), headers=HTMX).content.decode()
    assert "<dialog" in working
    assert 'value="2026-11-30"' in working
    off = admin_browser.get(url(unit, SATURDAY), headers=HTMX).content.decode()
    assert off.index("checked") > off.index('value="closed"')
    assert working.index("checked") > working.index('value="closed"')
    assert working.index("checked") < working.index('value="ordinary"') < off.index("checked")


def test_closed_days_are_made(admin_browser: Client, unit: Unit) -> None:
    response = admin_browser.post(url(unit), posted(ends_on="2026-12-01", own_0_opens="09:00", own_0_closes="10:00"))
    assert response.headers["Location"] == reverse("workcalendar:year", args=[unit.pk, 2026])
    made = CalendarException.objects.get()
    assert (made.unit, made.name, made.ends_on, made.is_working, made.hours) == (
        unit,
        "Company outing",
        date(2026, 12, 1),
        False,
        [],
    )


def test_days_with_hours_are_made_by_htmx(admin_browser: Client, unit: Unit) -> None:
    sent = posted(work="hours", own_0_opens="13:00", own_0_closes="14:00", own_2_opens="09:00", own_2_closes="10:00")
    response = admin_browser.post(url(unit), sent, headers=HTMX)
    assert response.headers["HX-Redirect"] == reverse("workcalendar:year", args=[unit.pk, 2026])
    assert CalendarException.objects.get().as_own().hours == ((540, 600), (780, 840))


def test_day_with_ordinary_hours_is_made(admin_browser: Client, unit: Unit) -> None:
    admin_browser.post(url(unit), posted(work="ordinary"))
    made = CalendarException.objects.get()
    assert (made.is_working, made.hours) == (True, [])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": "2026-11-29"}, "The last day must not come before the first."),
        ({"ends_on": "2027-12-01"}, "An exception lasts a year at most."),
        ({"work": "hours"}, "Give the hours of these days."),
        ({"work": "hours", "own_0_opens": "09:00"}, "Give both times, or neither."),
        ({"name": ""}, "This field is required."),
        ({"starts_on": "2026-02-30"}, "Enter a valid date."),
    ],
)
def test_exception_without_sense_is_shown_again(
    admin_browser: Client, unit: Unit, wrong: dict[str, str], sentence: str
) -> None:
    response = admin_browser.post(url(unit), posted(**wrong), headers=HTMX)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_own_exception_is_removed_where_it_was_made(admin_browser: Client, unit: Unit) -> None:
    exception = make_exception(MONDAY, date(2026, 12, 2), unit=unit)
    page = admin_browser.get(url(unit)).content.decode()
    remove = reverse("workcalendar:exception_remove", args=[exception.pk])
    assert remove in page
    assert "from 30 Nov 2026 to 2 Dec 2026" in page
    assert admin_browser.post(remove).status_code == 302
    assert not CalendarException.objects.exists()
    assert admin_browser.post(remove).status_code == 404


def test_exception_of_a_unit_above_is_named_and_can_be_overruled(admin_browser: Client, unit: Unit) -> None:
    make_exception(MONDAY, name="Everybody rests")
    page = admin_browser.get(url(unit)).content.decode()
    assert "from Company" in page
    assert "Make an exception" in page


@pytest.mark.parametrize("day", ["2026-02-30", "1850-01-01", "2026-1-1"])
def test_day_that_is_none_is_not_there(browser: Client, unit: Unit, day: str) -> None:
    assert browser.get(f"/calendars/{unit.pk}/days/{day}/").status_code == 404
