"""What beat asks for; the work and its rules are in the services."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .services import anchors


@shared_task
def anchor_yesterday() -> None:
    """Make and export the anchor of yesterday, if nobody has."""
    anchors.export(anchors.anchor(timezone.localdate() - timedelta(days=1)))
