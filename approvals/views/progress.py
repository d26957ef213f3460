"""Where a document lies, for its own page: with whom, since when, until when, and what its submitter can do about it.

The page of a kind adds `context(document, user)` to its own and includes approvals/_progress.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from core.http import Request

from ..forms.actions.submitting import AcceptForm
from ..models import Case, Document, DocumentEvent, Question
from ..policies.moments import is_pending
from ..rules.states import CaseState
from ..services import ahead
from . import seen
from .actions.of_document import OF_DOCUMENT, OF_QUESTION
from .actions.of_task import OF_TASK
from .buttons import Button, button
from .route import Asked, Round, Stop, rounds


@dataclass(frozen=True, slots=True)
class Progress:
    """`waiting` are the open tasks of the newest round, with the button that urges for whom it is there; `questions`
    wait for the reader's answer; `accept` is the button of a condition that he can accept in one click."""

    document: Document
    rounds: Sequence[Round]
    waiting: Sequence[tuple[Asked, Button | None]]
    questions: Sequence[tuple[Question, Button]]
    buttons: Sequence[Button]
    accept: Button | None
    accept_form: AcceptForm
    now: datetime

    @property
    def round(self) -> Round | None:
        """The newest one; None for a document that was never submitted."""
        return self.rounds[0] if self.rounds else None

    @property
    def later(self) -> list[Stop]:
        """The steps of the newest round that are still to come."""
        return [stop for stop in self.rounds[0].stops if stop.place == "later"] if self.rounds else []

    @property
    def case(self) -> Case | None:
        return self.round.case if self.round else None


def context(document: Document, user: User) -> dict[str, Progress]:
    """What the page of a document adds to its context, in a number of statements that no row raises."""
    now, found = timezone.now(), rounds(document, _ahead(document))
    offered = {name: button(name, action, user, document, now) for name, action in OF_DOCUMENT.items()}
    accept = offered.pop("accept")
    progress = Progress(
        document=document,
        rounds=found,
        waiting=_waiting(found[0], user, now) if found else [],
        questions=_questions(found[0], user, now) if found else [],
        buttons=[one for one in offered.values() if not one.refusal],
        accept=None if accept.refusal else accept,
        accept_form=AcceptForm(subject=document, user=user),
        now=now,
    )
    return {"progress": progress}


def _ahead(document: Document) -> ahead.Ahead:
    """What is to come while it is in approval."""
    if document.state != Document.State.IN_APPROVAL:
        return ahead.Ahead()
    running = document.cases.select_related("content", "flow", "submitted_by__unit").filter(state=CaseState.RUNNING)
    case = running.first()  # it may have ended since the document was read
    if case is None:
        return ahead.Ahead()
    case.document = document
    return ahead.of(case)


def _waiting(newest: Round, user: User, now: datetime) -> list[tuple[Asked, Button | None]]:
    """With whom it lies. The submitter may urge, or reads when he may do so again."""
    pending = [one for stop in newest.stops for one in stop.asked if one.is_pending]
    if not newest.case.is_of(user.pk):
        return [(one, None) for one in pending]
    events = DocumentEvent.objects.filter(document=newest.case.document, kind="urged").values_list("task_id", flat=True)
    again, urged = OF_TASK["urge"], set(events)
    first = replace(again, now=is_pending)  # whom nobody urged can be urged: no need to look for when
    return [(one, button("urge", again if one.task.pk in urged else first, user, one.task, now)) for one in pending]


def _questions(newest: Round, user: User, now: datetime) -> list[tuple[Question, Button]]:
    """What the reader is asked and has not answered."""
    if newest.case.state != CaseState.RUNNING:
        return []
    rows = Question.objects.filter(task__step__case=newest.case.pk, answered_at=None)
    related = ("asked_by", "task__step__case__document")
    found = [(row, button("answer", OF_QUESTION["answer"], user, row, now)) for row in rows.select_related(*related)]
    return [(row, one) for row, one in found if not one.refusal]


@require_GET
def progress(request: Request, ref: str) -> HttpResponse:
    """The card anew; 204 while nothing happened since the page showed ?length= events."""
    document = seen.readable(request.user, ref)
    if request.GET.get("length") == str(document.length):
        return HttpResponse(status=204)
    return render(request, "approvals/_progress.html", context(document, request.user))
