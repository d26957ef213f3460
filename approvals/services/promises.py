"""What is owed about tasks, and steps without anybody, is promised in `deadlines`: stated anew after every change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from deadlines.models import Promise
from deadlines.rules.ladder import Span, SpanUnit
from deadlines.services.promises import Statement, Term, settle_each
from workcalendar.rules.working_time import Schedule, add
from workcalendar.schedules import schedules_of

from ..models import Document, Step, Task
from ..rules.promises import APPROVE, RESCUE
from ..rules.states import OPEN_TASKS, StepState, TaskState

KEPT = (TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED, TaskState.ANSWERED)


def settle_tasks(tasks: Collection[Task], *, at: datetime) -> None:
    """Bring the promises about these tasks in line with what they are since `at`; the caller holds the document.

    They are read with holder, step, round and flow; their `due_at` is a copy. At most seven statements.
    """
    if not tasks:
        return
    schedules = schedules_of({task.holder.unit_id for task in tasks})
    stated = {task.pk: _about(task, schedules[task.holder.unit_id]) for task in tasks}
    settled = settle_each(stated, kinds=[APPROVE], at=at)
    moved = []
    for task in tasks:
        due_at = settled[task.pk][0].due_at if settled[task.pk] else None
        if task.due_at != due_at and task.state in OPEN_TASKS:
            task.due_at = due_at
            moved.append(task)
    if moved:
        Task.objects.bulk_update(moved, ["due_at"])


def settle_steps(steps: Collection[Step], *, at: datetime) -> None:
    """The same for steps for which nobody is, or was, found; read with round and document. None cost nothing."""
    if steps:
        settle_each({step.pk: _rescue(step) for step in steps}, kinds=[RESCUE], at=at)


def _rescue(step: Step) -> Statement:
    """Kept when somebody is named, also when the step passed at once, since he approved the same before; a step that
    ended otherwise needs nobody any more."""
    if step.needs_rescue:
        return Statement([Term(RESCUE, step.case.document.unit_id, "", "", started_at=step.started_at)])
    return Statement([], [RESCUE] if step.state in (StepState.ACTIVE, StepState.PASSED) else [])


def _about(task: Task, schedule: Schedule) -> Statement:
    """A decision made by the holder, or for him by a delegate, keeps it; what an administrator overrode does not."""
    fulfilled = [APPROVE] if task.state in KEPT and not task.is_override else []
    return Statement(_terms(task, schedule), fulfilled)


def _terms(task: Task, schedule: Schedule) -> Sequence[Term]:
    """Only what can be decided now is owed: with all its time anew after those who were asked before it."""
    if task.opened_at is None or task.state != TaskState.PENDING:
        return []
    due_at = add(schedule, task.opened_at, within(task.step).length(schedule))
    return [Term(APPROVE, task.holder.unit_id, "", "", started_at=task.opened_at, due_at=due_at)]


def within(step: Step) -> Span:
    """How much working time the step of the flow allows. Costs no query when round and flow were selected."""
    amount, unit = step.rule.within
    return Span(amount, SpanUnit(unit))


@transaction.atomic(savepoint=False)
def show_due_again(promises: Sequence[Promise]) -> None:
    """The times of these promises were computed anew: let their tasks show them.

    The documents are locked before it is read, as in every change of a task. Two statements.
    """
    ids = {promise.subject_id for promise in promises}
    about = Document.objects.filter(cases__steps__tasks__in=ids).order_by("pk").values("pk")
    list(Document.objects.filter(pk__in=about).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    running = Promise.objects.open().filter(kind=APPROVE, subject_id=OuterRef("pk"))
    Task.objects.filter(pk__in=ids, state__in=OPEN_TASKS).update(due_at=Subquery(running.values("due_at")[:1]))
