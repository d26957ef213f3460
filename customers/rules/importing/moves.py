"""The life of an import as data: which step leads from where to where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.tones import Tone


class Move(NamedTuple):
    """One step of a run."""

    sources: frozenset[str]
    target: str


def _move(target: str, *sources: str) -> Move:
    return Move(frozenset(sources), target)


MOVES: Mapping[str, Move] = {
    "check": _move("checking", "mapping", "ready", "failed"),
    "checked": _move("ready", "checking"),
    "import": _move("importing", "ready"),
    "imported": _move("done", "importing"),
    "look_again": _move("ready", "importing"),
    "stop": _move("failed", "checking", "importing"),
    "revert": _move("reverting", "done"),
    "reverted": _move("reverted", "reverting"),
    "keep": _move("done", "reverting"),
}
"""`look_again`: the archive changed since the check, so the person decides anew. `keep`: taking back failed."""

WAITING = frozenset({"checking", "importing", "reverting"})
"""A worker has to do something about it."""
CHANGEABLE = frozenset({"mapping", "ready", "failed"})
"""Nothing is in the archive yet: it can be thrown away, its columns named anew."""
FINISHED = frozenset({"done", "reverting", "reverted"})
"""It was imported."""
ATTEMPTS = 3
"""How often a worker may be killed over one step before it is given up."""
KEPT_DAYS = 30
"""Runs that were never imported hold people's data for nothing: they go after so many days."""

TONES: Mapping[str, Tone] = {
    "mapping": "neutral",
    "checking": "progress",
    "ready": "info",
    "importing": "progress",
    "done": "success",
    "reverting": "progress",
    "reverted": "neutral",
    "failed": "danger",
}
VERDICT_TONES: Mapping[str, Tone] = {
    "new": "success",
    "update": "info",
    "duplicate": "warning",
    "error": "danger",
    "same": "neutral",
}
OUTCOME_TONES: Mapping[str, Tone] = {"created": "success", "updated": "info", "reverted": "neutral", "kept": "warning"}
