"""The background processes of this machine: found by the pid file that their supervisor writes, and ended."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

from django.conf import settings

PROC = Path("/proc")


def find(name: str) -> int | None:
    """The main process of the Celery worker or beat of this installation; None when there is none on this machine.

    A pid file may be left over and its number be somebody else's by now, so the process must be of our account and
    call itself what we look for.
    """
    try:
        pid = int((settings.RUN_DIR / f"{name}.pid").read_text(encoding="ascii"))
        command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        is_ours = (PROC / str(pid)).stat().st_uid == os.geteuid()
    except (OSError, ValueError):
        return None
    return pid if is_ours and "celery" in command and re.search(rf"\b{name}\b", command) else None


def ask_to_end(pid: int) -> None:
    """SIGTERM to the main process alone: a worker whose pool gets it too hangs instead of finishing its tasks."""
    _send(pid, signal.SIGTERM)


def kill(pid: int) -> None:
    """For a process that did not end when it was asked to."""
    _send(pid, signal.SIGKILL)


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
