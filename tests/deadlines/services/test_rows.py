"""The writes of the sweep, as arrays."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deadlines.models import Reminder
from deadlines.services import rows
from tests.deadlines.chores import MONDAY, make_notice, make_promise, make_reminder

pytestmark = pytest.mark.django_db


def test_very_many_rows_are_written_by_several_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST", 2)
    reminders = [make_reminder(make_notice(make_promise(number))) for number in range(5)]
    with CaptureQueriesContext(connection) as asked:
        rows.tell([rows.Telling(reminder.pk, reminder.person_id) for reminder in reminders], now=MONDAY)
    assert len(asked) == 3
    assert {reminder.told for reminder in Reminder.objects.all()} == {reminder.person for reminder in reminders}


def test_every_row_that_was_written_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST", 2)
    promises = [make_promise(number).pk for number in range(3)]
    written = rows.add_notices([rows.NewNotice(promise, "due", 0, MONDAY) for promise in promises], now=MONDAY)
    assert written.keys() == {(promise, "due") for promise in promises}


def test_nothing_to_write_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        rows.hold([])
    assert len(asked) == 0
