"""Child processes under one roof: started in order, started again when they die, stopped in reverse order.

Every child leads a session of its own, so Ctrl-C reaches the supervisor only and it decides the order; and every
child is told by the kernel to stop when the supervisor itself is killed, so nothing is ever left behind.
"""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 0.5, 30.0, 10.0  # seconds
APPLICATION_GRACE, FOUNDATION_GRACE = 8.0, 5.0  # seconds
LOG_LIMIT = 10 * 1024 * 1024  # bytes
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_prctl = ctypes.CDLL(None).prctl


class StopAsked(BaseException):
    """A signal asked us to stop: breaks off whatever is being waited for, like KeyboardInterrupt."""


class StartFailed(RuntimeError):
    """A child would not come up; the message ends with the last lines that it wrote."""


@dataclass(frozen=True)
class Service:
    """What to run and how to end it. `user` is the account it runs as (None: ours)."""

    name: str
    command: tuple[str, ...]
    log: Path | None  # None: where our own output goes
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    user: str | None = None
    standard_input: str = ""
    listens_on: socket.socket | None = None  # inherited under its number
    stop_signal: signal.Signals = signal.SIGTERM
    is_foundation: bool = False  # a server that the others need to the last
    pid_file: Path | None = None  # where others find the number of its main process


def as_account(user: str | None) -> dict[str, object]:
    """Arguments of Popen to run as that account, in its main group only."""
    return {} if user is None else {"user": user, "group": _main_group(user), "extra_groups": []}


def _main_group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


class Child:
    """One service, running or not."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.pause = FIRST_PAUSE
        self.start_again_at = 0.0

    @property
    def is_running(self) -> bool:
        """The process exists."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int | None:
        """The number of the newest process."""
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Start it; its output goes to the end of its log."""
        service = self.service
        with _opened(service.log) as log:
            self.process = subprocess.Popen(
                service.command,
                cwd=service.folder,
                env={**os.environ, **service.environment},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[service.listens_on.fileno()] if service.listens_on else [],
                preexec_fn=lambda: _prctl(PR_SET_PDEATHSIG, service.stop_signal),
                **as_account(service.user),  # type: ignore[call-overload]
            )
        if self.process.stdin:
            self.process.stdin.write(service.standard_input.encode())
            self.process.stdin.close()
        if service.pid_file:
            service.pid_file.write_text(f"{self.process.pid}\n", encoding="ascii")
        self.started_at = time.monotonic()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Return when `ready` says so; StartFailed when the process ends first or the time is over."""
        until = time.monotonic() + seconds
        while not ready():
            if not self.is_running:
                raise StartFailed(f"{self.service.name} did not start.\n{self.last_words()}")
            if time.monotonic() > until:
                raise StartFailed(f"{self.service.name} is not ready after {seconds:.0f} s.\n{self.last_words()}")
            time.sleep(0.05)

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        if self.service.log is None:
            return ""
        return "\n".join(self.service.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def ask_to_stop(self) -> None:
        """Send the stop signal to the main process only: a Celery worker's warm stop hangs if its pool gets it too."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.service.stop_signal)

    def finish(self, *, seconds: float) -> None:
        """Wait for the end; after that many seconds, and in any case for what it left in its session, kill."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(seconds, 0.0))
        while members := session_members(self.process.pid):
            for member in members:
                _kill(member)
            time.sleep(0.02)
        self.process.wait()


def session_members(session: int) -> list[int]:
    """Processes of that session that have not ended, read from /proc."""
    members = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _parent, _group, its_session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):  # it ended while we looked
            continue
        if int(its_session) == session and state != "Z":
            members.append(int(entry.name))
    return members


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


@contextmanager
def _opened(log: Path | None) -> Iterator[IO[bytes] | None]:
    """The log for appending; one that grew too long makes room for a new one first."""
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.is_file() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as stream:
        yield stream


def _say(line: str) -> None:
    print(line, flush=True)


class Supervisor:
    """Keeps children running until a signal asks for the end."""

    def __init__(self, say: Callable[[str], None] = _say) -> None:
        self.children: list[Child] = []
        self._say = say
        self._listens = False

    def listen(self) -> None:
        """Raise StopAsked on SIGINT, SIGTERM and SIGHUP, even where the shell had them ignored."""
        self._listens = True
        for number in STOP_SIGNALS:
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        raise StopAsked

    def add(self, service: Service) -> Child:
        """Start a service and look after it from now on."""
        child = Child(service)
        child.start()
        self.children.append(child)
        return child

    def run(self, service: Service) -> int:
        """Run a service that ends by itself; returns its exit code."""
        child = Child(service)
        child.start()
        try:
            while child.is_running:
                time.sleep(0.05)
        finally:
            child.ask_to_stop()
            child.finish(seconds=FOUNDATION_GRACE)
        return child.process.returncode if child.process else 1

    def drop(self, child: Child) -> None:
        """Stop one and look after it no longer."""
        child.ask_to_stop()
        child.finish(seconds=FOUNDATION_GRACE)
        self.children.remove(child)

    def watch(self) -> NoReturn:
        """Start dead children again, each time after a longer pause; returns never, StopAsked ends it."""
        while True:
            time.sleep(0.25)
            self.look_after_all()

    def look_after_all(self) -> None:
        """One round: note who died, start who has waited long enough."""
        for child in self.children:
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.is_running:
            if now - child.started_at > HEALTHY_AFTER:
                child.pause = FIRST_PAUSE
        elif not child.start_again_at:
            code = child.process.returncode if child.process else None
            self._say(f"{child.service.name} ended ({code}); again in {child.pause:.1f} s, see {child.service.log}")
            child.finish(seconds=0)
            child.start_again_at, child.pause = now + child.pause, min(child.pause * 2, LONGEST_PAUSE)
        elif now >= child.start_again_at:
            child.start_again_at = 0.0
            child.start()

    def stop(self) -> None:
        """End what works for people first, all together, then the servers below it; never longer than 13 s."""
        if self._listens:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
        for group, seconds in ((False, APPLICATION_GRACE), (True, FOUNDATION_GRACE)):
            ending = [child for child in reversed(self.children) if child.service.is_foundation is group]
            for child in ending:
                child.ask_to_stop()
            until = time.monotonic() + seconds
            for child in ending:
                child.finish(seconds=until - time.monotonic())
        self.children.clear()


def answers(address: tuple[str, int]) -> bool:
    """Something listens there."""
    try:
        with socket.create_connection(address, timeout=1):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(command: Iterable[str], *, what: str, user: str | None = None, folder: Path = Path("/")) -> None:
    """Run a short command to its end; StartFailed with its output when it fails."""
    done = subprocess.run(
        list(command),
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **as_account(user),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise StartFailed(f"{what} failed.\n{(done.stderr or done.stdout).strip()}")
    sys.stdout.flush()
