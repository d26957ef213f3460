"""How a round goes on by itself after each operation, in the same transaction: steps pass, the next ones are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from accounts.services.locks import hold_here
from customers.services.changing import target

from ..models import Step, Task
from ..rules.flow import Nobody
from ..rules.states import CaseState, Mode, StepState, TaskState
from . import approvers, ending
from .moves import move, move_all
from .recording import names, names_of
from .rounds import Round

BOUND = 1000
"""Turns of one operation. Each ends a step, begins one or passes a task by itself: no flow has as many of these."""


def advance(round_: Round) -> None:
    """Bring the round as far as it goes without anybody: until somebody is asked, or it is over."""
    for _turn in range(BOUND):
        if round_.case.state != CaseState.RUNNING or not _go_on(round_):
            return
    raise RuntimeError(f"Round {round_.case.pk} does not come to rest.")


def _go_on(round_: Round) -> bool:
    """One turn. False when somebody is to decide now."""
    step = round_.active
    if step is None:
        _begin_next(round_)
        return True
    counted = round_.count(step)
    if counted.state == StepState.REJECTED:
        _reject(round_, step)
        return True
    _close(round_, step, counted.settled)
    if counted.state == StepState.PASSED:
        move(step, StepState.PASSED, at=round_.at)
        return True
    _give_turn(round_, step, counted.turn)
    return _passes_by_itself(round_, step)


def _begin_next(round_: Round) -> None:
    coming = [step for step in round_.current if step.state == StepState.WAITING]
    if coming:
        activate(round_, coming[0])
    else:
        ending.conclude(round_)


def activate(round_: Round, step: Step) -> None:
    """Ask those who are found now. Nobody: an administrator is to name somebody, or, where the flow says so and the
    step carries no authority, it passes."""
    people = _found(round_, step)
    goes_on = not people and round_.rule_of(step).nobody is Nobody.GO_ON and not step.is_authority
    move(
        step,
        StepState.ACTIVE,
        at=round_.at,
        quorum=_clamped(round_, step, people),
        needs_rescue=not people and not goes_on,
    )
    if people:
        round_.ask(step, [_task(round_, step, person, place) for place, person in enumerate(people, start=1)])
        keys = [person.pk for person in people]
        words: dict[str, Any] = {"step": names(step), "target": names_of(people)}
        round_.record_by_itself("step_began", mode=step.mode, quorum=step.quorum, people=keys, **words)
    elif goes_on:
        move(step, StepState.PASSED, at=round_.at)
        round_.record_by_itself("passed_empty", step=names(step), quorum=step.quorum)
    else:
        round_.record_by_itself("nobody_found", step=names(step), quorum=step.quorum)


def name(round_: Round, step: Step, people: Sequence[User]) -> list[Task]:
    """Ask these people in an active step for which nobody was found."""
    step.quorum, step.needs_rescue = _clamped(round_, step, people), False
    Step.objects.filter(pk=step.pk).update(quorum=step.quorum, needs_rescue=False)
    return round_.ask(step, [_task(round_, step, person, place) for place, person in enumerate(people, start=1)])


def _found(round_: Round, step: Step) -> list[User]:
    """Whom the step asks now: nobody who left, or can leave before this is written, and never the submitter."""
    rule, submission = round_.rule_of(step), approvers.Submission.of(round_.case)
    people = approvers.find(rule, submission, at=round_.at)
    people = approvers.without_submitter(people, rule, submission, at=round_.at)
    return hold_here(*(person for person in people if not round_.may_not_decide(person)))


def _clamped(round_: Round, step: Step, people: Sequence[User]) -> int:
    """m of n: never more than can be found now, and as many as the flow says when more are found than before."""
    wanted = round_.rule_of(step).quorum
    return min(wanted, len(people)) if people else wanted


def _task(round_: Round, step: Step, person: User, place: int) -> Task:
    return Task(
        step=step, holder=person, principal=person, position=place, state=TaskState.WAITING, created_at=round_.at
    )


def _give_turn(round_: Round, step: Step, turn: frozenset[int]) -> None:
    """Open those whose turn it is; who waits for others again is not asked meanwhile."""
    back = [task for task in round_.open_tasks(step) if task.state == TaskState.PENDING and task.pk not in turn]
    move_all(back, TaskState.WAITING, at=round_.at)
    coming = [task for task in round_.open_tasks(step) if task.state == TaskState.WAITING and task.pk in turn]
    round_.opened += move_all(coming, TaskState.PENDING, at=round_.at)


def _close(round_: Round, step: Step, settled: frozenset[int]) -> None:
    """Those who are not asked any more, because another decided."""
    those = [task for task in round_.open_tasks(step) if task.pk in settled]
    decided = [task for task in round_.tasks_of(step) if task.ended_at == round_.at and task.seen]
    by_itself = decided[-1].holder if decided and decided[-1].by_itself else None
    move_all(those, TaskState.HANDLED, at=round_.at, caused_by=by_itself or round_.by)


def _reject(round_: Round, step: Step) -> None:
    """The step says no, and so the round does. The other tasks close: vetoed, or, where any one is asked, handled."""
    no = [task for task in round_.tasks_of(step) if task.state == TaskState.REJECTED]
    if not no:
        raise RuntimeError(f"Step {step.pk} cannot pass any more, and nobody rejected it.")
    decisive = max(no, key=lambda task: (task.ended_at or round_.at, task.pk))
    if step.mode == Mode.ANY:
        _close(round_, step, frozenset(task.pk for task in round_.open_tasks(step)))
    ending.end(round_, CaseState.REJECTED, reason=decisive.comment, step_state=StepState.REJECTED)
    said = {"note": decisive.comment, "seen": decisive.seen}
    round_.record("rejected", task=decisive, by=decisive.actor, step=names(step), **said)


def _passes_by_itself(round_: Round, step: Step) -> bool:
    """Who approved the same content in this round is not asked again where the flow says so: one task a turn.

    Never in a step of authority or one that asks for a comment, and never for a delegate: neither what he decided for
    another, nor what another decided for him, counts.
    """
    rule = round_.rule_of(step)
    if step.is_authority or rule.asks_again or rule.needs_comment:
        return False
    yes = said_yes(round_)
    for task in round_.open_tasks(step):
        planned = not task.added and task.principal_id == task.holder_id
        if task.state == TaskState.PENDING and planned and task.holder_id in yes:
            move(task, TaskState.APPROVED, at=round_.at, by_itself=True, seen=round_.case.sha256)
            round_.record_by_itself("passed_by_itself", task=task, step=names(step), target=target(task.holder))
            return True
    return False


def said_yes(round_: Round) -> set[int]:
    """Who approved, himself and in his own right, in a step that counts."""
    passed = [step for step in round_.current if step.state == StepState.PASSED]
    return {
        task.holder_id
        for task in round_.tasks_of(*passed)
        if task.state == TaskState.APPROVED
        and task.actor_id == task.holder_id == task.principal_id
        and task.seen == round_.case.sha256
        and not task.is_override
    }
