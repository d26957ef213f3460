"""What beat asks for; the work and its rules are in the services."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.db import close_old_connections
from django.utils import timezone

from .rules.running import Part
from .services import digests, heartbeats
from .services import sweep as sweeping

TICK = 14.0
"""Seconds for which one tick of beat keeps sweeping; the next tick comes after 15."""
PAUSE = 1.0

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
    """The same for so long, at least once, until the worker is asked to stop."""
    end, climbed = time.monotonic() + seconds, 0
    digests.enrol(timezone.now())
    while True:
        heartbeats.beat(Part.WORKER, every=sweeping.BEAT_EVERY)
        climbed += sweeping.run(now=timezone.now(), seconds=max(PAUSE, end - time.monotonic())).climbed
        if time.monotonic() + PAUSE > end or _stopping.wait(PAUSE):
            return climbed
        close_old_connections()
