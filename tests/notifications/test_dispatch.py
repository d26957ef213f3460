from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications.models import Message
from notifications.models.message import MessageQuerySet
from notifications.rules.attempts import LEASE, MOST_ATTEMPTS
from notifications.services.dispatch import deliver_due
from notifications.tasks import deliver_due as task
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


class DiesAfterSending(EmailBackend):
    """The process ends after the server took the mail, before that was written down."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        super().send_messages(messages)
        raise KeyboardInterrupt


class RefusesOne(EmailBackend):
    """A server that does not want one of the addresses."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if any("refused" in address for message in messages for address in message.to):
            raise OSError(550, "no such mailbox")
        return super().send_messages(messages)


class RunsOutOfLease(EmailBackend):
    """While this worker is at it, another one takes the mail over."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        Message.objects.update(attempts=2)
        return super().send_messages(messages)


def _due(recipient: User | None = None, *, at: datetime = NOW, **fields: Any) -> Message:
    return make_message(recipient, mail_state="due", next_attempt_at=at, **fields)


def _dead_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_deliver_due_sends_what_is_due_and_writes_it_down() -> None:
    message, later = _due(), _due(at=NOW + timedelta(seconds=1))
    assert deliver_due(now=NOW) == 1
    message.refresh_from_db()
    assert (message.mail_state, message.sent_at, message.next_attempt_at) == ("sent", NOW, None)
    assert [letter.to for letter in mail.outbox] == [[message.recipient.email]]
    assert deliver_due(now=NOW) == 0
    assert deliver_due(now=later.next_attempt_at or NOW) == 1


def test_deliver_due_stops_at_the_batch_oldest_first() -> None:
    newer, older = _due(at=NOW), _due(at=NOW - timedelta(minutes=1))
    assert deliver_due(now=NOW, batch=1) == 1
    assert [letter.subject for letter in mail.outbox] == [older.subject]
    newer.refresh_from_db()
    assert (newer.mail_state, newer.attempts) == ("due", 0)


def test_deliver_due_with_a_dead_server_costs_one_attempt_and_puts_it_off(settings: Settings) -> None:
    _dead_server(settings)
    first, second = _due(), _due()
    assert deliver_due(now=NOW) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.mail_state, first.attempts, first.next_attempt_at) == ("due", 1, NOW + timedelta(seconds=30))
    assert "Connection refused" in first.last_error
    assert (second.attempts, second.next_attempt_at) == (0, NOW)


def test_deliver_due_parks_after_the_last_attempt(settings: Settings) -> None:
    _dead_server(settings)
    message, now = _due(), NOW
    for _attempt in range(MOST_ATTEMPTS):
        deliver_due(now=now)
        message.refresh_from_db()
        now = message.next_attempt_at or now
    assert (message.mail_state, message.attempts, message.next_attempt_at) == ("parked", MOST_ATTEMPTS, None)
    assert now - NOW == timedelta(seconds=30 + 60 + 120 + 240 + 480 + 960 + 1920)
    assert message.last_error


def test_deliver_due_gets_past_a_mail_that_the_server_refuses(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusesOne"
    refused, fine = _due(make_user(email="refused@example.com"), at=NOW - timedelta(seconds=1)), _due()
    assert deliver_due(now=NOW) == 0
    assert deliver_due(now=NOW) == 1
    refused.refresh_from_db()
    fine.refresh_from_db()
    assert (refused.last_error, fine.mail_state) == ("OSError: [Errno 550] no such mailbox", "sent")


def test_deliver_due_after_a_crash_sends_the_same_message_again(settings: Settings) -> None:
    """The one case of a second mail; its Message-ID is the same, so that mail programs show it once."""
    message = _due()
    settings.EMAIL_BACKEND = f"{__name__}.DiesAfterSending"
    with pytest.raises(KeyboardInterrupt):
        deliver_due(now=NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver_due(now=NOW + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(now=NOW + LEASE) == 1
    first, second = (letter.message() for letter in mail.outbox)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    message.refresh_from_db()
    assert (message.mail_state, message.attempts) == ("sent", 2)


def test_deliver_due_parks_what_kills_its_worker_each_time(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.DiesAfterSending"
    message = _due(attempts=MOST_ATTEMPTS - 1)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(now=NOW)
    assert deliver_due(now=NOW + LEASE) == 0
    message.refresh_from_db()
    assert (message.mail_state, message.last_error) == ("parked", "Sending was interrupted each time.")


def test_deliver_due_leaves_the_outcome_to_the_worker_that_took_over(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RunsOutOfLease"
    message = _due()
    deliver_due(now=NOW)
    message.refresh_from_db()
    assert (message.mail_state, message.attempts) == ("due", 2)


def test_deliver_due_writes_to_nobody_who_left() -> None:
    message = _due(make_user(is_active=False))
    assert deliver_due(now=NOW) == 0
    message.refresh_from_db()
    assert (message.mail_state, mail.outbox) == ("dropped", [])


def test_task_sends_what_is_due_now() -> None:
    _due()
    assert task() == 1


def _two_workers() -> list[int]:
    """Both deliver what is due, each over its own connection; how many each one sent that came to its end."""
    start, sent = threading.Barrier(2), []

    def work() -> None:
        try:
            start.wait(10)
            with suppress(IntegrityError):  # what the constraints make of two workers at one row
                sent.append(deliver_due(now=NOW, batch=200))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return sent


def _two_hundred() -> Counter[str]:
    person = make_user()
    return Counter(_due(person, dedupe_key=f"race:{n}", subject=f"Fact {n}").subject for n in range(200))


@pytest.mark.django_db(transaction=True)
def test_deliver_due_by_two_workers_sends_each_of_200_mails_once() -> None:
    expected = _two_hundred()
    sent = _two_workers()
    assert Counter(letter.subject for letter in mail.outbox) == expected
    assert sum(sent) == 200
    assert len(sent) == 2
    assert min(sent) > 0
    assert set(Message.objects.values_list("mail_state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_deliver_due_without_its_row_locks_would_send_some_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the race above: it is the lock that keeps the workers apart."""
    monkeypatch.setattr(MessageQuerySet, "select_for_update", lambda rows, **_options: rows)
    expected = _two_hundred()
    finished = _two_workers()
    assert Counter(letter.subject for letter in mail.outbox) != expected or len(finished) < 2
