"""What is still to come in a round: whom the waiting steps would ask now, why, and what a yes would lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from core.text import listed

from .. import documents
from ..models import Case, Step, Task
from ..rules import flow as flow_rules
from ..rules import flow_reasons
from ..rules.flow import Nobody
from ..rules.states import CaseState, Mode, StepState
from . import acting, advancing, approvers
from .flow_names import names_for
from .previewing import beyond


@dataclass(frozen=True, slots=True)
class Ahead:
    """Of the newest round. `people`: key of a waiting step → whom it would ask; `because`: name of a step in the flow →
    the conditions for which it is needed, none where the flow always asks it."""

    people: Mapping[int, Sequence[User]] = field(default_factory=dict)
    because: Mapping[str, Sequence[str]] = field(default_factory=dict)


def of(case: Case) -> Ahead:
    """As the organisation is now; nothing when the round is over. A few statements for each waiting step."""
    if case.state != CaseState.RUNNING:
        return Ahead()
    waiting = [step for step in case.steps.all() if step.state == StepState.WAITING]
    return Ahead(_asked_at(waiting, case) if waiting else {}, _because(case))


def _asked_at(waiting: Sequence[Step], case: Case) -> dict[int, list[User]]:
    rules, submission = {one.key: one for one in case.flow.flow.steps}, approvers.Submission.of(case)
    return {step.pk: _people(rules[step.key], submission) for step in waiting}


def _because(case: Case) -> dict[str, list[str]]:
    """By the facts that were frozen, and by the authority that its owner had when it was submitted."""
    document, facts, flow = case.document, case.content.facts, case.flow.flow
    names = names_for(documents.get(document.kind), flow)
    owner, unit = _as_submitted(case)
    exceeded = beyond(owner, unit, facts, case.content.demands, case.submitted_at)
    return {step.key: flow_reasons.because(step, facts, names, exceeded) for step in flow.steps}


def _as_submitted(case: Case) -> tuple[User, Unit]:
    """Whose document it was, and of which unit: it may have changed hands since."""
    document, head = case.document, case.content.frozen["document"]
    owner, unit = head["owner"]["id"], head["unit"]["id"]
    return (
        document.owner if document.owner_id == owner else User.objects.get(pk=owner),
        document.unit if document.unit_id == unit else Unit.objects.get(pk=unit),
    )


def _people(rule: flow_rules.Step, submission: approvers.Submission) -> list[User]:
    now = timezone.now()
    return approvers.without_submitter(approvers.find(rule, submission, at=now), rule, submission, at=now)


@dataclass(frozen=True, slots=True)
class Next:
    """What a yes leads to. `step`: that which decides then, None when it was the last one; `people`: whom it asks;
    `is_same`: others of the same step decide first."""

    step: Step | None = None
    people: Sequence[User] = ()
    is_same: bool = False

    @property
    def sentence(self) -> str:
        """In words, to who is about to say yes."""
        if self.step is None:
            return _("Yours is the last approval needed: after it the document is approved.")
        words = {"names": listed(self.people), "step": self.step.name}
        if self.is_same:
            return _("After your yes this step still waits for %(names)s.") % words
        if not self.people:
            return _("After your yes it goes on to “%(step)s”, where an administrator names who decides.") % words
        return _("After your yes it goes on to %(names)s: %(step)s.") % words


def after_yes(task: Task, *, by: User) -> Next:
    """What follows if the person approves the pending task now. A few statements for each step to come."""
    round_, fresh = acting.look(task)
    counted = round_.count(fresh.step, as_approved={fresh.pk})
    if counted.state != StepState.PASSED:
        others = [one.holder for one in round_.open_tasks(fresh.step) if one.pk in counted.turn and one.pk != fresh.pk]
        return Next(fresh.step, others, is_same=True)
    said_yes = advancing.said_yes(round_) | ({by.pk} if by.pk == fresh.holder_id == fresh.principal_id else set())
    submission = approvers.Submission.of(round_.case)
    for step in round_.after(fresh.step):
        rule = round_.rule_of(step)
        people = [one for one in _people(rule, submission) if not round_.may_not_decide(one)]
        if not _passes_by_itself(rule, people, said_yes):
            return Next(step, people)
    return Next()


def _passes_by_itself(rule: flow_rules.Step, people: Sequence[User], said_yes: set[int]) -> bool:
    """As `advancing` lets a step pass: nobody is found, or those who are found have approved in this round."""
    if rule.is_authority or (not people and rule.nobody is not Nobody.GO_ON):
        return False
    yes = [person.pk in said_yes for person in people]
    asks = rule.asks_again or rule.needs_comment
    return not people or (not asks and (any(yes) if rule.mode is Mode.ANY else all(yes)))
