"""Whether the product can work: asked by load balancers, the status page and the watchdog."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis import Redis, RedisError

PATIENCE = 1  # seconds


class Health(NamedTuple):
    """The database answers; it has all tables of this version; Redis answers (the product works without it)."""

    database: bool
    migrations: bool
    redis: bool

    @property
    def is_ready(self) -> bool:
        return self.database and self.migrations

    @property
    def word(self) -> str:
        """ready, degraded (slower than usual) or unavailable."""
        if not self.is_ready:
            return "unavailable"
        return "ready" if self.redis else "degraded"


def look() -> Health:
    """Ask all of them; at most about PATIENCE seconds each once connected."""
    database, migrations = _database()
    return Health(database, migrations, redis_answers())


def redis_answers() -> bool:
    """Whether Redis answers a ping within PATIENCE."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def _database() -> tuple[bool, bool]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE}s"])
            applied = MigrationRecorder(connection).applied_migrations()
    except (DatabaseError, InterfaceError):
        return False, False
    return True, _expected() <= applied.keys()


@cache
def _expected() -> frozenset[tuple[str, str]]:
    """The migrations of this version, as its files have them."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
