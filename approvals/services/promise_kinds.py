"""The kinds of promise that decisions make, and steps for which nobody was found; registered in `apps`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from core.errors import Sentence
from deadlines import kinds
from deadlines.kinds import Climbed, Kind
from deadlines.models import Promise

from ..rules.promises import (
    APPROVE,
    GIVEN,
    ICON,
    LABEL,
    LADDER,
    RESCUE,
    RESCUE_ICON,
    RESCUE_LABEL,
    RESCUE_LADDER,
    RESCUE_TASK,
    TASK,
)
from . import debts, promises, rescue_debts


def _nothing() -> Sequence[tuple[str, Sentence]]:
    """One ladder for all: how long a decision may take is in its flow."""
    return ()


def _never_by_itself(_ids: Collection[int], _now: datetime) -> Collection[int]:
    """Time decides nothing."""
    return ()


def _notices_say_it(_climbs: Sequence[Climbed]) -> None:
    """The notices of `deadlines` are kept for ever: the chain of a document, whose lock a sweep must not wait for,
    has no event for them."""


def _shows_its_time_itself(_promises: Sequence[Promise]) -> None:
    """A step keeps no copy of a due time."""


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
    climbed=_notices_say_it,
    close=_never_by_itself,
    moved=promises.show_due_again,
    given=GIVEN,
    narrows=False,
)


RESCUES = Kind(
    code=RESCUE,
    label=RESCUE_LABEL,
    task=RESCUE_TASK,
    icon=RESCUE_ICON,
    ladder=RESCUE_LADDER,
    topics=_nothing,
    grades=_nothing,
    subjects=rescue_debts.subjects,
    bound_at=rescue_debts.bound_at,
    owed_by=rescue_debts.owed_by,
    climbed=_notices_say_it,
    close=_never_by_itself,
    moved=_shows_its_time_itself,
    narrows=False,
)


def register() -> None:
    """Make them known."""
    kinds.register(KIND)
    kinds.register(RESCUES)
