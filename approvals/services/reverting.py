"""Undoing: the submitter recalls the round, an approver takes his decision back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import hold_here
from core.errors import DomainError
from core.verdicts import YES, Verdict, no

from ..models import Case, Document, Task
from ..policies import moments
from ..policies.reverting import can_recall, can_take_back
from ..rules.states import DECIDED, OPEN_TASKS, Added, CaseState, Mode, StepState, TaskState
from . import acting, ending
from .actors import as_now
from .moves import move, move_all
from .recording import names
from .rounds import Round


def recall(document: Document, *, by: User, reason: str = "") -> Case:
    """Take the submission back: open tasks close, the document is a draft again (撤销申请).

    Until the final decision only. Raises NotAllowed for who did not submit it, DomainError when no round runs.
    """
    with transaction.atomic():
        fresh = Document.objects.locked(document.pk)
        round_ = acting.newest(fresh, by=as_now(by))
        can_recall(round_.actor, round_.case).require()
        acting.require(moments.can_be_recalled(fresh, round_.case))
        ending.end(round_, CaseState.RECALLED, reason=reason)
        round_.record("recalled", note=reason)
        acting.finish(round_)
    return round_.case


def take_back(task: Task, *, by: User, reason: str = "") -> Case:
    """Undo one's decision (拿回): it is asked anew, and what followed from it closes.

    Raises NotAllowed for who did not decide it; DomainError when the round is over, in the last step, as soon as
    somebody who was asked after him has decided, and when who would be asked again has left.
    """
    with acting.about(task, by=by) as (round_, fresh):
        can_take_back(round_.actor, fresh).require()
        acting.require(_speaks_against(round_, fresh))
        _undo_what_followed(round_, fresh)
        _ask_again(round_, fresh)
        round_.record("taken_back", note=reason, step=names(fresh.step))
    return round_.case


def can_be_taken_back(task: Task) -> Verdict:
    """What speaks against it at this moment, whoever asks: the button says what `take_back` would. Three statements."""
    running = moments.is_running(task.step.case)
    return _speaks_against(*acting.look(task)) if running else running


def _speaks_against(round_: Round, task: Task) -> Verdict:
    """Nothing in a round that runs, in a step that was begun and is not the last, while nobody who was asked because of
    the decision has decided himself."""
    step = task.step
    if not (running := moments.is_running(round_.case)):
        return running
    if step not in round_.current or step.state not in moments.BEGUN:
        return no(moments.ANOTHER_WAY)
    if step == round_.last:
        return no(moments.LAST_STEP)
    decided = any(one.state in DECIDED and not one.by_itself for one in _followers(round_, task))
    return no(moments.DECIDED_AFTER) if decided else YES


def _followers(round_: Round, task: Task) -> list[Task]:
    """Who was asked because of the decision: in later steps; and in its own, whoever had to wait for it."""
    later, beside = round_.tasks_of(*round_.after(task.step)), round_.tasks_of(task.step)
    return later + [one for one in beside if _follows(one, task, round_)]


def _follows(one: Task, task: Task, round_: Round) -> bool:
    """Whether a task of the same step was to wait for the other."""
    its, own = _root(one, round_), _root(task, round_)
    if its != own:
        return task.step.mode == Mode.IN_ORDER and (its.position, its.pk) > (own.position, own.pk)
    if _stage(one) != _stage(task):
        return _stage(one) > _stage(task)
    return task.together == Mode.IN_ORDER and (one.position, one.pk) > (task.position, task.pk)


def _root(task: Task, round_: Round) -> Task:
    """The task of the step to which it belongs: those that were added before or after one belong to that."""
    if task.added not in (Added.BEFORE, Added.AFTER):
        return task
    return next(one for one in round_.tasks if one.pk == round_.heir(task.parent_id))


def _stage(task: Task) -> tuple[int, int]:
    """Who was added before comes first, then the decision itself, then who was added after, each batch in its turn."""
    return {Added.BEFORE: (0, task.batch), Added.AFTER: (2, task.batch)}.get(Added(task.added or "beside"), (1, 0))


def _undo_what_followed(round_: Round, task: Task) -> None:
    """What was asked since closes, what passed by itself is withdrawn, the steps after this one wait again."""
    later = round_.after(task.step)
    move_all(round_.open_tasks(*later), TaskState.CANCELLED, at=round_.at, caused_by=round_.by)
    by_itself = [one for one in round_.tasks_of(*later) if one.by_itself and one.state == TaskState.APPROVED]
    move_all(by_itself, TaskState.WITHDRAWN, at=round_.at, caused_by=round_.by)
    begun = [one for one in later if one.state in (StepState.ACTIVE, StepState.PASSED)]
    move_all(begun, StepState.WAITING, at=round_.at)
    added_after = [one for one in round_.added_to(task) if one.added == Added.AFTER and one.state in OPEN_TASKS]
    move_all(added_after, TaskState.CANCELLED, at=round_.at, caused_by=round_.by)
    if task.step.state == StepState.PASSED:
        move(task.step, StepState.ACTIVE, at=round_.at)


def _ask_again(round_: Round, task: Task) -> None:
    """New rows for the decision, for those who count again without it, and for what passed by itself after it."""
    relieved = _relieved(round_, task)
    by_itself = [one for one in _followers(round_, task) if one.step_id == task.step_id and one.by_itself]
    standing = [one for one in by_itself if one.state == TaskState.APPROVED]
    move_all([task, *standing], TaskState.WITHDRAWN, at=round_.at, caused_by=round_.by)
    again = [task, *relieved, *standing]
    here = hold_here(*(one.holder for one in again))
    if task.holder not in here:
        raise DomainError(_("%(person)s has left.") % {"person": task.holder})
    round_.ask(task.step, [round_.in_place_of(one, one.holder) for one in again if one.holder in here])


def _relieved(round_: Round, task: Task) -> list[Task]:
    """Who was not asked any more, by whichever decision, and has to be, since the step is open without this one.

    A quorum of two had both: when the first takes his yes back, the third whom the second relieved counts again.
    """
    step = task.step
    asked = {one.holder_id for one in round_.open_tasks(step)}
    replaced = {one.replaces_id for one in round_.tasks_of(step)}
    handled = [
        one
        for one in round_.tasks_of(step)
        if one.state == TaskState.HANDLED and one.pk not in replaced and one.holder_id not in asked
    ]
    settled = round_.count(step, as_waiting={task.pk, *(one.pk for one in handled)}).settled
    return [one for one in handled if one.pk not in settled]
