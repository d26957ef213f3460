"""Run the product on this machine: servers, web, worker and beat under one supervisor. See README.md."""

import argparse
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from salesops.local import assets, setup
from salesops.local.embedded import Home, PostgreSQL, Valkey, kept_password
from salesops.local.processes import Service, StartFailed, StopAsked, Supervisor, answers, free_port

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
LOGS, RUN = VAR / "log", VAR / "run"
BIN = Path(sys.prefix) / "bin"


class Refused(RuntimeError):
    """Nothing was started; the message says why."""


@contextmanager
def only_one() -> Iterator[None]:
    """One server a checkout; leaves no addresses of servers behind."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "server.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise Refused("A server of this checkout is running already.") from problem
        try:
            yield
        finally:
            (RUN / "server.env").unlink(missing_ok=True)


def choose_port(default: int = 8000) -> None:
    """PORT, which must be free when it is given, else the first free one from 8000."""
    if os.environ.get("PORT"):
        return
    port = next((port for port in range(default, default + 100) if not answers(("127.0.0.1", port))), free_port())
    os.environ["PORT"] = str(port)


class Embedded:
    """The servers that the environment does not name."""

    def __init__(self) -> None:
        self.servers: list[PostgreSQL | Valkey] = []
        self.addresses: dict[str, str] = {}
        for name, kind in (("DATABASE_URL", PostgreSQL), ("REDIS_URL", Valkey)):
            if not os.environ.get(name):
                password = kept_password(VAR / f"{kind.__name__.lower()}_password")
                self._take(name, kind(Home.find(VAR / "servers"), password=password, logs=LOGS))

    def _take(self, name: str, server: PostgreSQL | Valkey) -> None:
        self.servers.append(server)
        os.environ[name] = self.addresses[name] = server.url

    def start(self, supervisor: Supervisor) -> None:
        """One after the other; their addresses go where `manage.py` finds them while they run."""
        for server in self.servers:
            place = f" in {server.home.data}" if server.home.data != VAR / "servers" else ""
            with setup.step(f"{type(server).__name__}{place}"):
                server.start(supervisor)
        if self.addresses:
            file = os.open(RUN / "server.env", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(file, "w") as stream:
                stream.writelines(f"{name}={value}\n" for name, value in self.addresses.items())


def check_settings() -> None:
    """Read all settings once, so that a bad value stops everything before anything runs."""
    try:
        from salesops import settings
    except ImproperlyConfigured as problem:
        raise Refused(str(problem)) from problem
    if answers(("127.0.0.1", settings.PORT)):
        raise Refused(f"PORT: something listens on {settings.PORT} already.")


def application() -> list[Service]:
    """Web, worker and beat."""
    from salesops.settings import DEBUG, LISTEN, PORT, WEB_THREADS, WEB_WORKERS, WORKER_PROCESSES

    web = [f"--bind={LISTEN}:{PORT}", f"--workers={WEB_WORKERS}", f"--threads={WEB_THREADS}", "--worker-class=gthread"]
    web += ["--graceful-timeout=6", "--timeout=60", "--no-control-socket", "--worker-tmp-dir=/dev/shm"]
    web += ["--reload"] if DEBUG else ["--preload"]
    celery = [str(BIN / "celery"), "--app=salesops", "--quiet"]
    worker = ["worker", f"--concurrency={WORKER_PROCESSES}", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    beat = ["beat", f"--schedule={RUN / 'beat'}", "--pidfile=", "--loglevel=INFO"]
    return [
        Service("web", (str(BIN / "gunicorn"), "salesops.wsgi", *web), LOGS / "web.log", folder=ROOT),
        Service("worker", (*celery, *worker), LOGS / "worker.log", folder=ROOT),
        Service("beat", (*celery, *beat), LOGS / "beat.log", folder=ROOT),
    ]


def prepare(supervisor: Supervisor, *, empty: bool) -> str:
    """Migrations, static files, data; returns what to tell about demo accounts."""
    told = RUN / "accounts.txt"
    command = [sys.executable, "-m", "salesops.local.prepare", str(told), *(["--empty"] if empty else [])]
    environment = {"STATEMENT_TIMEOUT": "0", "LOG_LEVEL": "WARNING", "LOG_FORMAT": "text"}
    service = Service("preparation", tuple(command), None, environment, folder=ROOT)
    if supervisor.run(service):
        raise StartFailed("The database, static files or data could not be prepared; see above.")
    return told.read_text(encoding="utf-8")


def serve(supervisor: Supervisor, *, empty: bool) -> None:
    """Start everything in order, say where it is, and keep it running until asked to stop."""
    from salesops.settings import BASE_URL, PORT

    accounts = prepare(supervisor, empty=empty)
    with setup.step("Web, worker, beat"):
        web, *_others = [supervisor.add(service) for service in application()]
        web.wait_until(lambda: answers(("127.0.0.1", PORT)), seconds=60)
    print(f"\n{accounts}\nSales support runs at {BASE_URL}  (logs in {LOGS}, stop with Ctrl-C)", flush=True)
    supervisor.watch()


def main(arguments: list[str]) -> None:
    """Run until asked to stop. Exit code 1 when something would not start."""
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--empty", action="store_true", help="do not load the demo company")
    options = parser.parse_args(arguments)
    supervisor = Supervisor()
    supervisor.listen()
    try:
        with only_one():
            choose_port()
            embedded = Embedded()
            check_settings()
            setup.prepare()
            embedded.start(supervisor)
            serve(supervisor, empty=options.empty)
    except StopAsked:
        print("\nStopping …", flush=True)
    except (Refused, StartFailed, assets.AssetsMissing) as problem:
        sys.exit(f"{problem}")
    finally:
        supervisor.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
