"""What else belongs to a customer. Declared here, filled from above: each app registers its own in `AppConfig.ready`.

So the page of a customer shows requests, proposals and contracts, and they change hands with it, though this app
knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from core.errors import Sentence

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Customer


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a customer's timeline, or of what is next. `at` orders them; `state` is shown as a badge.

    `field` names the model field that the state belongs to, for its tone (core.tones).
    """

    at: datetime
    sentence: Sentence
    icon: str
    url: str = ""
    note: str = ""
    state: Sentence = ""
    state_value: str = ""
    field: str = ""
    overdue: bool = False


class Hands(NamedTuple):
    """A customer changes hands: ids of the former and the new owner."""

    former: int
    new: int


Lines = Callable[["Customer", "User", datetime | None, int], Sequence[Line]]
"""customer, reader, before (None: newest), at most how many → newest first; only what the reader may see."""
Next = Callable[["Customer", "User"], Sequence[Line]]
"""customer, reader → what is still open, soonest first."""
Move = Callable[[Mapping[int, Hands], "User", str], Mapping[int, Any]]
"""customer → hands, who does it and why: hand over what is open; customer → what `Undo` needs (JSON).

Only customers that had an owner and have one; where nothing was handed over there may be no entry."""
Undo = Callable[[Mapping[int, Any], "User", str], None]
"""What `Move` returned for these customers, who does it and why: take it back where the new one has not acted since."""
Join = Callable[[int, int, "User"], Any]
"""loser, survivor, who does it: bring it over; what `Part` needs (JSON)."""
Part = Callable[[int, int, Any, "User"], None]
"""loser, survivor, what `Join` returned: give it back."""
Count = Callable[[Collection[int]], Mapping[int, int]]
"""customers → how many of these things are open."""


@dataclass(frozen=True, slots=True)
class Related:
    """One kind of thing that belongs to customers. `move` and `join` run inside the transaction of the change, with
    the customers' rows locked."""

    code: str
    label: Sentence
    icon: str
    timeline: Lines
    upcoming: Next
    open_count: Count
    move: Move
    undo: Undo
    join: Join
    part: Part


_SOURCES: dict[str, Related] = {}


def register(source: Related) -> Related:
    """Make it known. The same again is harmless; another under the same code is a ValueError."""
    if _SOURCES.setdefault(source.code, source) != source:
        raise ValueError(f"related source {source.code!r} is registered twice")
    return source


def every() -> list[Related]:
    """All sources in the order of their registration."""
    return list(_SOURCES.values())
