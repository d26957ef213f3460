"""What speaks against an operation at this moment, whoever asks (409): buttons say it before a service refuses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.verdicts import YES, Verdict, no

from .. import documents
from ..models import Case, Document, Question, Step, Task
from ..rules.states import OPEN_TASKS, CaseState, DocumentState, StepState, TaskState

BEGUN = (StepState.ACTIVE, StepState.PASSED)
ANOTHER_WAY = gettext_lazy("The approval went back to an earlier step since.")
LAST_STEP = gettext_lazy("The decision of the last step cannot be taken back.")
DECIDED_AFTER = gettext_lazy("Somebody after you has decided already.")
APPROVED = gettext_lazy("It is approved: it can be changed or declared void, but not recalled.")
NOT_SUBMITTED = no(gettext_lazy("This was never submitted."))


def is_running(case: Case) -> Verdict:
    """Else it says who ended the round, how and when."""
    if case.state == CaseState.RUNNING:
        return YES
    by = case.ended_by or _("the product")
    words = {"state": case.get_state_display(), "person": by, "at": moment(case.ended_at)}
    return no(_("This round is over: “%(state)s”, by %(person)s at %(at)s.") % words)


def is_pending(task: Task) -> Verdict:
    """Can be decided now; else it says who was faster."""
    if task.state == TaskState.PENDING and task.step.state == StepState.ACTIVE:
        return is_running(task.step.case)
    if task.state == TaskState.WAITING:
        return no(_("This decision waits for others first."))
    if task.state == TaskState.CANCELLED and not (running := is_running(task.step.case)):
        return running
    person = task.actor or task.caused_by or task.holder  # the holder himself where it passed by itself
    return no(_("Already handled by %(person)s at %(at)s.") % {"person": person, "at": moment(task.ended_at)})


def is_open(task: Task) -> Verdict:
    """Waits or can be decided; else it says who was faster."""
    return is_running(task.step.case) if task.state in OPEN_TASKS else is_pending(task)


def moment(at: datetime | None) -> str:
    """A time as sentences and messages print it. What is over has one: the tables see to that."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""


def is_unanswered(question: Question) -> Verdict:
    """Of a round that runs; else it says who answered."""
    if question.answered_at is None:
        return is_running(question.task.step.case)
    words = {"person": question.answered_by, "at": moment(question.answered_at)}
    return no(_("Already answered by %(person)s at %(at)s.") % words)


def takes_condition(task: Task) -> Verdict:
    """Pending, and of a kind that can take a condition into its content."""
    if documents.get(task.step.case.document.kind).meet is None:
        return no(_("This kind of document takes no conditions."))
    return is_pending(task)


def newest_steps(steps: Iterable[Step]) -> list[Step]:
    """The newest row of each position, in their order: what counts of a round that went back."""
    newest = {step.position: step for step in sorted(steps, key=lambda step: step.run)}
    return [newest[position] for position in sorted(newest)]


def passed_before(steps: Iterable[Step], here: Step) -> list[Step]:
    """Of all steps of a round those to which this one can go back: they passed, and come before it."""
    return [one for one in newest_steps(steps) if one.position < here.position and one.state == StepState.PASSED]


def earlier_steps(task: Task) -> list[Step]:
    """The steps to which it can go back, in the order of the flow. One query."""
    return passed_before(Step.objects.filter(case=task.step.case), task.step)


def needed_steps(case: Case) -> list[Step]:
    """Its steps in the order of the flow, without those that were not needed. One query."""
    return [step for step in newest_steps(Step.objects.filter(case=case)) if step.state != StepState.SKIPPED]


def has_earlier_step(task: Task) -> Verdict:
    """Pending, with a step before it to which it can go back. One query at most."""
    pending = is_pending(task)
    return no(_("No earlier step has passed.")) if pending and not earlier_steps(task) else pending


def can_be_recalled(document: Document, newest: Case | None = None) -> Verdict:
    """Until the final decision; where its newest round is known, else it says how that ended."""
    if document.state == DocumentState.APPROVED:
        return no(APPROVED)
    if document.state == DocumentState.IN_APPROVAL:
        return YES
    return is_running(newest) if newest else no(_("It is not in approval."))


def has_condition(document: Document) -> Verdict:
    """A draft whose newest round was returned on a condition. One query at most."""
    if document.state == DocumentState.DRAFT and document.round:
        newest = Case.objects.filter(document=document, round=document.round, state=CaseState.RETURNED)
        if newest.exclude(condition=None).exists():
            return YES
    return no(_("It was not returned on a condition."))
