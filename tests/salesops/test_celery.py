"""Signs of life of worker and beat, by real tasks and a broker in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import shared_task
from celery.signals import after_task_publish, beat_init, worker_ready
from django.conf import settings
from django.db import OperationalError, connection
from redis import Redis

from deadlines.services import heartbeats
from deadlines.tasks import keep_sweeping
from notifications.tasks import deliver_due
from salesops.celery import app

pytestmark = pytest.mark.django_db


@shared_task  # type: ignore[untyped-decorator]
def fail() -> None:
    raise ValueError


@pytest.fixture(autouse=True)
def _nobody_gave_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "_last", {})


@pytest.fixture
def beat() -> Iterator[None]:
    """This process is beat's."""
    beat_init.send(sender=None)
    yield
    after_task_publish.disconnect(dispatch_uid="beat")


def publish() -> None:
    with app.connection_for_write("memory://") as memory:
        app.send_task(deliver_due.name, connection=memory)


def test_finished_task_is_a_sign_of_the_worker_and_of_what_it_did() -> None:
    deliver_due.apply()
    assert set(heartbeats.read()) == {"worker", "mail"}


def test_failed_task_is_a_sign_of_the_worker_alone() -> None:
    fail.apply()
    assert set(heartbeats.read()) == {"worker"}


def test_published_task_is_a_sign_of_beat_in_its_process(beat: None) -> None:
    publish()
    assert set(heartbeats.read()) == {"beat"}


def test_publishing_elsewhere_is_no_sign_of_beat() -> None:
    publish()
    assert heartbeats.read() == {}


@pytest.mark.django_db(transaction=True)
def test_database_that_is_away_fails_no_task() -> None:
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert fail.apply().state == "FAILURE"  # its own mistake, not that of the sign
    fail.apply()
    assert set(heartbeats.read()) == {"worker"}


@pytest.mark.django_db(transaction=True)
def test_sweep_outlasts_a_database_that_is_away() -> None:
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert keep_sweeping(0) == 0
    keep_sweeping(0)
    assert "sweep" in heartbeats.read()


def test_worker_that_is_ready_sweeps_at_once() -> None:
    """The task is in the queue of the real broker, under the prefix of this test session."""
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete(f"{prefix}celery")
        worker_ready.send(sender=None)
        (message,) = redis.lrange(f"{prefix}celery", 0, -1)
        redis.delete(f"{prefix}celery")
    assert b"deadlines.tasks.sweep" in message
