"""A calendar file: chosen, looked at, taken over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from tests.workcalendar.rules.test_icalendar import file
from workcalendar.models import CalendarException, PublicDay

pytestmark = pytest.mark.django_db

UPLOAD, CONFIRM = reverse("workcalendar:import"), reverse("workcalendar:import_confirm")
HOLIDAYS = file(
    "DTSTART;VALUE=DATE:20271001\nDTEND;VALUE=DATE:20271004\nSUMMARY:<b>National Day</b>",
    "DTSTART;VALUE=DATE:20271009\nSUMMARY:国庆节 班",
    "DTSTART:20271009T090000\nSUMMARY:Meeting",
)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False):
        yield


def send(browser: Client, data: bytes, **fields: object) -> tuple[int, str]:
    sent = SimpleUploadedFile("days.ics", data, content_type="text/calendar")
    response = browser.post(UPLOAD, {"file": sent, **fields})
    return response.status_code, response.content.decode()


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_public_days_are_previewed_and_taken_over(admin_browser: Client) -> None:
    status, page = send(admin_browser, HOLIDAYS)
    assert status == 200
    assert "&lt;b&gt;National Day" in page
    assert "It is not a whole day." in page
    assert not PublicDay.objects.exists()
    response = admin_browser.post(CONFIRM, {"token": token_in(page), "take": ["0", "1"]}, follow=True)
    assert "2 lines were taken over." in response.content.decode()
    assert list(PublicDay.objects.values_list("kind", flat=True)) == ["holiday"] * 3 + ["workday"]


def test_exceptions_of_a_unit_are_previewed_and_taken_over(admin_browser: Client, unit: Unit) -> None:
    assert f'<option value="{unit.pk}" selected>' in admin_browser.get(f"{UPLOAD}?unit={unit.pk}").content.decode()
    _status, page = send(admin_browser, HOLIDAYS, unit=unit.pk)
    assert "Its days become exceptions of East." in page
    admin_browser.post(CONFIRM, {"token": token_in(page), "take": ["1"]})
    made = CalendarException.objects.get()
    assert (made.unit, made.is_working) == (unit, True)
    _status, again = send(admin_browser, HOLIDAYS, unit=unit.pk)
    assert "There already" in again


def test_file_with_nothing_to_take_over_says_so(admin_browser: Client) -> None:
    _status, page = send(admin_browser, file("DTSTART:20200101\nSUMMARY:Old"))
    assert "There is nothing to take over from this file." in page
    assert "It was before this year." in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"hello", "not an iCalendar file"),
        (b"BEGIN:VCALENDAR" + b"x" * 1024 * 1024, "larger than 1 MB"),
        (file(*["DTSTART:20270101"] * 1001), "more than 1,000 events"),
    ],
)
def test_file_that_cannot_be_read_is_refused_beside_the_field(
    admin_browser: Client, data: bytes, sentence: str
) -> None:
    status, page = send(admin_browser, data)
    assert status == 422
    assert sentence in page


def test_confirmation_without_a_preview_is_refused(admin_browser: Client) -> None:
    assert admin_browser.post(CONFIRM, {"take": ["0"]}).status_code == 409
    assert admin_browser.post(CONFIRM, {"token": "x" * 300_000}).status_code == 409
