"""What beat asks for; the work and its rules are in the services."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .services.after import by_time


@shared_task
def bring_time() -> int:
    """Void what was not signed in time, end what is past its last day; how many contracts that were.

    The clockwork of promises does the same at the minute, and the watchdog does it without a broker: this finds what a
    changed ladder, or a contract that came into the tables by another way, would let lie.
    """
    return by_time.run(now=timezone.now())
