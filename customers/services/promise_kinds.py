"""The kinds of promise that customers, claims and visits make; registered with `deadlines` in `apps`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from deadlines import kinds
from deadlines.kinds import Kind, Subject
from deadlines.models import Promise

from ..rules.ladders import LADDERS
from ..rules.promises import ICONS, OF_CLAIM, OF_CUSTOMER, OF_VISIT, TASKS, PromiseKind
from . import by_time, debts

SUBJECTS: dict[PromiseKind, Callable[[Collection[int]], Mapping[int, Subject]]] = {
    **dict.fromkeys(OF_CUSTOMER, debts.customers),
    **dict.fromkeys(OF_CLAIM, debts.claims),
    **dict.fromkeys(OF_VISIT, debts.visits),
}
GIVEN = {
    PromiseKind.VISIT_APPROVE: _("By the beginning of the visit; this time counts where that was over already."),
    PromiseKind.VISIT_BACK: _("By the expected return, or by closing time when that comes first."),
}
"""Kinds that are due at a time of the visit."""
AT_ONCE = frozenset({PromiseKind.VISIT_BACK})
"""Somebody who is not back is no matter for tomorrow morning."""


def _nothing() -> Sequence[tuple[str, Sentence]]:
    """Neither contents nor urgencies: one ladder for all."""
    return ()


def _never_by_itself(_ids: Collection[int], _now: datetime) -> Collection[int]:
    return ()


def _shows_its_time_itself(_promises: Sequence[Promise]) -> None:
    """Customers keep no copy of a due time."""


KINDS = tuple(
    Kind(
        code=kind.value,
        label=kind.label,
        task=TASKS[kind],
        icon=ICONS[kind],
        ladder=ladder,
        topics=_nothing,
        grades=_nothing,
        subjects=SUBJECTS[kind],
        bound_at=partial(debts.bound_at, kind=kind),
        owed_by=debts.owed_by,
        escalated_to=debts.escalated_to,
        climbed=by_time.record_climbs,
        close=_never_by_itself,
        moved=_shows_its_time_itself,
        given=GIVEN.get(kind, ""),
        at_once=kind in AT_ONCE,
        narrows=False,
    )
    for kind, ladder in LADDERS.items()
)


def register() -> None:
    """Make them known."""
    for kind in KINDS:
        kinds.register(kind)
