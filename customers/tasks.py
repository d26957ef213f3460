"""What beat asks for; the work and its rules are in the services."""

from __future__ import annotations

import structlog
from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from .services import checks
from .services.importing import runs, work

TICK = 200.0
"""Seconds after which no further run is begun; a task is stopped after 240."""
EXPIRES = 15
"""Seconds after which nobody need look any more: beat has asked again."""
HASTY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
"""A person waits for the answer while the broker is asked, so it is not asked for long."""

logger = structlog.get_logger(__name__)


@shared_task
def run_imports() -> int:
    """Do what imports wait for; how many steps were done."""
    return work.run_waiting(seconds=TICK)


@shared_task
def forget_imports() -> int:
    """Throw away files that were never imported; how many."""
    return runs.forget_old(now=timezone.now())


@shared_task
def tell_of_new_records() -> int:
    """Tell managers that last week's new customers wait for their check; how many were told."""
    return checks.tell_of_lists(now=timezone.now())


def nudge() -> None:
    """Ask a worker to look once the transaction is through. When the broker does not answer, beat's next tick does."""
    transaction.on_commit(_ask)


def _ask() -> None:
    try:
        with current_app.connection_for_write(transport_options=HASTY) as connection:
            run_imports.apply_async(expires=EXPIRES, retry=False, connection=connection)
    except (OperationalError, OSError) as error:
        logger.info("nobody could be asked to import at once", error=type(error).__name__)
