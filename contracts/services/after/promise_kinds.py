"""The kinds of promise that approved contracts make; registered with `deadlines` in `apps`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from core.errors import Sentence
from deadlines import kinds
from deadlines.kinds import Climbed, Kind, Subject
from deadlines.models import Promise

from ...rules.promises import GIVEN, ICONS, LADDERS, OF_COMPLAINT, OF_CONTRACT, OF_LINE, TASKS, PromiseKind
from . import by_time, debts

Close = Callable[[Collection[int], datetime], Collection[int]]

_SUBJECTS: Mapping[PromiseKind, Callable[[Collection[int]], Mapping[int, Subject]]] = {
    **dict.fromkeys(OF_CONTRACT, debts.contracts),
    **dict.fromkeys(OF_LINE, debts.lines),
    **dict.fromkeys(OF_COMPLAINT, debts.complaints),
}
_CLOSE: Mapping[PromiseKind, Close] = {PromiseKind.SIGN: by_time.void_these, PromiseKind.RENEW: by_time.end_these}


def _nothing() -> Sequence[tuple[str, Sentence]]:
    """One ladder for all."""
    return ()


def _never_by_itself(_ids: Collection[int], _now: datetime) -> Collection[int]:
    return ()


def _notices_say_it(_climbs: Sequence[Climbed]) -> None:
    """The notices of `deadlines` are kept for ever: the chain of a document, whose lock a sweep must not wait for,
    has no event for them."""


def _shows_its_time_itself(_promises: Sequence[Promise]) -> None:
    """Contracts keep no copy of a due time."""


KINDS = tuple(
    Kind(
        code=kind.value,
        label=kind.label,
        task=TASKS[kind],
        icon=ICONS[kind],
        ladder=ladder,
        topics=_nothing,
        grades=_nothing,
        subjects=_SUBJECTS[kind],
        bound_at=partial(debts.bound_at, kind=kind),
        owed_by=debts.owed_by,
        climbed=_notices_say_it,
        close=_CLOSE.get(kind, _never_by_itself),
        moved=_shows_its_time_itself,
        given=GIVEN.get(kind, ""),
        narrows=False,
    )
    for kind, ladder in LADDERS.items()
)


def register() -> None:
    """Make them known."""
    for kind in KINDS:
        kinds.register(kind)
