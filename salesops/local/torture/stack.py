"""The product as script/server runs it, in a folder and on servers of its own, with every part at hand to be killed."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from salesops.local.embedded import Home, PostgreSQL, Valkey, kept_password
from salesops.local.processes import Child, Service, StartFailed, Supervisor
from salesops.local.stage import own_folder
from salesops.local.torture.clock import Clock

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = "salesops.local.torture.settings"


class Stack:
    """PostgreSQL (fsync on), Valkey, web, worker, beat and watchdog under our own supervisor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock(folder / "clock")
        self.clock.set_back_to_normal()
        self.restarts: list[str] = []
        self.supervisor = Supervisor(self.restarts.append)
        self.parts: dict[str, Child] = {}
        home, logs = Home.find(folder / "servers"), folder / "log"
        self.postgresql = PostgreSQL(home, password=kept_password(folder / "postgresql_password"), logs=logs)
        self.valkey = Valkey(home, password=kept_password(folder / "valkey_password"), logs=logs)

    def start_servers(self) -> None:
        """Name them in the environment, for us and for all that we start."""
        os.environ |= {"DATABASE_URL": self.postgresql.url, "REDIS_URL": self.valkey.url}
        self.parts["postgresql"] = self.postgresql.start(self.supervisor)
        self.start_valkey()

    def start_valkey(self) -> None:
        """At the address that it had before; it begins empty."""
        self.parts["valkey"] = self.valkey.start(self.supervisor)

    def prepare(self) -> None:
        """Tables, static files and the catalogue."""
        command = (sys.executable, "-m", "salesops.local.prepare", str(self.folder / "told.txt"), "--empty")
        service = Service("preparation", command, self.folder / "log" / "preparation.log", {"LOG_FORMAT": "text"}, ROOT)
        if self.supervisor.run(service):
            raise StartFailed(f"The stack could not be prepared; see {service.log}.")

    def start_application(self, *, workers: int = 1, beats: int = 1) -> None:
        """Web, watchdog, and so many workers and beats."""
        from salesops.local.server import RUN, application, listen, responds

        RUN.mkdir(exist_ok=True)
        self.listening = listen()
        services = {service.name: service for service in application(self.listening)}
        for service in services.values():
            self.parts[service.name] = self.supervisor.add(service)
        for name, number in (("worker", workers), ("beat", beats)):
            for copy in range(2, number + 1):
                self.parts[f"{name}{copy}"] = self.supervisor.add(_another(services[name], copy))
        address = self.listening.getsockname()[:2]
        self.parts["web"].wait_until(lambda: responds(address), seconds=90)

    @property
    def url(self) -> str:
        """Where the web is."""
        return f"http://localhost:{self.listening.getsockname()[1]}"

    def kill(self, part: str) -> None:
        """kill -9 of the main process, however it is doing; the supervisor starts it again."""
        child = self.parts[part]
        if child.is_running and child.pid:
            os.kill(child.pid, signal.SIGKILL)

    def take_away(self, part: str) -> None:
        """Kill it for good."""
        self.kill(part)
        self.supervisor.drop(self.parts.pop(part))

    def stop_application(self) -> None:
        """Kill all but the servers, as when the machine is switched off."""
        for name in [name for name in self.parts if name not in {"postgresql", "valkey"}]:
            self.take_away(name)
        self.listening.close()

    def look_after(self, seconds: float, *, until: Callable[[], bool] = lambda: False, every: float = 0.5) -> bool:
        """Let time pass and start again what died; ends early when `until`, asked at most so often, says so."""
        end, ask_at = time.monotonic() + seconds, 0.0
        while (now := time.monotonic()) < end:
            self.supervisor.look_after_all()
            if now >= ask_at:
                if until():
                    return True
                ask_at = time.monotonic() + every
            time.sleep(0.02)
        return until()


def _another(service: Service, copy: int) -> Service:
    """A second worker or beat beside the first."""
    folder, name = service.log.parent if service.log else Path("/"), f"{service.name}{copy}"
    command = tuple(word.replace("run/beat", f"run/beat{copy}") for word in service.command)
    more = (f"--hostname={name}@%h",) if service.name == "worker" else ()
    return replace(service, name=name, command=(*command, *more), log=folder / f"{name}.log", pid_file=None)


@contextmanager
def running(name: str, environment: Mapping[str, str], *, workers: int = 1, beats: int = 1) -> Iterator[Stack]:
    """A stack with an empty company; Django is set up in this process too. Everything is gone afterwards."""
    with own_folder(name) as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "LOG_LEVEL": "WARNING", "WEB_WORKERS": "1", **environment}
        stack = Stack(folder)
        os.environ["TORTURE_CLOCK"] = str(stack.clock.file)
        stack.supervisor.listen()
        try:
            stack.start_servers()
            stack.prepare()
            _set_up()
            stack.start_application(workers=workers, beats=beats)
            yield stack
        finally:
            stack.supervisor.stop()


def _set_up() -> None:
    import django

    django.setup()
