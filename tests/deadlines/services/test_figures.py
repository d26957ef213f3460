from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from deadlines import backlogs
from deadlines.services import figures
from notifications.models import Message
from tests.deadlines.clockwork import NOW, ago, all_alive, promise_with_rung, reminder
from tests.factories import make_message

pytestmark = pytest.mark.django_db

DUE, PARKED = Message.MailState.DUE, Message.MailState.PARKED


def test_figures_count_what_is_due_and_how_late_the_oldest_is() -> None:
    for seconds in (40, 10, -60):
        promise_with_rung(seconds)
    reminder(20)
    for seconds in (50, -50):
        make_message(mail_state=DUE, next_attempt_at=ago(seconds))
    make_message(mail_state=PARKED)
    found = figures.collect(NOW)
    assert (found.promises_open, found.rungs_due, found.lag) == (4, 2, timedelta(seconds=40))
    assert (found.reminders_waiting, found.reminder_lag) == (1, timedelta(seconds=20))
    assert (found.mails_waiting, found.mail_lag, found.mails_parked) == (2, timedelta(seconds=50), 1)


def test_nothing_due_is_nothing_late() -> None:
    promise_with_rung(-1)
    found = figures.collect(NOW)
    assert (found.promises_open, found.rungs_due, found.lag, found.reminder_lag, found.mail_lag) == (
        *(1, 0),
        *3 * [timedelta(0)],
    )
    assert found.heartbeats == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_cost_the_same_whatever_there_is(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    all_alive()
    for _ in range(rows):
        promise_with_rung(5)
        reminder(5)
    with django_assert_num_queries(9 + len(backlogs.every())):
        figures.collect(NOW)
    with django_assert_num_queries(4):
        figures.glance()


def test_glance_sees_the_oldest_rung_or_reminder_and_the_oldest_mail() -> None:
    promise_with_rung(10)
    reminder(20)
    make_message(mail_state=DUE, next_attempt_at=ago(7))
    all_alive(worker=31)
    seen = figures.glance()
    assert (seen.due_at, seen.mail_at, seen.heartbeats["worker"]) == (ago(20), ago(7), ago(31))


def test_glance_at_an_empty_house_sees_nothing() -> None:
    assert figures.glance() == (None, None, {})
