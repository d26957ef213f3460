"""China's public days on a page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.queries import queries
from workcalendar.models import PublicDay, PublicYear
from workcalendar.services.public_days import load_public_days

pytestmark = pytest.mark.django_db


def url(name: str, at: object) -> str:
    return reverse(f"workcalendar:{name}", args=[at])


def posted(**others: str) -> dict[str, str]:
    return {"version": "1", "day": "2027-02-14", "kind": "workday", "name_en": "Make up", "name_zh": "补班"} | others


def test_everybody_reads_a_year(browser: Client) -> None:
    load_public_days()
    page = browser.get(url("public", 2026)).content.decode()
    assert page.count("Make-up workday") >= 6
    assert "is not confirmed" not in page
    assert "Enter or change a day" not in page
    assert queries(lambda: browser.get(url("public", 2026))) == queries(lambda: browser.get(url("public", 2025))) <= 9


def test_year_that_nobody_knows_says_so(browser: Client) -> None:
    page = browser.get(url("public", 2050)).content.decode()
    assert "Nothing is known of 2050 yet" in page
    assert "2050 is not confirmed" in page


def test_day_is_entered(admin_browser: Client) -> None:
    load_public_days()
    assert admin_browser.post(url("public", 2027), posted()).headers["Location"] == url("public", 2027)
    assert PublicDay.objects.get(day=date(2027, 2, 14)).kind == "workday"
    assert admin_browser.post(url("public", 2027), posted()).status_code == 409
    wrong = admin_browser.post(url("public", 2027), posted(day="2026-02-14", version="2"))
    assert wrong.status_code == 422
    assert "The day must lie in 2027." in wrong.content.decode()


def test_day_is_removed(admin_browser: Client) -> None:
    load_public_days()
    remove = url("public_remove", date(2027, 9, 15))
    assert remove in admin_browser.get(url("public", 2027)).content.decode()
    assert admin_browser.post(remove, {"version": "1"}).status_code == 302
    assert admin_browser.post(remove, {"version": "2"}).status_code == 404


def test_year_is_confirmed_and_taken_back(admin_browser: Client) -> None:
    load_public_days()
    assert "Confirm 2027" in admin_browser.get(url("public", 2027)).content.decode()
    assert admin_browser.post(url("public_confirm", 2027), {"version": "1", "is_confirmed": "on"}).status_code == 302
    assert PublicYear.objects.get(number=2027).is_confirmed
    assert "Take the confirmation back" in admin_browser.get(url("public", 2027)).content.decode()
    admin_browser.post(url("public_confirm", 2027), {"version": "2"})
    assert not PublicYear.objects.get(number=2027).is_confirmed


def test_history_pages_by_itself(admin_browser: Client) -> None:
    load_public_days()
    part = admin_browser.get(url("public", 2027), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Public days loaded" in part
