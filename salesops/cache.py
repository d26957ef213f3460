"""A cache over Redis that nobody misses: while Redis is away each process remembers for itself.

Nothing that must be true lives in a cache here (sessions are in the database), so the worst that its absence
costs is speed, and that the limits on attempts count per process until it is back.
"""

import logging
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class TolerantRedisCache(RedisCache):
    """Redis when it answers, local memory when it does not; asks again after RETRY_AFTER seconds."""

    RETRY_AFTER: ClassVar[float] = 5.0
    _away_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: Mapping[str, Any]) -> None:
        super().__init__(server, dict(params))
        self._server = server
        self._local = LocMemCache(server, {key: value for key, value in params.items() if key != "OPTIONS"})

    def _ask(self, operation: str, *args: object, **kwargs: object) -> Any:
        if time.monotonic() >= self._away_until.get(self._server, 0.0):
            try:
                return getattr(super(), operation)(*args, **kwargs)
            except (RedisError, OSError):
                self._give_up()
        return getattr(self._local, operation)(*args, **kwargs)

    def _give_up(self) -> None:
        self._away_until[self._server] = time.monotonic() + self.RETRY_AFTER
        logger.warning("The cache does not answer; this process remembers for itself.")

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete_many", *args, **kwargs)

    def clear(self) -> None:
        """Forget the entries of this prefix only: the broker lives in the same Redis."""
        self._local.clear()
        try:
            client = self._cache.get_client(write=True)
            for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
                client.delete(key)
        except (RedisError, OSError):
            self._give_up()
