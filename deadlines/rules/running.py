"""When a part of the clockwork counts as silent, and what the watchdog then does. Pure: no clock, no tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

OVERDUE = timedelta(seconds=3)
"""A sweep that works climbs each rung within about a second."""
SILENT = timedelta(seconds=30)
"""Every part gives a sign of life at least every 15 seconds."""
CLOCKS_DIFFER = timedelta(seconds=5)


class Part(TextChoices):
    """What gives signs of life; the value is the name of its heartbeat."""

    SWEEP = "sweep", _("Sweep of promises")
    MAIL = "mail", _("Sending of mail")
    WORKER = "worker", _("Worker")
    BEAT = "beat", _("Beat")
    WATCHDOG = "watchdog", _("Watchdog")


RESTARTED = (Part.WORKER, Part.BEAT)
"""What the watchdog may end, because a supervisor starts it again."""


class Seen(NamedTuple):
    """One look: the oldest moment for which something is due, the same for mail, and the signs of life."""

    due_at: datetime | None
    mail_at: datetime | None
    heartbeats: Mapping[str, datetime]


class Duties(NamedTuple):
    """What the watchdog has to do now. `silent` are the parts to restart and for how long each was silent."""

    sweep: bool
    mail: bool
    silent: dict[Part, timedelta]


def is_silent(at: datetime | None, now: datetime) -> bool:
    """No sign of life for longer than SILENT, or never one. One from the future is as good as none."""
    return at is None or not -CLOCKS_DIFFER <= now - at <= SILENT


def lateness(due_at: datetime | None, now: datetime) -> timedelta:
    """For how long the oldest thing has been due; nothing when it lies ahead."""
    return max(now - due_at, timedelta(0)) if due_at else timedelta(0)


def duties(seen: Seen, now: datetime, *, patient_from: datetime) -> Duties:
    """What to do at `now`. Silence counts from `patient_from` where the last sign of life is older.

    Sweep when a rung is overdue, or when nobody who should sweep gives a sign of life: then a rung need not become
    overdue first. Send mail only when nobody else does, because a dead mail server takes its time.
    """
    silent = {part: _silence(part, seen, now, patient_from) for part in Part}
    return Duties(
        sweep=lateness(seen.due_at, now) > OVERDUE or max(silent[Part.SWEEP], silent[Part.WORKER]) > SILENT,
        mail=lateness(seen.mail_at, now) > SILENT and silent[Part.MAIL] > SILENT,
        silent={part: silent[part] for part in RESTARTED if silent[part] > SILENT},
    )


def _silence(part: Part, seen: Seen, now: datetime, patient_from: datetime) -> timedelta:
    at = seen.heartbeats.get(part)
    known = at is not None and at - CLOCKS_DIFFER <= now
    return now - max(at, patient_from) if at and known else now - patient_from
