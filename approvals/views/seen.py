"""What a person may see, with all that its pages show of it; 404 for the rest."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User

from ..models import Document, Question, Task

OF_DOCUMENT = ("owner", "unit", "customer")
OF_CASE = ("content", "flow", "submitted_by", "ended_by", *(f"document__{name}" for name in OF_DOCUMENT))
TASK = (
    *(f"step__case__{name}" for name in OF_CASE),
    "holder",
    "principal",
    "actor",
    "mandate__principal",
    "caused_by",
    "added_by",
)


def tasks(user: User) -> QuerySet[Task]:
    """Tasks of the documents of which he may read all: a copy is of one version and shows no decisions."""
    return Task.objects.filter(step__case__document__in=Document.objects.readable_by(user))


def task(user: User, pk: int) -> Task:
    return get_object_or_404(tasks(user).select_related(*TASK), pk=pk)


def length_of(user: User, pk: int) -> int:
    """How much has happened to the document of a task; one lean query for who asks every few seconds."""
    documents = Document.objects.readable_by(user).only("length")
    return get_object_or_404(documents, cases__steps__tasks=pk).length


def document(user: User, ref: str) -> Document:
    """One that he may open, if only for the version of which he has a copy."""
    return get_object_or_404(Document.objects.visible_to(user).by_ref(ref).select_related(*OF_DOCUMENT))


def readable(user: User, ref: str) -> Document:
    """One of which he may read all."""
    return get_object_or_404(Document.objects.readable_by(user).by_ref(ref).select_related(*OF_DOCUMENT))


def question(user: User, pk: int) -> Question:
    rows = Question.objects.filter(task__in=tasks(user))
    related = ("asked_by", "answered_by", *(f"task__step__case__{name}" for name in OF_CASE))
    return get_object_or_404(rows.select_related(*related), pk=pk)
