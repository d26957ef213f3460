"""Servers of its own for one measurement: a folder that goes away afterwards, durable as in production."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from salesops.local.embedded import Home, PostgreSQL, Valkey, kept_password
from salesops.local.processes import Supervisor


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """An empty folder that becomes VAR_DIR, open to the account of the servers; nothing else is taken from outside."""
    folder = Path(tempfile.mkdtemp(prefix=f"salesops-{name}-"))
    folder.chmod(0o755)
    for variable in ("DATABASE_URL", "REDIS_URL", "PORT", "BASE_URL", "EMAIL_URL", "FILES_DIR", "SECRET_KEY"):
        os.environ.pop(variable, None)
    os.environ["VAR_DIR"] = str(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """PostgreSQL (fsync on) and Valkey for this process alone, all migrations applied, Django set up."""
    supervisor = Supervisor()
    supervisor.listen()
    with own_folder(name) as folder:
        try:
            home, logs = Home.find(folder / "servers"), folder / "log"
            database = PostgreSQL(home, password=kept_password(folder / "postgresql_password"), logs=logs)
            redis = Valkey(home, password=kept_password(folder / "valkey_password"), logs=logs)
            for server in (database, redis):
                server.start(supervisor)
            os.environ |= {"DATABASE_URL": database.url, "REDIS_URL": redis.url, "LOG_LEVEL": "WARNING"}
            _migrate()
            yield
        finally:
            supervisor.stop()


def _migrate() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesops.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
