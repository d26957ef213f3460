"""A part of the work asked of a cooperating department, and its answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from core.errors import DomainError, NotAllowed

from ..models import CooperatingUnit, Subtask, SupportRequest
from ..reach import reach_of
from ..rules.states import SubtaskState
from .attachments import Upload, enclose, examined
from .changing import changing
from .recording import answering_for, target


def ask(
    support_request: SupportRequest, *, by: User, unit: Unit, question: str, due_at: datetime | None = None
) -> Subtask:
    """Ask a department for a part of the work; from now on it sees the request."""
    if not question.strip():
        raise DomainError(_("Please say what you need from the department."))
    if not unit.is_active:
        raise DomainError(_("%s is closed: choose another department.") % unit)
    with changing(support_request, "ask_department", "department_asked", by=by, note=question) as change:
        CooperatingUnit.objects.get_or_create(support_request=change.request, unit=unit)
        subtask = Subtask.objects.create(
            support_request=change.request,
            unit=unit,
            question=change.note,
            due_at=due_at,
            asked_by=by,
            asked_at=change.now,
        )
        change.facts = {"subtask": subtask, "target": target(unit), "internal": True}
    return subtask


def answer(subtask: Subtask, *, by: User, answer: str, uploads: Iterable[Upload] = ()) -> Subtask:
    """Answer for the department that was asked; `uploads` go with it, for those who work on the request."""
    if not answer.strip():
        raise DomainError(_("The answer is empty."))
    files = examined(uploads)
    with changing(subtask.support_request, "answer_department", "department_answered", by=by, note=answer) as change:
        fresh = _open(subtask)
        if fresh.unit_id not in reach_of(by).home_unit_ids:
            raise NotAllowed(_("Only %s can answer this.") % fresh.unit)
        change.principal = reach_of(by).principal_in([fresh.unit_id])
        fresh.state, fresh.answer, fresh.answered_by = SubtaskState.ANSWERED, change.note, by
        fresh.ended_at = change.now
        fresh.save()
        enclose(change, files, subtask=fresh, internal=True)
        change.facts = {"subtask": fresh, "target": target(fresh.unit), "internal": True}
    return fresh


def withdraw(subtask: Subtask, *, by: User, note: str = "") -> Subtask:
    """The answer is not needed any more."""
    with changing(subtask.support_request, "ask_department", "department_released", by=by, note=note) as change:
        fresh = _open(subtask)
        fresh.state, fresh.ended_at = SubtaskState.WITHDRAWN, change.now
        fresh.save()
        change.facts = {"subtask": fresh, "target": target(fresh.unit), "internal": True}
    return fresh


def release_open(support_request: SupportRequest, *, at: datetime) -> list[User]:
    """The request has ended: what was still asked is needed no more. Returns who was to answer, to be told.

    Part of the moves that end a request: the caller holds the lock.
    """
    waiting = list(support_request.subtasks.filter(state=SubtaskState.OPEN).select_related("unit__manager"))
    support_request.subtasks.filter(state=SubtaskState.OPEN).update(state=SubtaskState.WITHDRAWN, ended_at=at)
    return [person for subtask in waiting for person in answering_for(subtask.unit, at)]


def release_all(support_requests: Collection[int], *, at: datetime) -> None:
    """The same for many requests that end by time; nobody is told, for nobody did it."""
    asked = Subtask.objects.filter(support_request__in=support_requests, state=SubtaskState.OPEN)
    asked.update(state=SubtaskState.WITHDRAWN, ended_at=at)


def _open(subtask: Subtask) -> Subtask:
    """The fresh sub-task; the request's lock orders those who answer at the same time."""
    fresh = Subtask.objects.select_related("unit").get(pk=subtask.pk)
    if fresh.state != SubtaskState.OPEN:
        raise DomainError(_("Someone was faster: this part is now “%s”.") % fresh.get_state_display())
    return fresh
