"""The first step of every script: an environment with exactly the locked packages, then the named module in it.

Standard library only, any Python from 3.11. `python -m salesops.local.bootstrap [--dev] MODULE [arguments]`.
"""

import fcntl
import hashlib
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCKS = {"product": ROOT / "requirements.txt", "development": ROOT / "requirements-dev.txt"}


class NotPossible(RuntimeError):
    """This machine lacks something; the message says what."""


def check_machine(system: str, machine: str, libc: str) -> None:
    """The embedded servers are built for Linux on x86_64 with the GNU C library."""
    if (system, machine, libc) != ("Linux", "x86_64", "glibc"):
        raise NotPossible(
            f"This is {system} on {machine} with {libc or 'another C library'}; Linux on x86_64 with glibc is needed. "
            "Elsewhere install requirements.txt yourself and set DATABASE_URL and REDIS_URL: see docs/runbook.md."
        )


def make_environment() -> None:
    """An environment in .venv, made anew when its Python is gone or too old."""
    probe = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    if PYTHON.exists() and not subprocess.run(probe, check=False, capture_output=True).returncode:
        return
    print(f"Python environment in {ENVIRONMENT.name} …", flush=True)
    call([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], "The Python environment could not be made")


def install(kind: str) -> None:
    """The locked packages, checked by their hashes, unless they are there already."""
    lock = LOCKS[kind]
    stamp = ENVIRONMENT / f"locked-{kind}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest:
        return
    print(f"Packages of {lock.name} …", flush=True)
    started = time.monotonic()
    options = ["--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input", "--quiet"]
    call(
        [str(PYTHON), "-m", "pip", "install", *options, "-r", str(lock)],
        "The packages could not be installed; is a package index reachable (pip config list)?",
    )
    stamp.write_text(digest, encoding="ascii")
    print(f"Packages of {lock.name}: done in {time.monotonic() - started:.0f} s", flush=True)


def call(command: list[str], complaint: str) -> None:
    """Run to the end; its output is shown only when it fails. A signal to us ends it too."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as child:
        try:
            output, _ = child.communicate()
        except SystemExit:
            child.terminate()
            raise
    if child.returncode:
        raise NotPossible(f"{complaint}\n{output.strip()[-3000:]}")


def prepare(*, dev: bool) -> None:
    """Bring the environment up to date; two scripts at once wait for each other."""
    check_machine(platform.system(), platform.machine(), platform.libc_ver()[0])
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install("product")
        if dev:
            install("development")


def main(arguments: list[str]) -> None:
    """Prepare, then become `python -m salesops.local.MODULE` of the environment."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    dev = arguments[:1] == ["--dev"]
    module, *rest = arguments[dev:]
    try:
        prepare(dev=dev)
    except (NotPossible, OSError) as problem:
        sys.exit(f"{problem}")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.execv(PYTHON, [str(PYTHON), "-m", f"salesops.local.{module}", *rest])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
