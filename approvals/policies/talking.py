"""Who may ask, answer, comment, urge and hand out copies."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Case, Copy, Document, Question, Task
from ..rules.states import TaskKind
from .deciding import NOT_ACTIVE, Standing, can_decide, may_act
from .viewing import can_read

SUBMITTER_ONLY = no(_("Only who submitted it can do this."))


def submits(user: User, case: Case) -> Verdict:
    """Who submitted the round; the document's owner, who took over from him, as well."""
    if not user.is_active:
        return NOT_ACTIVE
    return YES if case.is_of(user.pk) else SUBMITTER_ONLY


def can_ask_submitter(user: User, task: Task, at: datetime) -> Standing:
    """Who may decide it, or give the opinion."""
    return can_decide(user, task, at) if task.kind == TaskKind.DECISION else may_act(user, task, at)


def can_answer(user: User, question: Question, _at: datetime) -> Verdict:
    """The submitter."""
    return submits(user, question.task.step.case)


def can_urge(user: User, task: Task, _at: datetime) -> Verdict:
    """The submitter."""
    return submits(user, task.step.case)


def can_comment(user: User, document: Document) -> Verdict:
    """Whoever reads all of it; a copy lets one read a version and no more."""
    return can_read(user, document)


def can_copy(user: User, case: Case, at: datetime) -> Verdict:
    """An approver: who decides or gives an opinion in the round, or did. At most two queries."""
    if not user.is_active:
        return NOT_ACTIVE
    tasks = Task.objects.filter(step__case=case)
    had_a_part = tasks.filter(Q(holder=user) | Q(actor=user)).exists()
    if had_a_part or Task.objects.decidable_by(user, at).filter(step__case=case).exists():
        return YES
    return no(_("Only approvers hand out copies."))


def can_mark_read(user: User, copy: Copy) -> Verdict:
    """Whose copy it is."""
    return YES if user.is_active and user.pk == copy.person_id else no(_("This is somebody else's copy."))
