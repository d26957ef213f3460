"""Others come into a step: transfer (转办), opinions (委派), further approvers (加签), and out of it (减签)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import require_here
from core.errors import DomainError
from core.text import listed
from customers.services.changing import target

from ..models import Step, Task
from ..policies import passing as policies
from ..policies.deciding import can_give_opinion
from ..rules.states import IN_THE_STEP, Added, Mode, TaskKind, TaskState
from . import acting, authority
from .deciding import decide
from .moves import move
from .recording import names, names_of
from .rounds import Round

TOGETHER = (Mode.ALL, Mode.ANY, Mode.IN_ORDER)


def transfer(task: Task, *, by: User, to: User, note: str = "") -> Task:
    """Another decides in the same right: the old task ends as transferred, a new one opens for him. Returns it.

    Raises what `acting.deciding` raises; NotAllowed for a delegate, who cannot hand on what he holds for another;
    DomainError when `to` is himself, the submitter, in the step already, gone, or may not grant what a
    step of authority is about.
    """
    with acting.deciding(task, by=by, permission=policies.can_transfer) as (round_, old):
        _require_new(round_, old, [to])
        require_authority(round_, old.step, [to])
        move(old, TaskState.TRANSFERRED, at=round_.at, caused_by=by)
        (new,) = round_.ask(old.step, [round_.in_place_of(old, to)])
        round_.words = note
        round_.record("transferred", note=note, step=names(old.step), target=target(to), people=[to.pk])
    return new


def add_approvers(
    task: Task,
    *,
    by: User,
    how: Added,
    people: Sequence[User],
    mode: Mode,
    seen: str,
    note: str = "",
) -> list[Task]:
    """Further people decide: before this decision, which waits; after it, which approves it; or beside it, in the step.

    `mode` says how those added before or after count together: all, any one, or one after another in their order;
    beside him they count as the step does. Raises what `acting.deciding` raises; NotAllowed for who was added himself;
    DomainError for adding after where others were asked before, for adding beside in a step of authority that not all
    have to pass, without people, and for one who is himself, the submitter, in the step already, named twice or gone.
    """
    with acting.deciding(task, by=by, seen=seen, permission=policies.can_add) as (round_, own):
        if mode not in TOGETHER:
            raise DomainError(_("Those who are added decide all, any one, or one after another."))
        before = [one for one in round_.added_to(own) if one.added == Added.BEFORE and one.state in IN_THE_STEP]
        if how is Added.AFTER and before:
            raise DomainError(_("Others were asked before this decision: nobody can be added after it."))
        if how is Added.BESIDE:
            _require_all_needed(own)
        _require_new(round_, own, people)
        if how is Added.AFTER:
            decide(round_, own, TaskState.APPROVED, comment=note)
            round_.record("approved", note=note, step=names(own.step), seen=seen)
        together = "" if how is Added.BESIDE else mode
        added = round_.ask(own.step, _added(round_, own, people, how=how, together=together))
        _record_added(round_, "added", people, note=note, how=str(how), mode=str(together))
    return added


def _require_all_needed(task: Task) -> None:
    """DomainError where the word of somebody who was added beside him could stand for those of authority."""
    if task.step.is_authority and task.step.mode in (Mode.ANY, Mode.QUORUM):
        raise DomainError(_("Here not everybody has to agree: ask others before or after your decision."))


def ask_opinion(task: Task, *, by: User, people: Sequence[User], note: str) -> list[Task]:
    """Ask others what they think: the decision waits until all opinions are in, and none counts as an approval.

    Raises what `add_approvers` raises for adding before, and DomainError without a question.
    """
    if not note.strip():
        raise DomainError(_("Say what you want to know."))
    with acting.deciding(task, by=by, permission=policies.can_ask_opinion) as (round_, own):
        _require_new(round_, own, people)
        wanted = _added(round_, own, people, how=Added.BEFORE, together=Mode.ALL, kind=TaskKind.OPINION)
        asked = round_.ask(own.step, wanted)
        _record_added(round_, "opinion_asked", people, note=note)
    return asked


def give_opinion(task: Task, *, by: User, comment: str) -> Task:
    """Answer what one was asked. Raises what `acting.deciding` raises, and DomainError without a word."""
    if not comment.strip():
        raise DomainError(_("Write your opinion."))
    with acting.deciding(task, by=by, permission=can_give_opinion) as (round_, own):
        said = {"actor": by, "mandate": round_.mandate, "comment": comment.strip()}
        move(own, TaskState.ANSWERED, at=round_.at, **said)
        round_.record("opinion_given", note=comment, step=names(own.step))
    return own


def remove_approver(task: Task, *, by: User) -> Task:
    """Take out somebody who was added and has not decided. The round goes on without him.

    Raises NotAllowed for who neither added him nor administers, and for a planned task; DomainError when it is over.
    """
    with acting.about(task, by=by) as (round_, own):
        policies.can_remove(round_.actor, own, round_.at).require()
        if own.state != TaskState.WAITING:
            acting.require_pending(own)
        move(own, TaskState.REMOVED, at=round_.at, caused_by=by)
        round_.record("removed", step=names(own.step), target=target(own.holder))
    return own


def _added(
    round_: Round,
    own: Task,
    people: Sequence[User],
    *,
    how: Added,
    together: str,
    kind: TaskKind = TaskKind.DECISION,
) -> list[Task]:
    """Their tasks beside this one, in the order in which they were named."""
    batch = 1 + max((one.batch for one in round_.added_to(own)), default=0)
    return [
        Task(
            step=own.step,
            kind=kind,
            holder=person,
            principal=person,
            position=own.position if how is Added.BESIDE else place,
            state=TaskState.WAITING,
            added=how,
            added_by=round_.by,
            together=together,
            batch=batch,
            parent=own,
            created_at=round_.at,
        )
        for place, person in enumerate(people, start=1)
    ]


def _record_added(round_: Round, kind: str, people: Sequence[User], *, note: str, **data: Any) -> None:
    round_.words = note
    round_.record(kind, note=note, target=names_of(people), people=[person.pk for person in people], **data)


def _require_new(round_: Round, task: Task, people: Sequence[User]) -> None:
    """DomainError unless everybody can be asked in the step of this task; they are held, so that nobody leaves."""
    if not people:
        raise DomainError(_("Name at least one person."))
    if len({person.pk for person in people}) < len(people):
        raise DomainError(_("Somebody is named twice."))
    if any(person in (task.holder, round_.by) for person in people):
        raise DomainError(_("You cannot name yourself, or the one for whom you decide."))
    require_askable(round_, people)
    there = round_.in_the_step(task.step)
    if twice := [person for person in people if person.pk in there]:
        raise DomainError(_("Already asked in this step: %(people)s.") % {"people": listed(twice)})


def require_askable(round_: Round, people: Sequence[User]) -> None:
    """DomainError for who left, and for the submitter, who is never his own approver."""
    require_here(*people)
    if any(round_.may_not_decide(person) for person in people):
        raise DomainError(_("Who submitted a document has no part in deciding about it."))


def require_authority(round_: Round, step: Step, people: Sequence[User]) -> None:
    """DomainError for who may not grant what a step of authority is about.

    Where nobody in the company may, it is left to who names him: else the round could not go on at all.
    """
    unit, demands = round_.document.unit, round_.case.content.demands
    if not step.is_authority or not authority.holders(unit, demands, round_.at):
        return
    for person in people:
        if not (may := authority.verdict(person, unit, demands, round_.at)):
            words = {"person": person, "reason": may.reason}
            raise DomainError(_("%(person)s may not decide this for the company. %(reason)s") % words)
