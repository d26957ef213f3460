"""The harness itself, and one short run: a whole installation whose parts are killed loses and doubles nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salesops.local.torture.clock import Clock
from salesops.local.torture.f1 import PARTS, kills
from salesops.local.torture.options import Options

ROOT = Path(__file__).resolve().parents[2]


def test_clock_of_a_file_is_set_and_jumps(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock")
    clock.set(datetime(2027, 3, 28, 1, 59, tzinfo=UTC))
    clock.jump(timedelta(minutes=2))
    assert abs(clock.now() - datetime(2027, 3, 28, 2, 1, tzinfo=UTC)) < timedelta(seconds=5)
    clock.set_back_to_normal()
    assert abs(clock.now() - datetime.now(tz=UTC)) < timedelta(seconds=5)


def test_kills_follow_from_the_seed_and_spare_nobody() -> None:
    plan = kills(1, 60)
    assert plan == kills(1, 60) != kills(2, 60)
    assert [at for at, _part in plan] == sorted(at for at, _part in plan)
    assert {part for _at, part in plan} == {part for _at, part in kills(1, 1)} == set(PARTS)


def test_seed_is_drawn_where_none_is_given() -> None:
    assert Options.read(["f1", "--seed", "7"]).seed == 7
    assert Options.read(["f1"]).seed != Options.read(["f1"]).seed


@pytest.mark.slow
def test_short_torture_loses_and_doubles_nothing() -> None:
    """The limits of time are left to the long run: this machine may be busy with the other tests."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    command = [sys.executable, "-m", "salesops.local.torture", "f1", "--seed=3", "--seconds=6", "--errands=40"]
    command.append("--watchdog-too")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    figures = dict(re.findall(r"^  (missing|doubled \w+).* (\d+)  ≤ 0 +pass$", done.stdout, re.MULTILINE))
    assert figures == {"missing": "0", "doubled rungs": "0", "doubled reminders": "0", "doubled messages": "0"}, (
        done.stdout + done.stderr
    )
