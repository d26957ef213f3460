"""The watchdog with a real database and real processes; only its clock is ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.db.utils import OperationalError
from pytest_django import Settings

from deadlines import kinds
from deadlines.models import Heartbeat, Incident, Notice
from deadlines.rules.running import Part
from deadlines.services import heartbeats
from deadlines.services.watch import Watch
from notifications.models import Message
from salesops.local.processes import free_port
from tests.deadlines.chores import Chores, make_promise
from tests.deadlines.clockwork import NOW, ago, all_alive
from tests.factories import make_message

pytestmark = pytest.mark.django_db

OBEYS = "import time; print(flush=True); time.sleep(60)"
IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + OBEYS


class Clock:
    """The product's time and the ticks by which the watch measures it."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller, self.now, self.ticks = traveller, NOW, 0.0

    def monotonic(self) -> float:
        return self.ticks

    def pass_by(self, seconds: float) -> datetime:
        """Time passes."""
        self.ticks += seconds
        return self.jump(seconds)

    def jump(self, seconds: float) -> datetime:
        """Somebody sets the clock."""
        self.now += timedelta(seconds=seconds)
        self.traveller.move_to(self.now)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    monkeypatch.setattr(heartbeats, "_last", {})
    with time_machine.travel(NOW, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def watch(clock: Clock) -> Watch:
    """One that has watched for an hour, at whose end every part is alive."""
    clock.jump(-3600)
    watch = Watch(clock.now, ticks=clock.monotonic)
    clock.pass_by(3600)
    all_alive()
    return watch


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that passes for our worker and ends when it is asked to."""
    settings.RUN_DIR = tmp_path
    yield from _worker(OBEYS, tmp_path)


@pytest.fixture
def stubborn_worker(settings: Settings, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One that does not."""
    settings.RUN_DIR = tmp_path
    yield from _worker(IGNORES, tmp_path)


def _worker(program: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", program, "celery", "worker"], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        (folder / "worker.pid").write_text(str(process.pid))
        yield process
        process.kill()


def _lose_the_connection(_notices: object = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def _said() -> list[tuple[str, int]]:
    return [(incident.kind, incident.seconds) for incident in Incident.objects.order_by("id")]


def test_watch_gives_a_sign_of_life_of_its_own(watch: Watch, clock: Clock) -> None:
    watch.round(clock.pass_by(1))
    assert Heartbeat.objects.get(name=Part.WATCHDOG).at == clock.now
    assert _said() == []


def test_silent_worker_is_ended_and_it_is_remembered_why(
    watch: Watch, clock: Clock, worker: subprocess.Popen[bytes]
) -> None:
    all_alive(worker=31)
    watch.round(clock.now)
    assert worker.wait(5) == -15
    assert _said() == [("stepped_in", 31), ("worker", 31)]


def test_worker_that_works_is_left_alone(watch: Watch, clock: Clock, worker: subprocess.Popen[bytes]) -> None:
    all_alive(worker=30)
    watch.round(clock.now)
    assert worker.poll() is None


def test_worker_that_does_not_end_within_ten_seconds_is_killed(
    watch: Watch, clock: Clock, stubborn_worker: subprocess.Popen[bytes]
) -> None:
    all_alive(worker=31)
    watch.round(clock.now)
    watch.round(clock.pass_by(9))
    assert stubborn_worker.poll() is None
    watch.round(clock.pass_by(2))
    assert stubborn_worker.wait(5) == -9
    watch.round(clock.pass_by(1))
    assert _said() == [("stepped_in", 31), ("worker", 31)]


def test_worker_is_restarted_at_most_once_a_minute(watch: Watch, clock: Clock, worker: subprocess.Popen[bytes]) -> None:
    all_alive(worker=31)
    for seconds in (0, 30, 29, 1):
        watch.round(clock.pass_by(seconds))
        worker.wait(5)
    assert _said() == [("stepped_in", 31), ("worker", 31)]  # the second time there is nothing left to end


def test_without_redis_nobody_is_restarted_until_it_was_back_for_a_while(
    watch: Watch, clock: Clock, worker: subprocess.Popen[bytes], settings: Settings
) -> None:
    there = settings.REDIS_URL
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    all_alive(worker=31)
    watch.round(clock.now)
    watch.round(clock.pass_by(31))
    settings.REDIS_URL = there
    watch.round(clock.pass_by(31))
    assert worker.poll() is None
    watch.round(clock.pass_by(30))
    assert worker.wait(5) == -15


def test_stepping_in_is_noted_once_for_each_silence(watch: Watch, clock: Clock) -> None:
    all_alive(worker=31)
    for _ in range(3):
        watch.round(clock.pass_by(1))
    assert _said() == [("stepped_in", 32)]
    heartbeats.beat(Part.WORKER)
    watch.round(clock.pass_by(1))
    watch.round(clock.pass_by(40))
    assert _said() == [("stepped_in", 32), ("stepped_in", 41)]


def test_mail_that_nobody_sends_is_sent(watch: Watch, clock: Clock) -> None:
    all_alive(mail=31)
    message = make_message(mail_state=Message.MailState.DUE, next_attempt_at=ago(31))
    watch.round(clock.now)
    message.refresh_from_db()
    assert message.mail_state == Message.MailState.SENT
    assert len(mail.outbox) == 1
    assert Heartbeat.objects.get(name=Part.MAIL).detail == Part.WATCHDOG


def test_mistake_in_one_duty_does_not_keep_the_watch_from_the_others(
    watch: Watch, clock: Clock, worker: subprocess.Popen[bytes], settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "no.such.Backend"
    make_message(mail_state=Message.MailState.DUE, next_attempt_at=ago(31))
    all_alive(mail=31, worker=31)
    watch.round(clock.now)
    assert worker.wait(5) == -15


@pytest.mark.parametrize("jump", [6 * 3600, -6 * 3600])
def test_moved_clock_makes_nobody_silent(
    watch: Watch, clock: Clock, worker: subprocess.Popen[bytes], jump: float
) -> None:
    watch.round(clock.pass_by(1))
    watch.round(clock.jump(jump))
    watch.round(clock.pass_by(1))
    assert worker.poll() is None
    assert _said() == []


def test_who_is_silent_after_a_jump_is_still_found(watch: Watch, clock: Clock, worker: subprocess.Popen[bytes]) -> None:
    watch.round(clock.jump(-86400))
    for _ in range(31):
        watch.round(clock.pass_by(1))
    assert worker.wait(5) == -15


@pytest.mark.django_db(transaction=True)
def test_watch_outlives_its_connection(watch: Watch, clock: Clock) -> None:
    watch.round(clock.pass_by(1))
    with pytest.raises(OperationalError):
        _lose_the_connection()
    watch.round(clock.pass_by(1))
    watch.round(clock.pass_by(7))
    assert _said() == [("database", 7)]


@pytest.mark.django_db(transaction=True)
def test_database_that_goes_away_in_a_sweep_is_waited_for(watch: Watch, clock: Clock, chores: Chores) -> None:
    kinds.register(replace(chores.kind("chore-fragile"), climbed=_lose_the_connection))
    promise = make_promise(1, kind="chore-fragile", next_at=ago(4))
    watch.round(clock.now)
    promise.refresh_from_db()
    assert promise.climbed == []  # the transaction went with the connection
    watch.round(clock.pass_by(2))
    assert _said() == [("database", 2)]


def _climbed() -> list[str]:
    return list(Notice.objects.order_by("id").values_list("rung", flat=True))


def test_overdue_rung_is_climbed_and_one_that_others_may_still_climb_is_not(watch: Watch, clock: Clock) -> None:
    make_promise(1, next_at=ago(2))
    watch.round(clock.now)
    assert _climbed() == []
    watch.round(clock.pass_by(2))
    assert _climbed() == ["before-50"]
    assert _said() == []  # lateness alone is no silence


def test_watch_that_swept_goes_on_until_beat_asks_again(watch: Watch, clock: Clock) -> None:
    make_promise(1, next_at=ago(4))
    watch.round(clock.now)
    make_promise(2, next_at=clock.now)
    watch.round(clock.pass_by(1))
    assert _climbed() == ["before-50", "before-50"]
    clock.pass_by(15)
    all_alive()
    make_promise(3, next_at=clock.now)
    watch.round(clock.pass_by(1))
    assert len(_climbed()) == 2


def test_silent_worker_is_no_reason_to_wait_until_a_rung_is_overdue(watch: Watch, clock: Clock) -> None:
    all_alive(worker=31)
    make_promise(1, next_at=clock.now)
    watch.round(clock.now)
    assert _climbed() == ["before-50"]


def test_poison_in_a_rung_does_not_end_the_watch(
    watch: Watch, clock: Clock, chores: Chores, worker: subprocess.Popen[bytes]
) -> None:
    chores.poison = {1}
    make_promise(1, next_at=ago(4))
    all_alive(worker=31)
    watch.round(clock.now)
    assert worker.wait(5) == -15


def test_watch_that_begins_sweeps_until_beat_asks(clock: Clock) -> None:
    all_alive()
    make_promise(1, next_at=clock.now)
    Watch(clock.now, ticks=clock.monotonic).round(clock.pass_by(1))
    assert _climbed() == ["before-50"]


def test_new_worker_is_helped_until_beat_asks(watch: Watch, clock: Clock, worker: subprocess.Popen[bytes]) -> None:
    make_promise(1, next_at=clock.now)
    watch.round(clock.pass_by(1))  # it stands where none was when the watch began
    assert _climbed() == ["before-50"]


@pytest.mark.django_db(transaction=True)
def test_database_that_is_back_is_swept_at_once(watch: Watch, clock: Clock) -> None:
    with pytest.raises(OperationalError):
        _lose_the_connection()
    watch.round(clock.pass_by(1))
    make_promise(1, next_at=clock.now)
    watch.round(clock.pass_by(1))
    assert _climbed() == ["before-50"]
