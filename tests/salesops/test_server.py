"""The whole product as `script/server` runs it: started, hit, and stopped without a trace."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from salesops.local.processes import session_members

ROOT = Path(__file__).resolve().parents[2]
STARTED = re.compile(r"Sales support runs at http://localhost:(\d+)")
PARTS = {"postgres", "valkey-server", "gunicorn", "worker", "beat", "watchdog"}


class Running:
    """A server of its own folder, and what it said."""

    def __init__(self, folder: Path) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "VAR_DIR": str(folder)}
        self.folder = folder
        self.output = folder / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "salesops.local.server", "--empty"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_for(self, fact: Callable[[], object], seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        while not fact():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.1)

    def answer(self, path: str) -> int:
        found = STARTED.search(self.said)
        assert found
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def has_another(self, name: str, before: int) -> bool:
        """Whether a new process stands where one was killed."""
        return self.children().get(name) not in {None, before}

    def children(self) -> dict[str, int]:
        """The main process of each part, read from /proc."""
        found: dict[str, int] = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it ended while we looked
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_text().split("\0")
                if parent == self.process.pid:
                    found |= {
                        part: int(entry.name)
                        for part in PARTS
                        if any(word.split(" ")[0].endswith(part) for word in words)
                    }
        return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - started


@pytest.fixture
def running(open_folder: Path) -> Iterator[Running]:
    server = Running(open_folder)
    yield server
    if server.process.poll() is None:
        server.stop(signal.SIGKILL)


@pytest.mark.slow
def test_server_starts_heals_and_stops(running: Running) -> None:
    running.wait_for(lambda: STARTED.search(running.said))
    assert running.answer("/accounts/login/") == 200
    children = running.children()
    assert set(children) == PARTS
    assert "manage.py create_administrator" in running.said
    addresses = running.folder / "run" / "server.env"
    assert addresses.stat().st_mode & 0o077 == 0
    assert f"PORT={STARTED.findall(running.said)[0]}\n" in addresses.read_text(encoding="utf-8")

    for name in ("gunicorn", "postgres"):
        os.kill(children[name], signal.SIGKILL)
        running.wait_for(partial(running.has_another, name, children[name]))
    running.wait_for(lambda: running.answer("/accounts/login/") == 200)

    last = running.children()
    assert running.stop() < 15
    assert running.process.returncode == 0
    assert [member for pid in last.values() for member in session_members(pid)] == []
    assert not (running.folder / "run" / "server.env").exists()


@pytest.mark.slow
def test_server_can_be_stopped_while_it_starts(running: Running) -> None:
    running.wait_for(lambda: "Database tables" in running.said)
    children = running.children()
    assert running.stop(signal.SIGINT) < 15
    assert running.process.returncode == 0
    assert [member for pid in children.values() for member in session_members(pid)] == []
