"""Where things of this app have their pages, and where one goes after a decision."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts.models import User

from .. import documents
from ..models import Document, Question, Task


def of(document: Document) -> str:
    """The page of the document, in the app that knows its kind."""
    return documents.get(document.kind).address(document)


def of_task(task: Task) -> str:
    return reverse("approvals:task", args=[task.pk])


def document_of(subject: Document | Task | Question) -> Document:
    """The document that a subject of an action belongs to."""
    if isinstance(subject, Document):
        return subject
    task = subject.task if isinstance(subject, Question) else subject
    return task.step.case.document


def back_of(subject: Document | Task | Question) -> str:
    """Where "cancel" leads."""
    return of_task(subject) if isinstance(subject, Task) else of(document_of(subject))


def next_after(user: User, decided: Task) -> str:
    """The task that is due next, else the inbox; `done` names the decision that may be taken back."""
    task = following(user, decided)
    return f"{of_task(task) if task else reverse('approvals:inbox')}?done={decided.pk}"


def following(user: User, decided: Task) -> Task | None:
    """The task that is due next."""
    waiting = Task.objects.decidable_by(user, timezone.now()).exclude(pk=decided.pk)
    return waiting.select_related("step__case__document").order_by("due_at", "pk").first()
