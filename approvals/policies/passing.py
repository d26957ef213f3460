"""Who may bring others into a step, or take them out: the holder of a task, who added somebody, administrators."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Task
from ..rules.states import TaskKind
from .deciding import NOT_ACTIVE, ONESELF, Standing, can_decide, can_pass_on

ADDED_CANNOT_ADD = Standing(allowed=False, reason=_("Who was added cannot add anybody."))
YOURS = no(_("You are asked yourself: decide it as your own."))
ADMINISTRATORS_ONLY = no(_("Only an administrator can do this."))


def can_transfer(user: User, task: Task, at: datetime) -> Standing:
    """The holder alone: what he holds for another reaches no further. Decisions only."""
    return can_pass_on(user, task, at)


def can_add(user: User, task: Task, at: datetime) -> Standing:
    """Who may decide it, unless he was added himself: what is added reaches one step (depth 1)."""
    return ADDED_CANNOT_ADD if task.added else can_decide(user, task, at)


def can_ask_opinion(user: User, task: Task, at: datetime) -> Standing:
    """As for adding somebody: an opinion is asked before the decision."""
    return can_add(user, task, at)


def can_remove(user: User, task: Task, _at: datetime) -> Verdict:
    """Who added it, whose decision it was added to, or an administrator; never what the flow planned. No query for who
    added it."""
    if not user.is_active:
        return NOT_ACTIVE
    if not task.added:
        return no(_("The flow asks for this decision: it cannot be removed."))
    if user.pk == task.added_by_id or user.is_administrator or user.pk == _added_to(task):
        return YES
    return no(_("Only who added an approver, or an administrator, can remove them."))


def _added_to(task: Task) -> int | None:
    """Who holds the decision to which it was added now, also after that was transferred or taken back."""
    holder, key = None, task.parent_id
    while key is not None:
        holder = Task.objects.values_list("holder_id", flat=True).get(pk=key)
        key = Task.objects.filter(replaces=key).values_list("pk", flat=True).first()
    return holder


def can_override(user: User, task: Task, _at: datetime) -> Verdict:
    """An administrator decides in the holder's place (代批); never his own, what he submitted, or an opinion."""
    if not (user.is_active and user.is_administrator):
        return ADMINISTRATORS_ONLY
    if task.kind != TaskKind.DECISION:
        return no(_("An opinion is not a decision: remove the request instead."))
    if user.pk == task.holder_id:
        return YOURS
    return ONESELF if task.step.case.is_of(user.pk) else YES


def can_rescue(user: User) -> Verdict:
    """An administrator: he names approvers where nobody was found, and hands over what a leaver has."""
    return YES if user.is_active and user.is_administrator else ADMINISTRATORS_ONLY
