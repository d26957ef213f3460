"""What beat asks for; the work and its rules are in the services."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .services import dispatch


@shared_task
def deliver_due() -> int:
    """Send the mails that are due now; how many were sent."""
    return dispatch.deliver_due(now=timezone.now())
