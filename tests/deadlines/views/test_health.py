from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from salesops.local.processes import free_port

pytestmark = pytest.mark.django_db


def test_live_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"live\n")
    assert "no-store" in response["Cache-Control"]


def test_ready_says_what_answers(client: Client) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": True, "migrations": True, "redis": True}


def test_ready_without_redis_is_degraded_and_still_200(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")


def test_ready_without_a_migration_is_503(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="accounts").first().delete()  # type: ignore[union-attr]
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (503, "unavailable")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_looked_at_only_and_leaves_no_session(client: Client, path: str) -> None:
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == client.put(path).status_code == client.delete(path).status_code == 405
    assert not client.cookies
    assert not Session.objects.exists()
