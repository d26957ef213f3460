"""The figures as Prometheus reads them, asked of the database at each scrape: every web process tells the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from secrets import compare_digest

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from ..rules.running import Part
from . import figures, health


def carries_token(authorization: str) -> bool:
    """Whether this Authorization header holds METRICS_TOKEN; never while that is not set. Takes constant time."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and compare_digest(authorization.encode(), expected.encode())


class _Figures(Collector):
    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        found = figures.collect(self.now)
        yield InfoMetricFamily("salesops_version", "Which version runs", {"version": settings.VERSION})
        for name, meaning, value in (
            ("promises_open", "Open promises", found.promises_open),
            ("rungs_due", "Rungs that are to be climbed and were not yet", found.rungs_due),
            ("rung_lag_seconds", "For how long the oldest of them has been due", found.lag.total_seconds()),
            ("reminders_waiting", "Reminders not handed out yet, also those for later", found.reminders_waiting),
            ("reminder_lag_seconds", "For how long the oldest has been due", found.reminder_lag.total_seconds()),
            ("mails_waiting", "Mails not sent yet, also those for later", found.mails_waiting),
            ("mail_lag_seconds", "For how long the oldest has been due", found.mail_lag.total_seconds()),
            ("mails_parked", "Mails that were given up and wait for an administrator", found.mails_parked),
            ("redis_up", "Whether Redis answers", float(health.redis_answers())),
        ):
            yield GaugeMetricFamily(f"salesops_{name}", meaning, value)
        for backlog, waiting in found.backlogs:
            meaning = f"Waiting in the background: {backlog.code}"
            yield GaugeMetricFamily(f"salesops_{backlog.code}_waiting", meaning, waiting.number)
            meaning = "For how long the oldest should have been done"
            yield GaugeMetricFamily(f"salesops_{backlog.code}_lag_seconds", meaning, waiting.lag.total_seconds())
        yield _ages(found)


def _ages(found: figures.Figures) -> Metric:
    """Parts that never gave a sign are left out: absent() finds them."""
    family = GaugeMetricFamily("salesops_heartbeat_age_seconds", "Since the part's last sign of life", labels=["part"])
    for part in Part:
        if part in found.heartbeats:
            family.add_metric([part], (found.at - found.heartbeats[part].at).total_seconds())
    return family


def exposition(now: datetime) -> bytes:
    """The text of a scrape at `now`."""
    registry = CollectorRegistry()
    registry.register(_Figures(now))
    return generate_latest(registry)
