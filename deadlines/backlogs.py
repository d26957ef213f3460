"""Work in the background that the status page watches. Declared here, filled from above in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from core.errors import Sentence


class Waiting(NamedTuple):
    """How much there is to do, and for how long the oldest of it should have been done."""

    number: int
    lag: timedelta


@dataclass(frozen=True, slots=True)
class Backlog:
    """One kind of such work. `code` names it for Prometheus; `waiting` asks for it at a moment, in one statement."""

    code: str
    label: Sentence
    waiting: Callable[[datetime], Waiting]


_BACKLOGS: dict[str, Backlog] = {}


def register(backlog: Backlog) -> None:
    """Make it known. The same again is harmless; another under the same code is a ValueError."""
    if _BACKLOGS.setdefault(backlog.code, backlog) != backlog:
        raise ValueError(f"backlog {backlog.code!r} is registered twice")


def every() -> list[Backlog]:
    """All of them in the order of their registration."""
    return list(_BACKLOGS.values())
