"""What one person is told at one time: one entry for each promise, the weightiest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Section(IntEnum):
    """Under which heading an entry stands, in the order of the message."""

    ESCALATED = 1
    CLOSED = 2
    OVERDUE = 3
    TODAY = 4
    LATER = 5


class About(NamedTuple):
    """The promise that somebody is told of, as it stands now."""

    promise: int
    kind: str
    subject: int
    ladder: int
    started_at: datetime
    due_at: datetime | None


@dataclass(slots=True)
class Entry:
    """`level` is the highest rung that is told of; `people` are those to whom it was addressed."""

    about: About
    level: int = 0
    is_closed: bool = False
    people: set[int] = field(default_factory=set)

    def section(self, now: datetime, zone: ZoneInfo) -> Section:
        """Of a reader in that time zone."""
        due = self.about.due_at
        if self.is_closed:
            return Section.CLOSED
        if self.level:
            return Section.ESCALATED
        if due is not None and due <= now:
            return Section.OVERDUE
        today = due is not None and due.astimezone(zone).date() == now.astimezone(zone).date()
        return Section.TODAY if today else Section.LATER


class Entries:
    """What one person is told, by promise."""

    def __init__(self) -> None:
        self._found: dict[int, Entry] = {}

    def add(self, about: About, person: int, *, level: int = 0, is_closed: bool = False) -> None:
        """One more reason to tell of this promise; the highest level counts."""
        entry = self._found.setdefault(about.promise, Entry(about))
        entry.level = max(entry.level, level)
        entry.is_closed |= is_closed
        entry.people.add(person)

    def __bool__(self) -> bool:
        return bool(self._found)

    def ordered(self, now: datetime, zone: ZoneInfo) -> list[tuple[Section, Entry]]:
        """By heading, the highest level and the earliest due time first."""
        placed = [(entry.section(now, zone), entry) for entry in self._found.values()]
        return sorted(placed, key=_weight)


def _weight(placed: tuple[Section, Entry]) -> tuple[int, int, bool, datetime | int, int]:
    section, entry = placed
    due = entry.about.due_at
    return section, -entry.level, due is None, due or 0, entry.about.promise


def counted(sections: Iterable[Section]) -> dict[Section, int]:
    """How many entries stand under each heading, in order."""
    found = list(sections)
    return {section: found.count(section) for section in Section if section in found}
