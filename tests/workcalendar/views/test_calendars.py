"""The organisation's hours, a unit's year, its hours, a calculation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from tests.factories import make_calendar, make_exception, make_unit, the_company
from tests.queries import queries
from workcalendar.models import Calendar
from workcalendar.services.public_days import load_public_days

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def url(name: str, *args: object) -> str:
    return reverse(f"workcalendar:{name}", args=args)


def posted(**others: str) -> dict[str, str]:
    """The form of hours: Monday to Friday, nine to five."""
    times = {f"day_{n}_0_{side}": time for n in range(5) for side, time in (("opens", "09:00"), ("closes", "17:00"))}
    return {"version": "0", "time_zone": "Europe/Berlin", "observes_public_days": "on"} | times | others


def test_everybody_sees_who_works_when(browser: Client, unit: Unit) -> None:
    make_calendar(unit, week=(((480, 720),), *[()] * 6))
    make_exception(date(2099, 1, 1), unit=unit)
    page = browser.get(url("index")).content.decode()
    assert "Monday: 8:00–12:00" in page
    assert "Monday – Friday: 9:00–12:00, 13:30–18:00" in page
    assert "Exceptions" in page
    assert url("import") not in page


def test_index_costs_the_same_with_more_units(admin_browser: Client) -> None:
    def once() -> int:
        return queries(lambda: admin_browser.get(url("index")))

    make_calendar(make_unit())
    few = once()
    for _number in range(3):
        make_calendar(make_unit())
        make_exception(date(2099, 1, 1), unit=make_unit())
    assert once() == few <= 8


def test_index_of_an_empty_installation_is_no_error(admin_browser: Client) -> None:
    Unit.objects.exclude(people__isnull=False).filter(children=None).update(is_active=False)
    assert admin_browser.get(url("index")).status_code == 200


@time_machine.travel(NOON, tick=False)
def test_year_tells_each_day_by_word_and_mark(browser: Client, unit: Unit) -> None:
    load_public_days()
    make_exception(date(2026, 11, 28), unit=unit, name="Inventory", is_working=True)
    make_exception(date(2026, 12, 31), name="Everybody rests")
    response = browser.get(url("calendar", unit.pk))
    page = response.content.decode()
    assert 'aria-label="Saturday, 28 Nov 2026: Works, own exception, Inventory"' in page
    assert 'aria-label="Thursday, 31 Dec 2026: Closed, own exception, Everybody rests"' in page
    assert 'aria-label="Thursday, 1 Oct 2026: Public holiday, National Day"' in page
    assert page.count('aria-current="date"') == 1
    assert page.count('class="day day-') == 365 + 6
    assert "from Company" in page
    assert "is not confirmed" not in page
    assert url("hours", unit.pk) not in page


def test_year_that_is_not_published_says_so(browser: Client, unit: Unit) -> None:
    load_public_days()
    assert "2027 is not confirmed" in browser.get(url("year", unit.pk, 2027)).content.decode()


def test_year_costs_the_same_with_more_exceptions(admin_browser: Client, unit: Unit) -> None:
    def once() -> int:
        return queries(lambda: admin_browser.get(url("year", unit.pk, 2026)))

    make_exception(date(2026, 3, 1), unit=unit)
    few = once()
    for day in (3, 5, 7):
        make_exception(date(2026, 3, day), unit=unit)
        make_exception(date(2026, 3, day))
    assert once() == few <= 11


@pytest.mark.parametrize("path", ["1900/", "2200/", "0000/", "26/"])
def test_year_that_cannot_be_computed_is_not_there(browser: Client, unit: Unit, path: str) -> None:
    assert browser.get(url("calendar", unit.pk) + path).status_code == 404


def test_unit_that_is_not_there_has_no_calendar(browser: Client) -> None:
    assert browser.get(url("calendar", 9_999_999)).status_code == 404


def test_history_pages_by_itself(admin_browser: Client, unit: Unit) -> None:
    for day in range(1, 15):
        make_exception(date(2026, 3, day), unit=unit, name=f"Occasion {day}")
    part = admin_browser.get(url("year", unit.pk, 2026), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert ("Occasion 14" in part, "Occasion 2" in part) == (True, False)


def test_hours_are_set_by_the_form(admin_browser: Client, unit: Unit) -> None:
    shown = admin_browser.get(url("hours", unit.pk)).content.decode()
    assert 'value="13:30"' in shown
    response = admin_browser.post(url("hours", unit.pk), posted(day_6_2_opens="20:00", day_6_2_closes="00:00"))
    assert response.headers["Location"] == url("calendar", unit.pk)
    calendar = Calendar.objects.get()
    assert (calendar.unit, calendar.time_zone, calendar.version) == (unit, "Europe/Berlin", 1)
    assert calendar.ranges == (*[((540, 1020),)] * 5, (), ((1200, 1440),))
    page = admin_browser.get(url("calendar", unit.pk)).content.decode()
    assert "Sunday" in page
    assert "this unit" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day_0_1_opens": "16:00", "day_0_1_closes": "18:00"}, "9:00–17:00 and 16:00–18:00 overlap."),
        ({"day_0_0_opens": "18:00"}, "18:00–17:00 must end after it begins."),
        ({"day_0_1_opens": "18:00"}, "Give both times, or neither."),
        ({"day_0_0_opens": "25:00"}, "Enter a valid time."),
        ({f"day_{n}_0_{side}": "" for n in range(5) for side in ("opens", "closes")}, "at least one working day"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_hours_without_sense_are_shown_again(
    admin_browser: Client, unit: Unit, wrong: dict[str, str], sentence: str
) -> None:
    response = admin_browser.post(url("hours", unit.pk), posted(**wrong))
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert ("#id_day_0_" in page and ">Monday</a>" in page) == any(
        name.startswith("day_0_") for name in wrong if wrong[name]
    )
    assert not Calendar.objects.exists()


def test_stale_form_is_refused_with_what_stands_there(admin_browser: Client, unit: Unit) -> None:
    make_calendar(unit)
    response = admin_browser.post(url("hours", unit.pk), posted())
    assert response.status_code == 409
    assert "13:30–18:00" in response.content.decode()


def test_own_hours_are_given_up(admin_browser: Client, unit: Unit) -> None:
    make_calendar(unit)
    page = admin_browser.get(url("calendar", unit.pk)).content.decode()
    assert url("inherit", unit.pk) in page
    assert admin_browser.post(url("inherit", unit.pk), {"version": "1"}).status_code == 302
    assert not Calendar.objects.exists()


def test_company_cannot_give_up_its_hours(admin_browser: Client) -> None:
    make_calendar()
    company = the_company().pk
    assert url("inherit", company) not in admin_browser.get(url("calendar", company)).content.decode()
    assert admin_browser.post(url("inherit", company), {"version": "1"}).status_code == 409


def reckoned(browser: Client, unit: Unit, **query: Any) -> tuple[int, str]:
    response = browser.get(url("reckon", unit.pk), query, headers={"HX-Request": "true"})
    return response.status_code, response.content.decode()


def test_calculation_tells_the_moment_in_the_zone_of_the_calendar(browser: Client, unit: Unit) -> None:
    load_public_days()
    make_calendar(unit, time_zone="Europe/Berlin")
    status, page = reckoned(browser, unit, start="2026-12-30T16:00", hours="20")
    assert status == 200
    assert "Wednesday, 6 Jan 2027, 9:00" not in page
    assert "Tuesday, 5 Jan 2027, 12:00" in page
    assert "2027 is not confirmed" in page
    assert "2 hours" in page
    assert "Times are those of Europe/Berlin." in page


def test_calculation_works_as_a_page(browser: Client, unit: Unit) -> None:
    page = browser.get(url("reckon", unit.pk), {"start": "2026-11-23T09:00", "hours": "100"}).content.decode()
    assert "<html" in page
    assert "and 8 more days" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"start": "2026-11-23T09:00", "hours": "100000"}, "less than or equal to 10000"),
        ({"start": "1900-01-01T00:00", "hours": "1"}, "from 1950 to 2150"),
        ({"start": "", "hours": "1"}, "This field is required."),
        ({"start": "2026-11-23T09:00", "hours": "NaN"}, "Enter a number."),
    ],
)
def test_calculation_without_sense_is_refused_beside_the_field(
    browser: Client, unit: Unit, query: dict[str, str], sentence: str
) -> None:
    status, page = reckoned(browser, unit, **query)
    assert status == 422
    assert sentence in page


def test_calculation_beyond_the_horizon_is_refused_in_a_sentence(browser: Client, unit: Unit) -> None:
    make_calendar(unit, week=(((540, 541),), *[()] * 6))
    assert reckoned(browser, unit, start="2026-11-23T09:00", hours="10000")[0] == 409
