"""What the status page shows: the figures, who gives signs of life, what is wrong in words, what was mended lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.tones import Tone

from ..models import Heartbeat, Incident
from ..rules.running import SILENT, Part, is_silent
from . import figures, health

MOST_INCIDENTS = 10
LATE = timedelta(seconds=10)
"""A rung, a reminder: within seconds. Mails may wait as long as a server that is away makes them."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of one part, `age` in words; `heartbeat` is None for one that never gave any."""

    part: Part
    heartbeat: Heartbeat | None
    is_silent: bool
    age: str

    @property
    def word(self) -> str:
        if self.heartbeat is None:
            return _("Never seen")
        return _("Silent") if self.is_silent else _("Fine")

    @property
    def tone(self) -> Tone:
        if self.heartbeat is None:
            return "warning"
        return "danger" if self.is_silent else "success"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure with its name, and what is said about its oldest part when that is late."""

    label: str
    value: int
    hint: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class State:
    at: datetime
    numbers: list[Number]
    signs: list[Sign]
    redis_answers: bool
    mails_parked: int
    incidents: list[Incident]

    @property
    def is_fine(self) -> bool:
        return (
            self.redis_answers
            and not any(sign.tone != "success" for sign in self.signs)
            and not any(number.tone in {"warning", "danger"} for number in self.numbers)
        )


def state(now: datetime) -> State:
    """Everything at `now`; ten statements and one for each backlog, whatever there is."""
    found = figures.collect(now)
    return State(
        at=now,
        numbers=_numbers(found),
        signs=[_sign(part, found) for part in Part],
        redis_answers=health.redis_answers(),
        mails_parked=found.mails_parked,
        incidents=list(Incident.objects.all()[:MOST_INCIDENTS]),
    )


def _sign(part: Part, found: figures.Figures) -> Sign:
    heartbeat = found.heartbeats.get(part)
    if heartbeat is None:
        return Sign(part, None, is_silent=True, age="")
    age = _("%(time)s ago") % {"time": in_words(max(found.at - heartbeat.at, timedelta(0)))}
    return Sign(part, heartbeat, is_silent(heartbeat.at, found.at), age)


def _numbers(found: figures.Figures) -> list[Number]:
    return [
        Number(_("Open promises"), found.promises_open, "", "neutral"),
        _with_lag(_("Steps due now"), found.rungs_due, found.lag, late=LATE),
        _with_lag(_("Reminders waiting"), found.reminders_waiting, found.reminder_lag, late=LATE),
        _with_lag(_("Mails waiting"), found.mails_waiting, found.mail_lag, late=SILENT),
        Number(_("Mails given up"), found.mails_parked, _parked(found), "warning" if found.mails_parked else "success"),
        *(_with_lag(str(one.label), there.number, there.lag, late=timedelta(0)) for one, there in found.backlogs),
    ]


def _with_lag(label: str, value: int, lag: timedelta, *, late: timedelta) -> Number:
    hint = _("The oldest is %(time)s late.") % {"time": in_words(lag)} if lag else _("Nothing is late.")
    return Number(label, value, hint, "danger" if lag > late else "success")


def _parked(found: figures.Figures) -> str:
    if not found.mails_parked:
        return _("Nothing waits for you.")
    return ngettext("It waits for your decision.", "They wait for your decision.", found.mails_parked)


def in_words(span: timedelta) -> str:
    """34 s, or from two minutes on in the words of the reader's language."""
    if span < timedelta(minutes=2):
        return _("%(n)d s") % {"n": span.total_seconds()}
    now = datetime(2026, 1, 1)  # noqa: DTZ001 - only the distance counts
    return timesince(now - span, now, depth=1)
