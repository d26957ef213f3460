"""The one door to a new state of a document, a round, a step, a task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from core.errors import DomainError

from ..models import Case, Document, Step, Task
from ..rules import moves
from ..rules.states import OPEN_TASKS, CaseState, StepState, TaskState

Row = TypeVar("Row", Document, Case, Step, Task)

GRAPHS: Mapping[type[Model], moves.Graph] = {
    Document: moves.DOCUMENT,
    Case: moves.CASE,
    Step: moves.STEP,
    Task: moves.TASK,
}


def move(row: Row, to: str, *, at: datetime, **fields: Any) -> Row:
    """Bring the row into the state, with `fields` and the times that belong to it. One statement.

    It is changed only while it is in the state that was read: DomainError for who comes second. ValueError for a move
    that there is not.
    """
    return move_all([row], to, at=at, **fields)[0]


def move_all(rows: Iterable[Row], to: str, *, at: datetime, **fields: Any) -> list[Row]:
    """The same for rows of one kind; nothing is done for none. One statement."""
    those = list(rows)
    if not those:
        return those
    for row in those:
        if to not in GRAPHS[type(row)][row.state]:
            raise ValueError(f"{type(row).__name__} {row.state} → {to}")
    values = {"state": to, **_times(those[0], to, at), **fields}
    if still_as_read(those).update(**values) != len(those):
        raise DomainError(_("Somebody else acted first. Look at how it stands now before you act again."))
    for row in those:
        for name, value in values.items():
            setattr(row, name, value)
    return those


def still_as_read(rows: Sequence[Row]) -> QuerySet[Row]:
    """Those of the rows that are still in the states in which they were read."""
    keys, states = [row.pk for row in rows], {row.state for row in rows}
    found: QuerySet[Row] = type(rows[0])._default_manager.filter(pk__in=keys, state__in=states)
    return found


def _times(row: Model, to: str, at: datetime) -> dict[str, Any]:
    """When it began or ended, as the constraints of the tables demand."""
    if isinstance(row, Document):
        return {"updated_at": at}
    if isinstance(row, Case):
        return {"ended_at": row.ended_at if row.state != CaseState.RUNNING else at}
    if isinstance(row, Step):
        if to == StepState.WAITING:
            return {"started_at": None, "ended_at": None, "needs_rescue": False}
        if to == StepState.ACTIVE:
            return {"started_at": row.started_at or at, "ended_at": None}
        return {"ended_at": at, "needs_rescue": False}
    if to == TaskState.PENDING:
        return {"opened_at": at}
    return {} if to in OPEN_TASKS else {"ended_at": at}
