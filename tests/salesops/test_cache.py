"""Redis may go away at any moment: nobody gets an error, and it is used again when it is back."""

import time
from pathlib import Path
from typing import Any

import pytest

from salesops.cache import TolerantRedisCache
from salesops.local.embedded import Home, Valkey
from salesops.local.processes import Supervisor, free_port

OPTIONS: dict[str, Any] = {"KEY_PREFIX": "desk", "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}}


@pytest.fixture
def valkey(supervisor: Supervisor, open_folder: Path) -> Valkey:
    return Valkey(Home.find(open_folder), password="open-sesame", logs=open_folder)


def cache_at(url: str) -> TolerantRedisCache:
    return TolerantRedisCache(url, OPTIONS)


def use_every_operation(cache: TolerantRedisCache) -> None:
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache.add("a", 2) is False
    assert cache.incr("a") == 2
    assert cache.touch("a", 60) is True
    assert cache.has_key("a")
    cache.set_many({"b": "x", "c": None})
    assert cache.get_many(["a", "b"]) == {"a": 2, "b": "x"}
    assert cache.get_or_set("d", lambda: "made") == "made"
    cache.delete_many(["b", "c"])
    assert cache.delete("a") is True
    assert cache.get("a", "gone") == "gone"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    cache.clear()
    assert cache.get("d") is None


def test_cache_works_on_a_live_server(supervisor: Supervisor, valkey: Valkey) -> None:
    valkey.start(supervisor)
    use_every_operation(cache_at(valkey.url))


def test_cache_works_without_a_server() -> None:
    use_every_operation(cache_at(f"redis://127.0.0.1:{free_port()}/0"))


def test_cache_waits_for_a_dead_server_only_once(caplog: pytest.LogCaptureFixture) -> None:
    cache = cache_at(f"redis://127.0.0.1:{free_port()}/0")
    for number in range(20):
        cache.set("a", number)
    assert cache.get("a") == 19
    assert len([record for record in caplog.records if record.name == "salesops.cache"]) == 1


def test_cache_returns_to_the_server_and_survives_its_end(
    supervisor: Supervisor, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TolerantRedisCache, "RETRY_AFTER", 0.2)
    cache = cache_at(valkey.url)
    cache.set("a", "remembered here")
    valkey.start(supervisor)
    time.sleep(0.25)
    assert cache.get("a") is None
    cache.set("a", "remembered there")
    assert cache_at(valkey.url).get("a") == "remembered there"
    supervisor.stop()
    assert cache.get("a") == "remembered here"


def test_clear_leaves_what_is_not_of_this_prefix(supervisor: Supervisor, valkey: Valkey) -> None:
    valkey.start(supervisor)
    other = TolerantRedisCache(valkey.url, {**OPTIONS, "KEY_PREFIX": "queue"})
    other.set("task", 1)
    cache_at(valkey.url).set("a", 1)
    cache_at(valkey.url).clear()
    assert (other.get("task"), cache_at(valkey.url).get("a")) == (1, None)
