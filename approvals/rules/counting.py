"""What the decisions in a step come to, whose turn it is, and who need not decide any more. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from .states import OPEN_TASKS, Added, Mode, StepState, TaskState


@dataclass(frozen=True, slots=True)
class Vote:
    """One task as it counts. `parent` is the task before, after or beside which it was `added`; those added to one
    task in one way and at one time (`batch`) count together by `together`."""

    key: int
    state: str
    position: int = 0
    added: str = ""
    parent: int | None = None
    together: str = Mode.ALL
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """`state` of the step: active, passed or rejected. `turn`: the open ones that can be decided now. `settled`: the
    open ones that are not asked any more."""

    state: StepState
    turn: frozenset[int]
    settled: frozenset[int]


class _Sum(Enum):
    OPEN = StepState.ACTIVE
    YES = StepState.PASSED
    NO = StepState.REJECTED


@dataclass(frozen=True, slots=True)
class _Part:
    """What some votes come to; `turn` and `live` (those that are, or may be, asked) are empty when it is decided."""

    sum: _Sum
    turn: frozenset[int] = frozenset()
    live: frozenset[int] = frozenset()


_YES, _NO = _Part(_Sum.YES), _Part(_Sum.NO)
_COUNTING = frozenset({*OPEN_TASKS, TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED, TaskState.ANSWERED})
"""What was passed on, taken back, removed or closed has no voice."""


def count(mode: str, quorum: int, votes: Iterable[Vote]) -> Count:
    """What the step comes to. `quorum` counts in that mode alone. A step that asks nobody is active: it waits for
    somebody to be named."""
    counting = [vote for vote in votes if vote.state in _COUNTING]
    roots = [vote for vote in counting if vote.added in ("", Added.BESIDE)]
    whole = _tally(mode, quorum, roots, counting) if roots else _Part(_Sum.OPEN)
    unsettled = frozenset(vote.key for vote in counting if vote.state in OPEN_TASKS) - whole.live
    return Count(whole.sum.value, whole.turn, unsettled)


def _tally(mode: str, quorum: int, votes: Sequence[Vote], among: Sequence[Vote]) -> _Part:
    """all: each must say yes. any: the first word counts, either way. in order: the same as all, but one after another.
    quorum: so many, and no as soon as they cannot be reached."""
    parts = [_unit(vote, among) for vote in sorted(votes, key=lambda vote: (vote.position, vote.key))]
    yes, no, still_open = (sum(part.sum is one for part in parts) for one in (_Sum.YES, _Sum.NO, _Sum.OPEN))
    needed = {Mode.ANY: 1, Mode.QUORUM: quorum}.get(Mode(mode), len(parts))
    if yes >= needed:
        return _YES
    if yes + still_open < needed or (no and mode == Mode.ANY):
        return _NO
    undecided = [part for part in parts if part.sum is _Sum.OPEN]
    asked = undecided[:1] if mode == Mode.IN_ORDER else undecided
    return _Part(_Sum.OPEN, _union(part.turn for part in asked), _union(part.live for part in undecided))


def _unit(vote: Vote, among: Sequence[Vote]) -> _Part:
    """One task with those that were added before and after it: a yes needs theirs too, in that order."""
    before, after = (_added(vote, how, among) for how in (Added.BEFORE, Added.AFTER))
    stages = [*before, _own(vote), *after]
    undecided = [stage for stage in stages if stage.sum is not _Sum.YES]
    if not undecided:
        return _YES
    if undecided[0].sum is _Sum.NO:
        return _NO
    return _Part(_Sum.OPEN, undecided[0].turn, _union(stage.live for stage in undecided))


def _own(vote: Vote) -> _Part:
    if vote.state in OPEN_TASKS:
        return _Part(_Sum.OPEN, frozenset({vote.key}), frozenset({vote.key}))
    return _YES if vote.state in (TaskState.APPROVED, TaskState.ANSWERED) else _NO


def _added(vote: Vote, how: str, among: Sequence[Vote]) -> list[_Part]:
    """One part for each time that somebody was added so, in the order of time."""
    batches: dict[int, list[Vote]] = {}
    for one in among:
        if one.parent == vote.key and one.added == how:
            batches.setdefault(one.batch, []).append(one)
    return [_tally(votes[0].together, len(votes), votes, among) for _batch, votes in sorted(batches.items())]


def _union(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset[int]().union(*sets)
