"""What beat asks for; the work and its rules are in the services."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .services import mailbox, search_index, tidying


@shared_task
def read_mailbox() -> int:
    """Take in the mails that wait for the desk; how many there were."""
    return mailbox.read_mailbox(now=timezone.now())


@shared_task
def refresh_search() -> int:
    """Let requests be found by the new name of who or what was renamed; how many were written anew."""
    return search_index.refresh_stale()


@shared_task
def tidy() -> dict[str, int]:
    """Let go of what nobody comes back to."""
    return tidying.tidy(now=timezone.now())
