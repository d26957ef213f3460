"""What the watchdog had to mend."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..models import Incident

KEPT_FOR = timedelta(days=30)


def record(kind: Incident.Kind, *, silence: timedelta, now: datetime) -> Incident:
    """Note it for the status page, and forget what is older than KEPT_FOR."""
    Incident.objects.filter(at__lt=now - KEPT_FOR).delete()
    return Incident.objects.create(kind=kind, at=now, seconds=max(0, round(silence.total_seconds())))
