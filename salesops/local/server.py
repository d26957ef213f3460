"""Run the product on this machine: servers, web, worker, beat and watchdog under one supervisor. See README.md."""

import argparse
import fcntl
import http.client
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from salesops import env
from salesops.local import assets, setup
from salesops.local.embedded import Home, PostgreSQL, Valkey, kept_password
from salesops.local.processes import Service, StartFailed, StopAsked, Supervisor

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


def listen() -> socket.socket:
    """Take the web's address at once: PORT when it is given, else the first free one from 8000.

    The socket stays ours and is handed to the web, so nobody else can come between and nobody is refused while the
    web starts again.
    """
    host = env.text("LISTEN", "127.0.0.1")
    given = bool(env.text("PORT", ""))
    first = env.integer("PORT", 8000, minimum=1, maximum=65535)
    for port in range(first, first + 1 if given else first + 100):
        try:
            listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except (OSError, OverflowError) as problem:
            why = problem
        else:
            os.environ["PORT"] = str(port)
            return listening
    raise Refused(f"PORT: cannot listen on {host}, port {first}: {why}.")


def responds(address: tuple[str, int]) -> bool:
    """The web gives an answer, whatever it is."""
    connection = http.client.HTTPConnection(*address, timeout=5)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


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
        """One after the other; their addresses and the web's port go where `manage.py` finds them while they run."""
        for server in self.servers:
            place = f" in {server.home.data}" if server.home.data != VAR / "servers" else ""
            with setup.step(f"{type(server).__name__}{place}"):
                server.start(supervisor)
        if self.addresses:
            file = os.open(RUN / "server.env", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(file, "w") as stream:
                known = self.addresses | {"PORT": os.environ["PORT"]}
                stream.writelines(f"{name}={value}\n" for name, value in known.items())


def application(listening: socket.socket) -> list[Service]:
    """Web, worker, beat and watchdog."""
    from salesops.settings import DEBUG, WEB_THREADS, WEB_WORKERS, WORKER_PROCESSES

    web = [
        f"--bind=fd://{listening.fileno()}",
        f"--workers={WEB_WORKERS}",
        f"--threads={WEB_THREADS}",
        "--worker-class=gthread",
    ]
    web += ["--graceful-timeout=6", "--timeout=60", "--no-control-socket", "--worker-tmp-dir=/dev/shm"]
    web += ["--reload"] if DEBUG else ["--preload"]
    celery = [str(BIN / "celery"), "--app=salesops", "--quiet"]
    worker = ["worker", f"--concurrency={WORKER_PROCESSES}", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    beat = ["beat", f"--schedule={RUN / 'beat'}", "--pidfile=", "--loglevel=INFO"]
    return [
        Service(
            "web", (str(BIN / "gunicorn"), "salesops.wsgi", *web), LOGS / "web.log", folder=ROOT, listens_on=listening
        ),
        Service("worker", (*celery, *worker), LOGS / "worker.log", folder=ROOT, pid_file=RUN / "worker.pid"),
        Service("beat", (*celery, *beat), LOGS / "beat.log", folder=ROOT, pid_file=RUN / "beat.pid"),
        Service("watchdog", (sys.executable, "manage.py", "watchdog"), LOGS / "watchdog.log", folder=ROOT),
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


def serve(supervisor: Supervisor, listening: socket.socket, *, empty: bool) -> None:
    """Start everything in order, say where it is, and keep it running until asked to stop."""
    from salesops.settings import BASE_URL

    accounts = prepare(supervisor, empty=empty)
    with setup.step("Web, worker, beat, watchdog"):
        web, *_others = [supervisor.add(service) for service in application(listening)]
        web.wait_until(lambda: responds(listening.getsockname()[:2]), seconds=60)
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
            listening = listen()
            embedded = Embedded()
            import_module("salesops.settings")  # a bad value stops everything before anything runs
            setup.prepare()
            embedded.start(supervisor)
            serve(supervisor, listening, empty=options.empty)
    except StopAsked:
        print("\nStopping …", flush=True)
    except (Refused, ImproperlyConfigured, StartFailed, assets.AssetsMissing) as problem:
        sys.exit(f"{problem}")
    finally:
        supervisor.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
