"""What who is asked decides: approve, reject, return."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.errors import DomainError
from core.several import Result, Unchanged, each

from .. import documents
from ..models import Case, Document, Mandate, Step, Task
from ..policies.moments import passed_before
from ..rules import terms
from ..rules.replay import step_of
from ..rules.states import CaseState, StepState, TaskState
from . import advancing, ending, submitting
from .acting import deciding
from .documents import changing
from .moves import move, move_all
from .recording import names
from .rounds import Round

MET = gettext_lazy("Every price is at that share or above it already: approve it, or ask for more.")


def approve(task: Task, *, by: User, seen: str, comment: str = "") -> Case:
    """Say yes to the content whose hash is `seen`.

    Raises what `acting.deciding` raises, and DomainError without a comment where the step asks for one, or when the
    decision is the final one and what was asked for cannot be granted any more.
    """
    with deciding(task, by=by, seen=seen) as (round_, fresh):
        decide(round_, fresh, TaskState.APPROVED, comment=comment)
        round_.record("approved", note=comment, step=names(fresh.step), seen=seen)
    return round_.case


def reject(task: Task, *, by: User, seen: str, reason: str) -> Case:
    """Say no. Where one no is enough the round ends, and the document is a draft again; else the others go on.

    Raises what `acting.deciding` raises, and DomainError without a reason.
    """
    require_reason(reason)
    with deciding(task, by=by, seen=seen) as (round_, fresh):
        decide(round_, fresh, TaskState.REJECTED, comment=reason)
        advancing.advance(round_)
        if round_.case.state == CaseState.RUNNING:
            round_.record("voted_against", note=reason, step=names(fresh.step), seen=seen)
    return round_.case


def return_to_drafter(
    task: Task, *, by: User, seen: str, reason: str, condition: Mapping[str, Any] | None = None
) -> Case:
    """Send it back for rework, which is no refusal; the round ends. `condition` is on which he would say yes.

    Raises what `acting.deciding` raises, and DomainError without a reason, or with a condition for a kind of document
    that cannot take one, or that is met already.
    """
    require_reason(reason)
    with deciding(task, by=by, seen=seen) as (round_, fresh):
        if condition and documents.get(round_.document.kind).meet is None:
            raise DomainError(_("This kind of document takes no conditions."))
        if condition and terms.is_met(condition, round_.case.content.facts):
            raise DomainError(MET)
        step = fresh.step
        decide(round_, fresh, TaskState.RETURNED, comment=reason)
        asked = {**condition, "step": step.key} if condition else None
        ending.end(round_, CaseState.RETURNED, reason=reason, condition=asked, step_state=StepState.RETURNED)
        round_.record("returned", note=reason, step=names(step), seen=seen, condition=asked)
    return round_.case


def return_to_step(task: Task, *, by: User, seen: str, reason: str, step: Step) -> Case:
    """Send it back to an earlier step that passed; from there all steps run again. The content is the same.

    Raises what `acting.deciding` raises, and DomainError without a reason or for a step that did not pass before.
    """
    require_reason(reason)
    with deciding(task, by=by, seen=seen) as (round_, fresh):
        here = fresh.step
        target = next((one for one in passed_before(round_.steps, here) if one.pk == step.pk), None)
        if target is None:
            raise DomainError(_("It can only go back to an earlier step that passed."))
        decide(round_, fresh, TaskState.RETURNED, comment=reason)
        route = [step_of(vars(one)) for one in _run_again(round_, here, target)]
        round_.record("returned_to_step", note=reason, step=names(target), seen=seen, route=route)
    return round_.case


def _run_again(round_: Round, here: Step, target: Step) -> list[Step]:
    """New rows from the target on; what is open here closes, what was to come is replaced. Those rows."""
    move_all(round_.open_tasks(here), TaskState.CANCELLED, at=round_.at, caused_by=round_.by)
    move(here, StepState.RETURNED, at=round_.at)
    again = [one for one in round_.current if one.position >= target.position]
    run = max(step.run for step in round_.steps) + 1
    move_all([one for one in again if one.state == StepState.WAITING], StepState.CANCELLED, at=round_.at)
    rules = {rule.key: rule for rule in round_.flow.steps}
    new = [
        Step(
            case=round_.case,
            position=one.position,
            run=run,
            key=one.key,
            name_en=one.name_en,
            name_zh=one.name_zh,
            mode=one.mode,
            quorum=rules[one.key].quorum,
            is_authority=one.is_authority,
            state=StepState.SKIPPED if one.state == StepState.SKIPPED else StepState.WAITING,
            skipped_because=one.skipped_because,
        )
        for one in again
    ]
    made = Step.objects.bulk_create(new)
    round_.steps += made
    return made


def approve_several(seen: Mapping[int, str], *, by: User) -> list[Result]:
    """Approve each task, by its key, at the hash that was seen of it, in a transaction of its own; what is refused says
    why. What he approved at that hash himself before is done: the same form sent twice changes nothing.

    Steps of authority, and those that ask for a comment, are decided one by one.
    """

    def act(task: Task) -> None:
        if (task.state, task.actor_id, task.seen) == (TaskState.APPROVED, by.pk, seen[task.pk]):
            raise Unchanged(_("It was so already."))
        if task.step.is_authority:
            raise DomainError(_("This is decided for the company: open it and decide it by itself."))
        approve(task, by=by, seen=seen[task.pk])

    def show(task: Task) -> tuple[str, str]:
        document = task.step.case.document
        return document.title, documents.get(document.kind).address(document)

    found = {f"{task.step.case.document.ref}:{task.pk}": task for task in _known_to(by, seen.keys())}
    unknown = seen.keys() - {task.pk for task in found.values()}
    missing = gettext_lazy("%s does not wait for you.")
    return each([*found, *map(str, unknown)], found, act, missing=missing, show=show)


def _known_to(by: User, keys: Collection[int]) -> list[Task]:
    """Of these tasks those in documents that he may read, and those that he may, or might have, decided for another."""
    tasks = Task.objects.filter(pk__in=keys).select_related("step__case__document").order_by("pk")
    held: defaultdict[int, list[Mandate]] = defaultdict(list)
    for mandate in Mandate.objects.at(timezone.now()).filter(delegate=by):
        held[mandate.principal_id].append(mandate)
    readable = set(Document.objects.readable_by(by).filter(cases__steps__tasks__in=keys).values_list("pk", flat=True))

    def is_known(task: Task) -> bool:
        document = task.step.case.document
        mandates = held.get(task.holder_id, ())
        return document.pk in readable or any(one.covers(document.kind, document.base_amount) for one in mandates)

    return [task for task in tasks if is_known(task)]


@transaction.atomic
def accept_condition(document: Document, *, by: User, version: int) -> Case:
    """Take the condition on which it was returned into the content, and submit again.

    Raises what `documents.changing` and `submitting.submit` raise, and DomainError when the newest round was not
    returned on a condition.
    """
    with changing(document, by=by, version=version, what="condition_accepted") as change:
        case = Case.objects.filter(document=change.document, round=change.document.round).first()
        meet = documents.get(change.document.kind).meet
        if meet is None or case is None or case.state != CaseState.RETURNED or not case.condition:
            raise DomainError(_("It was not returned on a condition."))
        meet(change.document, case.condition)
        change.facts["condition"] = case.condition
    return submitting.submit(document, by=by, chosen=list(case.chosen.all()))


def decide(round_: Round, task: Task, state: TaskState, *, comment: str, **fields: Any) -> None:
    """Note a person's word on the task, with the hash that it is about. The event is the caller's.

    DomainError without a comment where the step asks for one.
    """
    if round_.rule_of(task.step).needs_comment and not comment.strip():
        raise DomainError(_("This step asks for a comment."))
    said = {"actor": round_.by, "mandate": round_.mandate, "seen": round_.case.sha256, "comment": comment.strip()}
    move(task, state, at=round_.at, **said, **fields)


def require_reason(reason: str) -> None:
    """DomainError without one."""
    if not reason.strip():
        raise DomainError(_("Give a reason."))
