"""Who has the same page open: a note between colleagues, kept in the cache, where it may be lost without harm."""

from __future__ import annotations

from collections.abc import Iterable
from time import time

from django.core.cache import cache

STAYS = 20.0
"""Seconds after which somebody who did not ask again has left."""


def look(room: str, person: int) -> list[int]:
    """Note that the person looks at the room now; ids of the others who do."""
    here = _present(cache.get(_key(room)))
    cache.set(_key(room), here | {person: time()}, STAYS)
    return sorted(here.keys() - {person})


def lookers(rooms: Iterable[str], *, but: int) -> dict[str, list[int]]:
    """Room → ids of the people in it, `but` left out; rooms with nobody are left out (one question to the cache)."""
    kept = cache.get_many([_key(room) for room in rooms])
    found = {key.removeprefix(_key("")): sorted(_present(value).keys() - {but}) for key, value in kept.items()}
    return {room: people for room, people in found.items() if people}


def _key(room: str) -> str:
    return f"presence:{room}"


def _present(kept: dict[int, float] | None) -> dict[int, float]:
    return {person: at for person, at in (kept or {}).items() if time() - at < STAYS}
