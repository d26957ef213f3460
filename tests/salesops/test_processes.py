"""Real children: they come back when they die, and nothing is left when the supervisor ends, whatever ends it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salesops.local import processes
from salesops.local.processes import Service, StartFailed, Supervisor

ROOT = Path(__file__).resolve().parents[2]
STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
SUPERVISE = """
import sys
from pathlib import Path
from salesops.local.processes import Service, StopAsked, Supervisor
supervisor = Supervisor()
supervisor.listen()
folder = Path(sys.argv[1])
try:
    child = supervisor.add(Service("child", ("/bin/sh", "-c", "while :; do sleep 0.1; done"), folder / "child.log"))
    (folder / "pid").write_text(str(child.pid))
    supervisor.watch()
except StopAsked:
    print("asked", flush=True)
finally:
    supervisor.stop()
"""


def shell(name: str, script: str, logs: Path, **more: Any) -> Service:
    return Service(name, ("/bin/sh", "-c", script), logs / f"{name}.log", **more)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(fact: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if fact():
            return True
        time.sleep(0.05)
    return fact()


def test_output_and_input_go_where_the_service_says(supervisor: Supervisor, tmp_path: Path) -> None:
    script, environment = 'cat; echo " $COLOUR"', {"COLOUR": "blue"}
    child = supervisor.add(shell("echo", script, tmp_path, standard_input="deep", environment=environment))
    assert eventually(lambda: not child.is_running)
    assert child.last_words() == "deep blue"


def test_run_returns_the_exit_code(supervisor: Supervisor, tmp_path: Path) -> None:
    assert supervisor.run(shell("bad", "exit 3", tmp_path)) == 3


def test_wait_tells_the_last_words_of_a_child_that_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.add(shell("broken", "echo no such thing >&2; exit 1", tmp_path))
    with pytest.raises(StartFailed, match=r"broken did not start.\nno such thing"):
        child.wait_until(lambda: False, seconds=10)


def test_wait_has_an_end(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.add(shell("slow", "sleep 60", tmp_path))
    with pytest.raises(StartFailed, match="slow is not ready after 0 s"):
        child.wait_until(lambda: False, seconds=0.1)


def test_dead_child_is_started_again_after_longer_and_longer_pauses(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    child = supervisor.add(shell("mayfly", "exit 7", tmp_path))
    pauses: list[float] = []
    while len(said) < 3:
        supervisor.look_after_all()
        if len(said) > len(pauses):
            pauses.append(child.start_again_at - time.monotonic())
        time.sleep(0.02)
    assert said[0].startswith("mayfly ended (7); again in 0.5 s")
    assert pauses[0] < pauses[1] < pauses[2]


def test_killed_child_runs_again_with_another_number(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    child = supervisor.add(shell("web", "sleep 60", tmp_path))
    first = child.pid
    os.kill(first or 0, signal.SIGKILL)

    def runs_again() -> bool:
        supervisor.look_after_all()
        return child.is_running and child.pid != first

    assert eventually(runs_again)
    assert len(said) == 1


def test_stop_ends_the_stubborn_and_the_children_of_children(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "APPLICATION_GRACE", 0.5)
    child = supervisor.add(shell("stubborn", f'sh -c "{STUBBORN}" & {STUBBORN}', tmp_path))
    assert eventually(lambda: child.last_words().count("ready") == 2)
    members = processes.session_members(child.pid or 0)
    assert len(members) >= 2
    started = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - started < 3
    assert processes.session_members(child.pid or 0) == []
    assert eventually(lambda: not any(exists(member) for member in members))


def test_foundations_end_after_what_stands_on_them(supervisor: Supervisor, tmp_path: Path) -> None:
    note = "trap 'echo {0} >> order; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
    base = supervisor.add(shell("base", note.format("base"), tmp_path, is_foundation=True, folder=tmp_path))
    top = supervisor.add(shell("top", note.format("top"), tmp_path, folder=tmp_path))
    assert eventually(lambda: base.last_words() == top.last_words() == "ready")
    supervisor.stop()
    assert (tmp_path / "order").read_text().split() == ["top", "base"]


def test_long_log_makes_room_for_a_new_one(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT", 3)
    (tmp_path / "web.log").write_text("much\n")
    supervisor.run(shell("web", "echo new", tmp_path))
    assert (tmp_path / "web.log").read_text() == "new\n"
    assert (tmp_path / "web.log.1").read_text() == "much\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_is_left_behind(number: signal.Signals, tmp_path: Path) -> None:
    """Started like a background job of a shell: with SIGINT ignored."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, tmp_path],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    with process:
        assert eventually(lambda: (tmp_path / "pid").is_file() and (tmp_path / "pid").read_text() != "")
        pid = int((tmp_path / "pid").read_text())
        process.send_signal(number)
        output, _ = process.communicate(timeout=15)
    assert eventually(lambda: not exists(pid))
    assert process.returncode == (-number if number == signal.SIGKILL else 0)
    assert output == (b"" if number == signal.SIGKILL else b"asked\n")
