"""The kind of promise that a decision makes; registered with `deadlines` in `apps`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from core.errors import Sentence
from deadlines import kinds
from deadlines.kinds import Climbed, Kind

from ..rules.promises import APPROVE, GIVEN, ICON, LABEL, LADDER, TASK
from . import debts, promises


def _nothing() -> Sequence[tuple[str, Sentence]]:
    """One ladder for all: how long a decision may take is in its flow."""
    return ()


def _never_by_itself(_ids: Collection[int], _now: datetime) -> Collection[int]:
    """Time decides nothing."""
    return ()


def _notices_say_it(_climbs: Sequence[Climbed]) -> None:
    """The notices of `deadlines` are kept for ever: the chain of a document, whose lock a sweep must not wait for,
    has no event for them."""


KIND = Kind(
    code=APPROVE,
    label=LABEL,
    task=TASK,
    icon=ICON,
    ladder=LADDER,
    topics=_nothing,
    grades=_nothing,
    subjects=debts.subjects,
    bound_at=debts.bound_at,
    owed_by=debts.owed_by,
    escalated_to=debts.escalated_to,
    climbed=_notices_say_it,
    close=_never_by_itself,
    moved=promises.show_due_again,
    given=GIVEN,
    narrows=False,
)


def register() -> None:
    """Make it known."""
    kinds.register(KIND)
