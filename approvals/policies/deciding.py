"""Who may decide a task: its holder, or a delegate of his; never who submitted the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import Verdict

from ..models import Mandate, Task
from ..rules.states import IN_THE_STEP, TaskKind


@dataclass(frozen=True, slots=True)
class Standing(Verdict):
    """The verdict with what it rests on: `mandate` when he acts for the holder, None in his own right."""

    mandate: Mandate | None = None


OWN = Standing(allowed=True)
NOT_ACTIVE = Standing(allowed=False, reason=_("Your account is not active."))
ONE_WORD = Standing(
    allowed=False, reason=_("You have a decision of your own in this step: somebody else has to make this one.")
)
NOT_YOURS = Standing(allowed=False, reason=_("This decision is somebody else's."))
ONESELF = Standing(allowed=False, reason=_("Nobody decides about what they submitted themselves."))
ONLY_HOLDER = Standing(allowed=False, reason=_("Only who was asked can do this, nobody in their place."))
ONLY_AN_OPINION = Standing(allowed=False, reason=_("You were asked for an opinion, not for a decision."))
A_DECISION = Standing(allowed=False, reason=_("You were asked for a decision, not for an opinion."))


def can_decide(user: User, task: Task, at: datetime) -> Standing:
    """The holder in his own right; a delegate under a mandate for this kind of document and this amount."""
    if task.kind != TaskKind.DECISION:
        return ONLY_AN_OPINION
    return may_act(user, task, at)


def can_give_opinion(user: User, task: Task, at: datetime) -> Standing:
    """As can_decide, of a task that asks for an opinion."""
    if task.kind != TaskKind.OPINION:
        return A_DECISION
    return may_act(user, task, at)


def can_pass_on(user: User, task: Task, at: datetime) -> Standing:
    """The holder alone: what somebody does for him by a mandate reaches one step and cannot be handed on."""
    standing = can_decide(user, task, at)
    return ONLY_HOLDER if standing.mandate else standing


def may_act(user: User, task: Task, at: datetime) -> Standing:
    """Whether the task is his, whatever it asks for. No query for the holder, two at most for others."""
    case = task.step.case
    if not user.is_active:
        return NOT_ACTIVE
    if case.is_of(user.pk):
        return ONESELF
    if user.pk == task.holder_id:
        return OWN
    document = case.document
    mandates = Mandate.objects.at(at).covering(document.kind, document.base_amount)
    mandate = mandates.filter(principal=task.holder_id, delegate=user).first()
    if mandate is None:
        return NOT_YOURS
    if task.kind == TaskKind.DECISION and _has_a_word(user, task):
        return ONE_WORD
    return Standing(allowed=True, mandate=mandate)


def _has_a_word(user: User, task: Task) -> bool:
    """In the same step he is asked for a decision himself, or made one: m people are to agree, not m tasks."""
    decisions = Task.objects.filter(step=task.step_id, kind=TaskKind.DECISION, state__in=IN_THE_STEP)
    return decisions.filter(Q(holder=user) | Q(actor=user)).exclude(pk=task.pk).exists()
