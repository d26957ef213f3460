"""A kind of promise whose facts are arithmetic: errand 7 is owed by the seventh person. Nothing else is in its way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial

from accounts.models import User
from deadlines.kinds import Bound, Climbed, Debt, Kind, Subject
from deadlines.models import Promise
from deadlines.rules import defaults
from deadlines.rules.ladder import Audience, Ladder, Rung, Span, named


@cache
def people() -> tuple[int, ...]:
    """Who runs errands: everybody, in the order of entry."""
    return tuple(User.objects.active().order_by("pk").values_list("pk", flat=True))


def _bound(ids: Collection[int]) -> Mapping[int, Bound]:
    team = people()
    return {pk: Bound((team[pk % len(team)],), (team[(pk + 1) % len(team)],)) for pk in ids}


def _subjects(ids: Collection[int]) -> Mapping[int, Subject]:
    return {pk: Subject(f"E-{pk}", f"Errand {pk}", f"/notifications/?errand={pk}") for pk in ids}


def _owed_by(kind: str, wanted: Collection[int], _at: datetime) -> Iterable[Debt]:
    team = people()
    running = Promise.objects.open().filter(kind=kind, paused_at=None)
    for promise, subject in running.values_list("pk", "subject_id"):
        if team[subject % len(team)] in wanted:
            yield Debt(team[subject % len(team)], promise)


def _nothing(_facts: Sequence[Climbed] | Sequence[Promise]) -> None:
    """An errand has no timeline."""


def _kind(code: str, ladder: Ladder) -> Kind:
    return Kind(
        code=code,
        label="Errand",
        task="run the errand",
        icon="bicycle",
        ladder=ladder,
        topics=lambda: (),
        grades=lambda: (),
        subjects=_subjects,
        bound_at=lambda _at: _bound,
        owed_by=partial(_owed_by, code),
        escalated_to=lambda _people: (),
        climbed=_nothing,
        close=lambda ids, _now: ids,
        moved=_nothing,
    )


ERRAND = _kind("errand", Ladder(Span(1), named((Rung((Audience.OWNER,)), Rung((Audience.MANAGER,), level=1)))))
"""One reminder and one escalation, both at the due time."""
EXPEDITION = _kind("expedition", defaults.ACCEPT)
"""Reminders before it is due and three levels of escalation."""
