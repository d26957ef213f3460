from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from deadlines.services import health
from salesops.local.processes import free_port

pytestmark = pytest.mark.django_db


def test_all_is_well() -> None:
    found = health.look()
    assert found == (True, True, True)
    assert (found.is_ready, found.word) == (True, "ready")


def test_without_redis_it_is_ready_but_degraded() -> None:
    with override_settings(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        found = health.look()
    assert found == (True, True, False)
    assert (found.is_ready, found.word) == (True, "degraded")


def test_missing_migration_is_not_ready() -> None:
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    found = health.look()
    assert found == (True, False, True)
    assert (found.is_ready, found.word) == (False, "unavailable")


@pytest.mark.django_db(transaction=True)
def test_patience_with_the_database_is_short_and_ends_with_the_look() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        health.look()
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before


@pytest.mark.django_db(transaction=True)
def test_database_that_is_away_is_not_ready() -> None:
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    found = health.look()
    connection.close()
    assert (found.database, found.migrations, found.is_ready, found.word) == (False, False, False, "unavailable")
