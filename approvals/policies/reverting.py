"""Who may recall a round, and who may take a decision back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Case, Task
from ..rules.states import TaskState
from .editing import NOT_ACTIVE

TAKEN_BACK = (TaskState.APPROVED, TaskState.REJECTED)


def can_recall(user: User, case: Case) -> Verdict:
    """Who submitted it; the owner, who took over from him, as well."""
    if not user.is_active:
        return NOT_ACTIVE
    if case.is_of(user.pk):
        return YES
    return no(_("Only who submitted it can recall it."))


def can_take_back(user: User, task: Task) -> Verdict:
    """Who decided it, himself or for another."""
    if not user.is_active:
        return NOT_ACTIVE
    if task.state in TAKEN_BACK and task.actor_id == user.pk:
        return YES
    return no(_("Only who decided can take the decision back."))
