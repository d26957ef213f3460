"""How every operation on a running round begins and ends: the locks, the checks on the fresh rows, what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.verdicts import Verdict

from ..models import Case, Document, Mandate, Step, Task
from ..policies import moments
from ..policies.deciding import NOT_YOURS, Standing, can_decide
from ..rules.states import OPEN_TASKS, Added, CaseState, TaskState
from . import advancing, messages, promises
from .actors import as_now
from .rounds import Round

Permission = Callable[[User, Task, datetime], Standing]


@contextmanager
def deciding(
    task: Task, *, by: User, seen: str | None = None, permission: Permission = can_decide
) -> Iterator[tuple[Round, Task]]:
    """The round, locked, and the task in it, for whoever `permission` lets decide; afterwards the round goes on.

    `seen` is the hash of the content that he saw, None where nothing is decided about the content. Raises NotAllowed
    for strangers; DomainError when the round is over, the step is not active, or the task is not pending (somebody was
    faster: "Already handled by …"); Stale when the content is not the one that he saw.
    """
    with about(task, by=by) as (round_, fresh):
        standing = permission(round_.actor, fresh, round_.at)
        standing.require()
        require_pending(fresh)
        require_seen(round_.case, seen)
        round_.mandate = _held(standing.mandate) if standing.mandate else None
        round_.principal = fresh.holder if standing.mandate else None
        yield round_, fresh


def _held(mandate: Mandate) -> Mandate:
    """The mandate, locked after the document: it is not revoked while something is done under it.

    NotAllowed when it was, between our reading it and now.
    """
    fresh = Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
    if fresh.revoked_at is not None:
        NOT_YOURS.require()
    return fresh


@contextmanager
def about(task: Task, *, by: User) -> Iterator[tuple[Round, Task]]:
    """The round, locked, and the task in it, without a question; afterwards the round goes on.

    Whether he may is for the caller to ask of `round_.actor`, who is read anew.
    """
    with transaction.atomic():
        document, case = Task.objects.values_list("step__case__document", "step__case").get(pk=task.pk)
        round_ = _read(Document.objects.locked(document), case, by=as_now(by))
        round_.task = next(one for one in round_.tasks if one.pk == task.pk)
        yield round_, round_.task
        finish(round_)


@contextmanager
def running(document: Document, *, by: User | None) -> Iterator[Round]:
    """The document's running round, locked, for what is done about the whole of it; afterwards the round goes on.

    Raises DomainError when none is running. Whether he may is for the caller to ask of `round_.actor`, read anew.
    """
    with transaction.atomic():
        round_ = newest(Document.objects.locked(document.pk), by=by and as_now(by))
        require_running(round_.case)
        yield round_
        finish(round_)


def finish(round_: Round) -> None:
    """What follows from every operation: the round goes on as far as it can without anybody, then what is owed is
    promised and people are told."""
    if round_.case.state == CaseState.RUNNING:
        advancing.advance(round_)
    changed = [task for task in round_.tasks if task.state in OPEN_TASKS or task.ended_at == round_.at]
    promises.settle_tasks(changed, at=round_.at)
    promises.settle_steps([step for step in round_.steps if step.needs_rescue or step.pk in round_.stuck], at=round_.at)
    for event in round_.events:
        messages.announce(event)
    heard = {one.parent_id for one in round_.tasks if one.added == Added.BEFORE}  # by what those said whom they asked
    asked = [task for task in round_.opened if task.state == TaskState.PENDING and task.pk not in heard]
    messages.tell_opened(asked, by=round_.by, note=round_.words)


def require_running(case: Case) -> None:
    """DomainError with who ended the round, how and when."""
    require(moments.is_running(case))


def require_pending(task: Task) -> None:
    """DomainError unless the task can be decided now; it names who was faster."""
    require(moments.is_pending(task))


def require(verdict: Verdict) -> None:
    """What speaks against the moment, whoever asks, is a DomainError."""
    if not verdict:
        raise DomainError(verdict.reason)


def require_seen(case: Case, seen: str | None) -> None:
    """Stale when the content is another than the one he saw."""
    if seen is not None and seen != case.sha256:
        raise Stale(_("This is not the content that you saw. Read it again before you decide."))


def look(task: Task) -> tuple[Round, Task]:
    """The round as it stands, not locked, and the task in it, to see what could be done. Three statements."""
    case = task.step.case
    round_ = _read(case.document, case.pk, by=None, cases=Case.objects.all())
    return round_, next(one for one in round_.tasks if one.pk == task.pk)


def newest(document: Document, *, by: User | None) -> Round:
    """The newest round of a document that the caller has locked, whatever became of the round.

    DomainError when there never was one.
    """
    case = Case.objects.filter(document=document, round=document.round).values_list("pk", flat=True).first()
    if case is None:
        raise DomainError(_("This was never submitted."))
    return _read(document, case, by=by)


def _read(document: Document, pk: int, *, by: User | None, cases: QuerySet[Case] | None = None) -> Round:
    """The case, locked unless it is taken from `cases`, with all its rows, which know each other: three statements."""
    related = ("content", "flow", "submitted_by__unit", "ended_by")
    rows = Case.objects.select_for_update(of=("self",), no_key=True) if cases is None else cases
    case = rows.select_related(*related).get(pk=pk)
    case.document = document
    steps = {step.pk: step for step in Step.objects.filter(case=case)}
    people = ("holder", "principal", "actor", "caused_by")
    tasks = list(Task.objects.filter(step__in=steps).select_related(*people).order_by("pk"))
    for step in steps.values():
        step.case = case
    for task in tasks:
        task.step = steps[task.step_id]
    return Round(document, case, list(steps.values()), tasks, timezone.now(), by)
