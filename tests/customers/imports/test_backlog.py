"""Imports that hang are seen on the status page and by Prometheus."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.rules.roles import Role
from customers.models import ImportRun
from customers.services.importing import runs
from deadlines.services import prometheus
from deadlines.services.state import state
from tests.deadlines.clockwork import all_alive
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _run(state: str, claimed_at: datetime | None = None) -> ImportRun:
    by = make_user(Role.SALES_REP)
    return ImportRun.objects.create(by=by, unit=by.unit, file_name="x.csv", state=state, claimed_at=claimed_at)


def _shown(now: datetime) -> tuple[int, str, str]:
    return next((one.value, one.hint, one.tone) for one in state(now).numbers if one.label == "Imports waiting")


def test_only_what_was_taken_up_and_never_done_is_late() -> None:
    now = timezone.now()
    all_alive()
    assert runs.backlog(now) == (0, timedelta(0))
    _run("ready", claimed_at=now - timedelta(days=1))
    _run("checking")
    assert _shown(now) == (1, "Nothing is late.", "success")
    _run("importing", claimed_at=now - timedelta(seconds=299))
    assert _shown(now) == (2, "Nothing is late.", "success")
    _run("checking", claimed_at=now - timedelta(seconds=345))
    assert _shown(now) == (3, "The oldest is 45 s late.", "danger")
    assert not state(now).is_fine
    scraped = prometheus.exposition(now).decode()
    assert "salesops_imports_waiting 3.0" in scraped
    assert "salesops_imports_lag_seconds 45.0" in scraped
