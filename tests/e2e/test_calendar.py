"""The year of a unit without a mouse: to a day by arrows, an exception in a dialog, a calculation beside it."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from requests_app.demo.organisation import Organisation
from tests.browser import PHONE, WIDE, violations
from workcalendar.models import CalendarException
from workcalendar.services.public_days import load_public_days

from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def year(company: Organisation, sit: Sit) -> Page:
    """2027 of a business unit, before an administrator."""
    load_public_days()
    page = sit("Luo Tianyu")
    page.goto(f"/calendars/{company.units['east'].pk}/2027/")
    expect(page.get_by_text("2027 is not confirmed")).to_be_visible()
    return page


def test_exception_is_made_and_seen_by_keys(year: Page) -> None:
    days = year.locator("[data-year] a.day")
    expect(days.and_(year.locator('[tabindex="0"]'))).to_have_count(1)
    days.first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "End", "Home", "ArrowDown", "ArrowLeft"):
        year.keyboard.press(key)
    expect(year.locator(":focus")).to_have_attribute("aria-label", "Thursday, 7 Jan 2027: Working day")
    year.keyboard.press("Enter")
    dialog = year.locator("dialog[open]")
    expect(dialog).to_contain_text("9:00–12:00, 13:30–18:00")
    dialog.get_by_label("Occasion").fill("Inventory")
    dialog.get_by_label("Works at other hours").check()
    expect(dialog.get_by_label("Hours, range 1, from")).to_be_visible()
    dialog.get_by_label("Hours, range 1, from").fill("10:00")
    dialog.get_by_label("Hours, range 1, until").fill("09:00")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("10:00–9:00 must end after it begins.")
    assert violations(year) == []
    dialog.get_by_label("Hours, range 1, until").fill("12:00")
    dialog.get_by_role("button", name="Save").click()
    expect(year.get_by_label("Thursday, 7 Jan 2027: Works, own exception, Inventory")).to_be_visible()
    assert CalendarException.objects.get().starts_on == date(2027, 1, 7)


def test_calculation_is_told_beside_the_year_at_every_width(year: Page) -> None:
    for size in (WIDE, PHONE):
        year.set_viewport_size(size)
        year.get_by_label("From").fill("2026-12-31T17:00")
        year.get_by_label("Working hours").fill("2")
        year.get_by_role("button", name="When is that?").click()
        expect(year.locator(".reckon-end")).to_have_text("Monday, 4 Jan 2027, 10:00")
        assert violations(year) == []
        assert not year.evaluate("document.documentElement.scrollWidth > innerWidth")
        year.reload()
