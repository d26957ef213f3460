"""The kinds of promise. Declared here, filled from above: each app registers its own in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from core.errors import Sentence

from .rules.ladder import Ladder

if TYPE_CHECKING:
    from .models import Promise


class Subject(NamedTuple):
    """What a promise is about, as a message and a list show it."""

    number: str
    title: str
    url: str


class Bound(NamedTuple):
    """Ids of the people whom a promise binds: who owes it, and who answers for it being kept."""

    owners: tuple[int, ...]
    coordinators: tuple[int, ...]


class Debt(NamedTuple):
    """One person owes one open promise, or waits for it to be kept."""

    person: int
    promise: int


Binding = Callable[[Collection[int]], Mapping[int, Bound]]
"""Whom promises about these things bind."""


class Climbed(NamedTuple):
    """A rung that a promise has just climbed. `told` are the people whom its notice names."""

    notice: int
    kind: str
    subject: int
    rung: str
    level: int
    at: datetime
    told: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of promise and how the app above answers for it. Every question is asked for many at once.

    `label` names it ("Accept"), `task` says what is owed ("accept the request"). `ladder` is the one of a new
    installation. `topics` and `grades` offer what a ladder can be narrowed by: (code, label) pairs, where it `narrows`.
    `subjects` and `bound` answer by the subject's id, leaving out what does not exist; `bound_at` reads once, for many
    answers, who is where at a moment. `owed_by` finds the running promises of this kind (and of those that share the
    function) that any of these people owes at a moment; `escalated_to` the ids of the subjects that are still open and
    about which any of these people heard that something was missed, where the app has a shorter way to them than all
    that these people were ever reminded of.

    `climbed` records the app's own events for new notices and `close` ends the matters that a closing rung reached and
    returns the ids of those it ended; the others are tried again. Both run in the sweep's transaction, which holds
    promises: they must not wait for any lock. `moved` hears, in a transaction of its own that holds none, of promises
    whose times were computed anew. What is said of a kind that is told `at_once` does not wait for anybody's working
    time. `given` says when the ladder's own time counts, where the app may give another.
    """

    code: str
    label: Sentence
    task: Sentence
    icon: str
    ladder: Ladder
    topics: Callable[[], Sequence[tuple[str, Sentence]]]
    grades: Callable[[], Sequence[tuple[str, Sentence]]]
    subjects: Callable[[Collection[int]], Mapping[int, Subject]]
    bound_at: Callable[[datetime], Binding]
    owed_by: Callable[[Collection[int], datetime], Iterable[Debt]]
    climbed: Callable[[Sequence[Climbed]], None]
    close: Callable[[Collection[int], datetime], Collection[int]]
    moved: Callable[[Sequence[Promise]], None]
    escalated_to: Callable[[Collection[int]], Iterable[int]] | None = None
    given: Sentence = ""
    at_once: bool = False
    narrows: bool = True

    def bound(self, ids: Collection[int], at: datetime) -> Mapping[int, Bound]:
        """Whom promises about these things bind at that moment."""
        return self.bound_at(at)(ids)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. The same kind again is harmless; another kind under the same code is a ValueError."""
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"promise kind {kind.code!r} is registered twice")
    return kind


def get(code: str) -> Kind:
    """The kind; KeyError when no app registered it."""
    return _KINDS[code]


def debts(people: Collection[int], at: datetime) -> list[Debt]:
    """What these people owe at that moment, of any kind. Kinds that share one answer are asked once."""
    answers = dict.fromkeys(kind.owed_by for kind in every())
    return [debt for answer in answers for debt in answer(people, at)]


def escalated_to(people: Collection[int]) -> dict[str, set[int]]:
    """Kind → the subjects about which these people heard that something was missed, of the kinds that know.

    A shared answer is asked once.
    """
    asked = [(kind.code, kind.escalated_to) for kind in every() if kind.escalated_to]
    answers = {answer: set(answer(people)) for answer in dict.fromkeys(answer for _code, answer in asked)}
    return {code: answers[answer] for code, answer in asked if answers[answer]}


def every() -> list[Kind]:
    """All kinds in the order of their registration."""
    return list(_KINDS.values())
