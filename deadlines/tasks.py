"""What beat asks for; the work and its rules are in the services."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from celery import shared_task
from celery.signals import worker_shutting_down
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from .rules.running import Part
from .services import digests, heartbeats
from .services import sweep as sweeping

TICK = 14.0
"""Seconds for which one tick of beat keeps sweeping; the next tick comes after 15."""
PAUSE = 1.0

logger = structlog.get_logger(__name__)
_stopping = multiprocessing.Event()  # made before the pool's processes, which share it


@worker_shutting_down.connect
def stop(**_kwargs: Any) -> None:
    """Let a sweep that is running end now, or the worker waits for the rest of its tick."""
    _stopping.set()


@shared_task
def sweep() -> int:
    """Sweep about once a second until the next tick is near; how many rungs were climbed."""
    return keep_sweeping(TICK)


def keep_sweeping(seconds: float) -> int:
    """The same for so long, at least once, until the worker is asked to stop; goes on after the database was away."""
    end, climbed = time.monotonic() + seconds, 0
    with _outlasting_the_database():
        digests.enrol(timezone.now())
    while True:
        with _outlasting_the_database():
            heartbeats.beat(Part.WORKER, every=sweeping.BEAT_EVERY)
            climbed += sweeping.run(now=timezone.now(), seconds=max(PAUSE, end - time.monotonic())).climbed
        if time.monotonic() + PAUSE > end or _stopping.wait(PAUSE):
            return climbed
        close_old_connections()


@contextmanager
def _outlasting_the_database() -> Iterator[None]:
    """What was not done because the database went away is done by the next round."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        logger.warning("the database does not answer", error=type(error).__name__)
        connection.close()
