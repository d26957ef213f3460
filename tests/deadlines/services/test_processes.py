"""Real processes: what may be ended is recognised, what only looks like it is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from deadlines.services import processes

SLEEP = "import time; print(flush=True); time.sleep(60)"


@pytest.fixture
def run_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.RUN_DIR = tmp_path
    return tmp_path


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", SLEEP, *words], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_worker_is_found_by_its_pid_file_and_ended(run_dir: Path) -> None:
    with running("/bin/celery", "--app=salesops", "worker", "--concurrency=3") as process:
        (run_dir / "worker.pid").write_text(f"{process.pid}\n")
        assert processes.find("worker") == process.pid
        processes.ask_to_end(process.pid)
        assert process.wait(5) == -signal.SIGTERM
        assert processes.find("worker") is None
        processes.kill(process.pid)  # already gone: nothing happens


def test_process_that_does_not_listen_is_killed(run_dir: Path) -> None:
    with running("celery", "beat") as process:
        processes.kill(process.pid)
        assert process.wait(5) == -signal.SIGKILL


@pytest.mark.parametrize("words", [("celery", "beat"), ("somebody", "worker"), ("celery", "workers")])
def test_number_that_another_process_has_by_now_is_left_alone(run_dir: Path, words: tuple[str, ...]) -> None:
    with running(*words) as process:
        (run_dir / "worker.pid").write_text(str(process.pid))
        assert processes.find("worker") is None


@pytest.mark.parametrize("content", [None, "", "no number", "999999999"])
def test_missing_or_useless_pid_file_finds_nothing(run_dir: Path, content: str | None) -> None:
    if content is not None:
        (run_dir / "worker.pid").write_text(content)
    assert processes.find("worker") is None


def test_process_of_another_account_is_left_alone(
    run_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running("celery", "worker") as process:
        (run_dir / "worker.pid").write_text(str(process.pid))
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        assert processes.find("worker") is None
