"""The rows of the inbox: what is loaded for each tab, and how it is grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .. import documents
from ..forms.inbox import Tab
from ..models import Copy, Document, DocumentVersion, Step, Task
from ..querysets import frozen, learn_outcomes
from ..rules.flow import Field
from ..rules.states import TaskKind
from . import addresses

OVERDUE, TODAY, LATER, SOME_DAY = _("Overdue"), _("Due today"), _("Due later"), _("Without a due time")


def _rate(path: str) -> KeyTextTransform:
    """The lowest price as a share of the list price, out of the frozen facts."""
    return frozen(path, "facts", Field.LOWEST_RATE)


def _tasks(rows: QuerySet[Task]) -> QuerySet[Task]:
    case = tuple(f"step__case__{name}" for name in ("document__customer", "content", "submitted_by", "flow"))
    related = ("holder", "mandate__principal", *case)
    lean = rows.select_related(*related).defer("step__case__content__canonical")
    return lean.annotate(rate=_rate("step__case__content__"))


def _copies(rows: QuerySet[Copy]) -> QuerySet[Copy]:
    """With what the version says, and nothing of what the document says now: that is not his to read."""
    said = {
        "title": frozen("content__", "document", "title"),
        "customer": frozen("content__", "document", "customer", "name"),
    }
    lean = rows.select_related("content__document", "content__frozen_by", "sent_by").defer("content__canonical")
    return lean.annotate(rate=_rate("content__"), **said)


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
    """A row with its document. Title, customer and amount are those of the version that was, or is, decided or copied;
    of one's own document those of now. `rate` is the lowest price as a share of the list price; `waiting` are the open
    tasks of a document that one submitted; `for_whom` is set on a task that one may decide for somebody else."""

    row: Any
    document: Document
    kind: documents.Kind
    url: str
    title: str
    customer: str
    amount: Decimal | None
    currency: str
    rate: Decimal | None = None
    for_whom: User | None = None
    waiting: tuple[Task, ...] = ()
    is_overdue: bool = False
    several: bool = False

    @property
    def is_opinion(self) -> bool:
        return bool(self.row.kind == TaskKind.OPINION)


def lines(tab: str, page: Iterable[Any], user: User, now: datetime) -> list[Line]:
    """The rows of a page with what they show. Two more statements for documents that one submitted."""
    if tab == Tab.COPIES:
        return [_of_copy(row) for row in page]
    if tab == Tab.MINE:
        found = list(page)
        learn_outcomes(found)
        open_ones = _waiting_in(found)
        return [_of_own(row, open_ones.get(row.pk, ())) for row in found]
    return [_of_task(row, user, now) for row in page]


def _line(row: Any, document: Document, said: Document | DocumentVersion, *, rate: str | None, **more: Any) -> Line:
    figures: dict[str, Any] = {
        "amount": said.net_amount,
        "currency": said.currency,
        "rate": Decimal(rate) if rate else None,
    }
    return Line(row, document, documents.get(document.kind), **figures, **more)


def _of_own(document: Document, waiting: Iterable[Task]) -> Line:
    return _line(document, document, document, rate=None, waiting=tuple(waiting), **_now(document))


def _now(document: Document) -> dict[str, str]:
    """What the document says now, for who may read all of it."""
    return {"url": addresses.of(document), "title": document.title, "customer": str(document.customer)}


def _of_copy(copy: Any) -> Line:
    said = {"title": copy.title or "", "customer": copy.customer or ""}
    url = reverse("approvals:read_copy", args=[copy.pk])
    return _line(copy, copy.content.document, copy.content, rate=copy.rate, url=url, **said)


def _of_task(task: Any, user: User, now: datetime) -> Line:
    case, is_open = task.step.case, task.state == Task.State.PENDING
    return _line(
        task,
        case.document,
        case.content,
        rate=task.rate,
        **_now(case.document) | {"url": addresses.of_task(task)},
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
