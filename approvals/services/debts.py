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
from ..rules.states import IN_THE_STEP, TaskKind
from .messages import page_of_task


class Asked(NamedTuple):
    """What of a pending task says who may decide it."""

    pk: int
    step: int
    asks: str
    holder: int
    submitted_by: int
    kind: str
    amount: Decimal | None
    owner: int


def bound_at(moment: datetime) -> Binding:
    """Whom promises about tasks bind at that moment (three queries at most)."""
    return partial(_bound, moment)


def _bound(moment: datetime, ids: Collection[int]) -> Mapping[int, Bound]:
    """The holder owes it, and so does whoever may decide for him; the holder's manager hears when it is missed."""
    asked = _asked(Task.objects.filter(pk__in=ids))
    delegates = _delegates(Mandate.objects.filter(principal__in={task.holder for task in asked}), moment)
    words = _words(task for task in asked if delegates[task.holder])
    return {task.pk: Bound(tuple(_owners(task, delegates, words)), (task.holder,)) for task in asked}


def owed_by(people: Collection[int], at: datetime) -> list[Debt]:
    """What these people are to decide at that moment, themselves or for others (four queries at most)."""
    delegates = _delegates(Mandate.objects.filter(delegate__in=people), at)
    mine = Q(holder__in=people) | Q(holder__in=delegates.keys())
    asked = {task.pk: task for task in _asked(Task.objects.pending().filter(mine))}
    words = _words(task for task in asked.values() if task.holder in delegates)
    promised = Promise.objects.open().filter(kind=APPROVE, subject_id__in=asked.keys(), paused_at=None)
    return [
        Debt(person, promise)
        for promise, subject in promised.order_by("pk").values_list("pk", "subject_id")
        for person in _owners(asked[subject], delegates, words)
        if person in people
    ]


Words = Mapping[int, Collection[int]]
"""Step → who is asked for a decision in it, or made one."""


def _owners(task: Asked, delegates: Mapping[int, list[Mandate]], words: Words) -> Iterable[int]:
    return dict.fromkeys((task.holder, *_acting(task, delegates.get(task.holder, ()), words)))


def _asked(tasks: QuerySet[Task]) -> list[Asked]:
    of_document = (f"step__case__document__{name}" for name in ("kind", "base_amount", "owner_id"))
    fields = ("pk", "step_id", "kind", "holder_id", "step__case__submitted_by_id", *of_document)
    return [Asked(*row) for row in tasks.order_by("pk").values_list(*fields)]


def _delegates(mandates: QuerySet[Mandate], moment: datetime) -> defaultdict[int, list[Mandate]]:
    """Principal → the mandates in force then, of delegates who have not left. One query."""
    found: defaultdict[int, list[Mandate]] = defaultdict(list)
    in_force = Mandate.objects.at(moment).filter(pk__in=mandates.order_by().values("pk"), delegate__is_active=True)
    for mandate in in_force.order_by("pk"):
        found[mandate.principal_id].append(mandate)
    return found


def _words(tasks: Iterable[Asked]) -> Words:
    """Those of the steps of decisions. One query, none without such."""
    steps = {task.step for task in tasks if task.asks == TaskKind.DECISION}
    decisions = Task.objects.filter(step__in=steps, kind=TaskKind.DECISION, state__in=IN_THE_STEP).order_by()
    found: defaultdict[int, set[int]] = defaultdict(set)
    for step, *people in decisions.values_list("step", "holder", "actor"):
        found[step].update(people)
    return found


def _acting(task: Asked, mandates: Iterable[Mandate], words: Words) -> list[int]:
    """As policies.deciding.may_act: nobody decides for another what he submitted himself, what is his, or in a step in
    which he has a decision of his own."""
    own = words.get(task.step, ()) if task.asks == TaskKind.DECISION else ()
    may_not = {task.submitted_by, task.owner, *own}
    covering = (mandate for mandate in mandates if mandate.covers(task.kind, task.amount))
    return [mandate.delegate_id for mandate in covering if mandate.delegate_id not in may_not]


def subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Number, title and address of these tasks' documents (one query)."""
    tasks = Task.objects.filter(pk__in=ids).select_related("step__case__document").order_by()
    return {task.pk: _subject(task) for task in tasks}


def _subject(task: Task) -> Subject:
    document = task.step.case.document
    return Subject(document.number or "", document.title, page_of_task(task.pk))
