"""The watchdog: does by itself what the broker, beat or the worker fail to bring about, and has the silent restarted.

It asks the database every second and needs nothing else. It is never in the way: sweeping beside a worker is harmless.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, connection

from notifications.services import dispatch

from ..models import Incident
from ..rules.running import CLOCKS_DIFFER, RESTARTED, SILENT, Part, duties
from . import figures, health, heartbeats, incidents, processes, sweep

logger = structlog.get_logger(__name__)

BEAT_EVERY = 5  # seconds
TICK = 15  # seconds
"""After whatever may have ended a sweep the watchdog sweeps until beat asks again: nothing need be overdue first."""
RESTART_EVERY = 60  # seconds
FEW_MAILS = 50
END_WITHIN = 10  # seconds
_RESTARTS = {Part.WORKER: Incident.Kind.WORKER, Part.BEAT: Incident.Kind.BEAT}


class Ending(NamedTuple):
    """A process that was asked to end, and until when (monotonic seconds) it may take."""

    pid: int
    until: float


class Watch:
    """What the watchdog remembers from one round to the next."""

    def __init__(self, now: datetime, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._patient_from = now
        self._last_round = (now, ticks())
        self._away_since: datetime | None = None
        self._has_stepped_in = False
        self._redis_was_away = False
        self._restart_from = ticks()
        self._sweep_until = ticks() + TICK
        self._pids = _pids()
        self._endings: dict[Part, Ending] = {}

    def round(self, now: datetime) -> None:
        """Look and act once. A database that is away is waited for; whatever else goes wrong is logged."""
        self._notice_a_moved_clock(now)
        self._finish_endings()
        self._notice_new_processes()
        try:
            self._act(now)
        except (OperationalError, InterfaceError) as error:
            connection.close()
            self._away_since = self._away_since or now
            logger.warning("the database does not answer", error=type(error).__name__)

    def _act(self, now: datetime) -> None:
        seen = figures.glance()
        self._welcome_the_database(now)
        heartbeats.beat(Part.WATCHDOG, every=BEAT_EVERY)
        duty = duties(seen, now, patient_from=self._patient_from)
        if duty.sweep:
            self._sweep_until = self._ticks() + TICK
        if self._ticks() < self._sweep_until:
            self._sweep(now, silence=duty.silent.get(Part.WORKER))
        if duty.mail:
            self._safely("sending mail", lambda: dispatch.deliver_due(now=now, batch=FEW_MAILS))
            heartbeats.beat(Part.MAIL, Part.WATCHDOG)
        if duty.silent:
            self._wake(duty.silent, now)
        else:
            self._has_stepped_in = False

    def _sweep(self, now: datetime, *, silence: timedelta | None) -> None:
        swept = self._safely("sweeping", lambda: sweep.run(now=now))
        if silence and swept and not self._has_stepped_in:
            self._has_stepped_in = True
            incidents.record(Incident.Kind.STEPPED_IN, silence=silence, now=now)

    def _wake(self, silent: dict[Part, timedelta], now: datetime) -> None:
        """Restart what is silent, at most once a minute, and not while Redis is away: then it is not their fault."""
        if self._ticks() < self._restart_from:
            return
        if not self._redis_is_back():
            logger.warning("silent", parts=list(silent), why="Redis does not answer, or has only just come back")
            return
        self._restart_from = self._ticks() + RESTART_EVERY
        for part, silence in silent.items():
            if pid := processes.find(part):
                logger.warning("restarting", part=part, pid=pid, silent_for=round(silence.total_seconds()))
                processes.ask_to_end(pid)
                self._endings[part] = Ending(pid, self._ticks() + END_WITHIN)
                incidents.record(_RESTARTS[part], silence=silence, now=now)
            else:
                logger.warning("nothing to restart on this machine", part=part)

    def _redis_is_back(self) -> bool:
        """Whether it answers, and did so SILENT ago as well: worker and beat find back to it by themselves mostly."""
        was_away, self._redis_was_away = self._redis_was_away, not health.redis_answers()
        if was_away or self._redis_was_away:
            self._restart_from = self._ticks() + SILENT.total_seconds()
        return not (was_away or self._redis_was_away)

    def _finish_endings(self) -> None:
        """Kill those who were asked to end and are still there."""
        for part, ending in list(self._endings.items()):
            if processes.find(part) != ending.pid:
                del self._endings[part]
            elif self._ticks() > ending.until:
                logger.warning("killing", part=part, pid=ending.pid)
                processes.kill(ending.pid)

    def _notice_a_moved_clock(self, now: datetime) -> None:
        """After a jump, or a sleep of the machine, every sign of life looks old: wait for new ones."""
        last, ticks = self._last_round
        self._last_round = (now, self._ticks())
        if abs((now - last).total_seconds() - (self._ticks() - ticks)) > CLOCKS_DIFFER.total_seconds():
            logger.warning("the clock was moved", by=round((now - last).total_seconds()))
            self._patient_from = now

    def _notice_new_processes(self) -> None:
        """A worker that just started has nothing to do until beat asks, and its forerunner may have been sweeping."""
        before, self._pids = self._pids, _pids()
        if self._pids != before:
            self._sweep_until = self._ticks() + TICK

    def _welcome_the_database(self, now: datetime) -> None:
        if self._away_since is None:
            return
        silence, self._away_since, self._patient_from = now - self._away_since, None, now
        self._sweep_until = self._ticks() + TICK
        incidents.record(Incident.Kind.DATABASE, silence=silence, now=now)

    def _safely(self, what: str, work: Callable[[], object]) -> bool:
        """Do it; a mistake in it must not end the watch, because the other duties do not depend on it."""
        try:
            work()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("failed", what=what)
            return False
        return True


def _pids() -> list[int | None]:
    return [processes.find(part) for part in RESTARTED]
