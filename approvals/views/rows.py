"""The rows of the inbox: what is loaded for each tab, and how it is grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .. import documents
from ..forms.inbox import Tab
from ..models import Copy, Document, Step, Task
from ..rules.flow import Field
from ..rules.states import TaskKind
from . import addresses

OVERDUE, TODAY, LATER, SOME_DAY = _("Overdue"), _("Today"), _("Later"), _("Without a due time")


def _rate(path: str) -> KeyTextTransform:
    """The lowest price as a share of the list price, out of the frozen facts."""
    facts = KeyTransform("facts", Cast(f"{path}canonical", JSONField()))
    return KeyTextTransform(Field.LOWEST_RATE, facts)


def _tasks(rows: QuerySet[Task]) -> QuerySet[Task]:
    case = tuple(f"step__case__{name}" for name in ("document__customer", "submitted_by", "flow"))
    related = ("holder", "mandate__principal", *case)
    return rows.select_related(*related).annotate(rate=_rate("step__case__content__"))


def _copies(rows: QuerySet[Copy]) -> QuerySet[Copy]:
    related = ("content__document__customer", "content__document__owner", "sent_by")
    return rows.select_related(*related).defer("content__canonical").annotate(rate=_rate("content__"))


def _documents(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("customer")


LOADED: Mapping[str, Callable[[QuerySet[Any]], QuerySet[Any]]] = {
    Tab.OPEN: _tasks,
    Tab.DECIDED: _tasks,
    Tab.COPIES: _copies,
    Tab.MINE: _documents,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its document. `rate` is the lowest price as a share of the list price; `waiting` are the open tasks
    of a document that one submitted; `for_whom` is set on a task that one may decide for somebody else."""

    row: Any
    document: Document
    kind: documents.Kind
    url: str
    rate: Decimal | None = None
    for_whom: User | None = None
    waiting: tuple[Task, ...] = ()
    is_overdue: bool = False
    several: bool = False

    @property
    def is_opinion(self) -> bool:
        return bool(self.row.kind == TaskKind.OPINION)


def lines(tab: str, page: Iterable[Any], user: User, now: datetime) -> list[Line]:
    """The rows of a page with what they show. One more statement for documents that one submitted."""
    if tab == Tab.COPIES:
        return [_of_copy(row) for row in page]
    if tab == Tab.MINE:
        found = list(page)
        open_ones = _waiting_in(found)
        return [_line(row, row, waiting=tuple(open_ones.get(row.pk, ()))) for row in found]
    return [_of_task(row, user, now) for row in page]


def _line(row: Any, document: Document, *, rate: str | None = None, **more: Any) -> Line:
    kind = documents.get(document.kind)
    return Line(row, document, kind, addresses.of(document), rate=Decimal(rate) if rate else None, **more)


def _of_copy(copy: Any) -> Line:
    line = _line(copy, copy.content.document, rate=copy.rate)
    return replace(line, url=reverse("approvals:read_copy", args=[copy.pk]))


def _of_task(task: Any, user: User, now: datetime) -> Line:
    document, is_open = task.step.case.document, task.state == Task.State.PENDING
    return replace(
        _line(task, document, rate=task.rate),
        url=addresses.of_task(task),
        for_whom=_for_whom(task, user),
        is_overdue=is_open and task.due_at is not None and task.due_at < now,
        several=is_open and task.kind == TaskKind.DECISION and _at_once(task.step),
    )


def _at_once(step: Step) -> bool:
    """Whether it can be approved among several: it asks for no comment, and decides nothing in the company's name."""
    return not step.is_authority and not step.rule.needs_comment


def _for_whom(task: Task, user: User) -> User | None:
    """For whom one decides it, or decided it, by a mandate."""
    if task.mandate is not None:
        return task.mandate.principal
    return task.holder if task.actor_id is None and task.holder_id != user.pk else None


def _waiting_in(found: list[Document]) -> dict[int, list[Task]]:
    """The open tasks of these documents by document."""
    rows = Task.objects.pending().filter(step__case__document__in=found).select_related("holder", "step__case")
    by_document: dict[int, list[Task]] = {}
    for task in rows.order_by("due_at", "pk"):
        by_document.setdefault(task.step.case.document_id, []).append(task)
    return by_document


def by_due(rows: Iterable[Line], now: datetime) -> list[tuple[Promise, list[Line]]]:
    """Overdue ones first, then today's, then the rest: groups of a page that is sorted by due time."""
    tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999999)
    return [(group, list(few)) for group, few in groupby(rows, lambda line: _group(line.row.due_at, now, tonight))]


def _group(due_at: datetime | None, now: datetime, tonight: datetime) -> Promise:
    if due_at is None:
        return SOME_DAY
    if due_at < now:
        return OVERDUE
    return TODAY if due_at <= tonight else LATER
