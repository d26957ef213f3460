"""How the clockwork is doing, in numbers: for the status page, for Prometheus, and for the watchdog's look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, QuerySet

from notifications.models import Message

from .. import backlogs
from ..backlogs import Backlog, Waiting
from ..models import Heartbeat, Promise, Reminder
from ..rules.running import Seen, lateness
from . import heartbeats


@dataclass(frozen=True, slots=True)
class Figures:
    """`lag` is for how long the oldest rung has been due, `reminder_lag` the same for people who are to be told."""

    at: datetime
    promises_open: int
    rungs_due: int
    lag: timedelta
    reminders_waiting: int
    reminder_lag: timedelta
    mails_waiting: int
    mail_lag: timedelta
    mails_parked: int
    heartbeats: dict[str, Heartbeat]
    backlogs: list[tuple[Backlog, Waiting]]


def collect(now: datetime) -> Figures:
    """Everything at `now`; nine statements and one for each backlog, each along an index, whatever there is."""
    rungs, reminders = Promise.objects.due_rungs(now), Reminder.objects.filter(told_at=None)
    mails = Message.objects.waiting()
    return Figures(
        at=now,
        promises_open=Promise.objects.open().count(),
        rungs_due=rungs.count(),
        lag=lateness(_oldest(rungs, "next_at"), now),
        reminders_waiting=reminders.count(),
        reminder_lag=lateness(_oldest(reminders, "not_before"), now),
        mails_waiting=mails.count(),
        mail_lag=lateness(_oldest(mails, "next_attempt_at"), now),
        mails_parked=Message.objects.parked().count(),
        heartbeats=heartbeats.read(),
        backlogs=[(backlog, backlog.waiting(now)) for backlog in backlogs.every()],
    )


def glance() -> Seen:
    """The little that the watchdog needs every second; four statements, each of one row or of the few heartbeats."""
    due = (
        _oldest(Promise.objects.filter(next_at__isnull=False), "next_at"),
        _oldest(Reminder.objects.filter(told_at=None), "not_before"),
    )
    return Seen(
        due_at=min((at for at in due if at), default=None),
        mail_at=_oldest(Message.objects.waiting(), "next_attempt_at"),
        heartbeats=dict(Heartbeat.objects.values_list("name", "at")),
    )


def _oldest(rows: QuerySet[Any], field: str) -> datetime | None:
    """The smallest value, read from the end of its index."""
    found: datetime | None = rows.aggregate(oldest=Min(field))["oldest"]
    return found
