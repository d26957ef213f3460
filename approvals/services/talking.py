"""Words around a decision: questions, answers, comments, urging (催办), copies (抄送). None decides anything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import lock, require_here
from core.errors import DomainError
from core.verdicts import YES, Verdict, no
from customers.services.changing import target
from workcalendar.rules.working_time import add
from workcalendar.schedules import schedule_of

from ..models import Copy, Document, DocumentEvent, Question, Task
from ..policies import moments
from ..policies import talking as policies
from . import acting, copies, messages
from .actors import as_now
from .recording import names, record

URGE_AGAIN = timedelta(hours=4)
"""Working time of the holder that lies at least between two urgings about one task."""


def ask_submitter(task: Task, *, by: User, text: str) -> Question:
    """Ask who submitted it; the task stays pending. Raises what `acting.deciding` raises; DomainError without text."""
    require_text(text)
    with acting.deciding(task, by=by, permission=policies.can_ask_submitter) as (round_, own):
        question = Question.objects.create(task=own, asked_by=by, text=text.strip(), asked_at=round_.at)
        round_.record("asked", note=text, question=question.pk)
    return question


def answer(question: Question, *, by: User, text: str) -> Question:
    """Answer, once; the answer is a comment for all who see the document.

    Raises NotAllowed for others than the submitter; DomainError without text, when it was answered, and when the round
    is over.
    """
    require_text(text)
    with acting.about(question.task, by=by) as (round_, own):
        fresh = lock(question)
        fresh.task = own
        policies.can_answer(round_.actor, fresh, round_.at).require()
        acting.require(moments.is_unanswered(fresh))
        fresh.answer, fresh.answered_by, fresh.answered_at = text.strip(), by, round_.at
        fresh.save(update_fields=["answer", "answered_by", "answered_at"])
        round_.record("answered", note=text, question=fresh.pk, people=[fresh.asked_by_id])
    return fresh


@transaction.atomic
def comment(document: Document, *, by: User, text: str) -> DocumentEvent:
    """Say something that all who see the document read. Raises NotAllowed for others, DomainError without text."""
    require_text(text)
    fresh = Document.objects.locked(document.pk)
    policies.can_comment(as_now(by), fresh).require()
    case = fresh.cases.filter(round=fresh.round).select_related("submitted_by").first()
    event = record(fresh, "commented", by=by, at=timezone.now(), case=case, note=text)
    messages.announce(event)
    return event


def urge(task: Task, *, by: User) -> DocumentEvent:
    """Remind who is to decide, at most once in four of his working hours.

    Raises NotAllowed for others than the submitter; DomainError when the task is not pending, and when it is too soon,
    with the time from which it can be done again.
    """
    with acting.about(task, by=by) as (round_, own):
        policies.can_urge(round_.actor, own, round_.at).require()
        acting.require_pending(own)
        acting.require(can_be_urged(own, round_.at))
        return round_.record("urged", step=names(own.step), target=target(own.holder))


def can_be_urged(task: Task, at: datetime) -> Verdict:
    """Else it says from when it can be done again. At most three queries."""
    if (again := urged_until(task)) and at < again:
        return no(_("Urged already: you can do so again at %(at)s.") % {"at": messages.moment(again)})
    return YES


def urged_until(task: Task) -> datetime | None:
    """From when the task can be urged again; None when it never was. At most three queries."""
    last = DocumentEvent.objects.filter(document=task.step.case.document_id, task=task, kind="urged").last()
    return add(schedule_of(task.holder.unit), last.at, URGE_AGAIN) if last else None


@transaction.atomic
def copy_to(document: Document, *, by: User, people: Collection[User]) -> list[Copy]:
    """Let these people read the version that is being, or was last, decided; one copy a person, whoever sent it.

    Raises NotAllowed for who is no approver of it, DomainError for somebody who left, when it was never submitted, and
    when all of them have one.
    """
    round_ = acting.newest(Document.objects.locked(document.pk), by=as_now(by))
    require_here(*people)
    policies.can_copy(round_.actor, round_.case, round_.at).require()
    if not (made := copies.hand_out(round_, people, by=by)):
        raise DomainError(_("They have a copy already."))
    acting.finish(round_)
    return made


@transaction.atomic
def mark_read(copy: Copy, *, by: User) -> Copy:
    """He has read it; the first time counts. Raises NotAllowed for another's."""
    fresh = lock(copy)
    policies.can_mark_read(by, fresh).require()
    if fresh.read_at is None:
        fresh.read_at = timezone.now()
        fresh.save(update_fields=["read_at"])
    return fresh


def require_text(text: str) -> None:
    """DomainError without any."""
    if not text.strip():
        raise DomainError(_("Write something."))
