"""Whom the promises about tasks bind: asked by `deadlines` for many at once, when somebody is to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db.models import Q, QuerySet

from deadlines.kinds import Binding, Bound, Debt, Subject
from deadlines.models import Promise

from ..models import Mandate, Task
from ..rules.promises import APPROVE
from .messages import page_of_task


class Asked(NamedTuple):
    """What of a pending task says who may decide it."""

    pk: int
    holder: int
    submitted_by: int
    kind: str
    amount: Decimal | None
    owner: int


def bound_at(moment: datetime) -> Binding:
    """Whom promises about tasks bind at that moment (two queries)."""
    return partial(_bound, moment)


def _bound(moment: datetime, ids: Collection[int]) -> Mapping[int, Bound]:
    """The holder owes it, and so does whoever may decide for him; the holder's manager hears when it is missed."""
    asked = _asked(Task.objects.filter(pk__in=ids))
    delegates = _delegates(Mandate.objects.filter(principal__in={task.holder for task in asked}), moment)
    return {task.pk: Bound((task.holder, *_acting(task, delegates[task.holder])), (task.holder,)) for task in asked}


def owed_by(people: Collection[int], at: datetime) -> list[Debt]:
    """What these people are to decide at that moment, themselves or for others (three queries)."""
    delegates = _delegates(Mandate.objects.filter(delegate__in=people), at)
    mine = Q(holder__in=people) | Q(holder__in=delegates.keys())
    asked = {task.pk: task for task in _asked(Task.objects.pending().filter(mine))}
    promised = Promise.objects.open().filter(kind=APPROVE, subject_id__in=asked.keys(), paused_at=None)
    return [
        Debt(person, promise)
        for promise, subject in promised.order_by("pk").values_list("pk", "subject_id")
        for person in _owners(asked[subject], delegates)
        if person in people
    ]


def _owners(task: Asked, delegates: Mapping[int, list[Mandate]]) -> Iterable[int]:
    return dict.fromkeys((task.holder, *_acting(task, delegates.get(task.holder, ()))))


def _asked(tasks: QuerySet[Task]) -> list[Asked]:
    of_document = (f"step__case__document__{name}" for name in ("kind", "base_amount", "owner_id"))
    fields = ("pk", "holder_id", "step__case__submitted_by_id", *of_document)
    return [Asked(*row) for row in tasks.order_by("pk").values_list(*fields)]


def _delegates(mandates: QuerySet[Mandate], moment: datetime) -> defaultdict[int, list[Mandate]]:
    """Principal → the mandates in force then, of delegates who have not left. One query."""
    found: defaultdict[int, list[Mandate]] = defaultdict(list)
    in_force = Mandate.objects.at(moment).filter(pk__in=mandates.order_by().values("pk"), delegate__is_active=True)
    for mandate in in_force.order_by("pk"):
        found[mandate.principal_id].append(mandate)
    return found


def _acting(task: Asked, mandates: Iterable[Mandate]) -> list[int]:
    """Nobody decides for another what he submitted himself, or what is his."""
    covering = (mandate for mandate in mandates if mandate.covers(task.kind, task.amount))
    return [mandate.delegate_id for mandate in covering if mandate.delegate_id not in (task.submitted_by, task.owner)]


def subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Number, title and address of these tasks' documents (one query)."""
    tasks = Task.objects.filter(pk__in=ids).select_related("step__case__document").order_by()
    return {task.pk: _subject(task) for task in tasks}


def _subject(task: Task) -> Subject:
    document = task.step.case.document
    return Subject(document.number or "", document.title, page_of_task(task.pk))
