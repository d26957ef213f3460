"""Sending what the outbox holds.

A mail cannot be sent exactly once: a worker may die after the server took it and before that is written down. So the
attempt and a lease are committed first, the mail is sent outside of any lock, and every attempt carries the same
Message-ID, by which mail programs recognise the second copy.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext_noop

from ..models import Message
from ..rules.attempts import LEASE, MOST_ATTEMPTS, pause_after
from ..services.letters import compose

BATCH = 100
State = Message.MailState


def deliver_due(*, now: datetime, batch: int = BATCH) -> int:
    """Send up to `batch` mails that are due at `now`; how many were sent. Any number of workers may run it at once.

    The first failure ends the round, so that a dead mail server costs one mail an attempt, and one time-out.
    """
    _set_aside(now)
    sent = 0
    with closing(get_connection()) as post:
        while sent < batch and (message := _claim(now)):
            if not _attempt(message, post, now):
                break
            sent += 1
    return sent


def _set_aside(now: datetime) -> None:
    """Mails for people who left are dropped, and those whose every attempt ended without an answer are parked."""
    due = Message.objects.due(now)
    due.filter(recipient__is_active=False).update(mail_state=State.DROPPED, next_attempt_at=None)
    due.filter(attempts__gte=MOST_ATTEMPTS).update(
        mail_state=State.PARKED, next_attempt_at=None, last_error=gettext_noop("Sending was interrupted each time.")
    )


def _claim(now: datetime) -> Message | None:
    with transaction.atomic():
        message = (
            Message.objects.due(now)
            .order_by("next_attempt_at", "id")
            .select_related("recipient")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if message:
            message.attempts += 1
            message.next_attempt_at = now + LEASE
            message.save(update_fields=["attempts", "next_attempt_at"])
    return message


def _attempt(message: Message, post: BaseEmailBackend, now: datetime) -> bool:
    try:
        post.open()
        post.send_messages([compose(message)])
    except (OSError, ValueError) as error:  # SMTPException and time-outs are OSErrors; a bad address is a ValueError
        pause = pause_after(message.attempts)
        _conclude(
            message,
            mail_state=State.DUE if pause else State.PARKED,
            next_attempt_at=now + pause if pause else None,
            last_error=f"{type(error).__name__}: {error}"[:300],
        )
        return False
    _conclude(message, mail_state=State.SENT, next_attempt_at=None, sent_at=now, last_error="")
    return True


def _conclude(message: Message, **outcome: object) -> None:
    """Write the outcome down unless the lease ran out and another worker took the mail over."""
    Message.objects.filter(pk=message.pk, mail_state=State.DUE, attempts=message.attempts).update(**outcome)
