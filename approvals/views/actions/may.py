"""Policies as actions ask them: the person, the subject, the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from core.verdicts import Verdict

from ...models import Case, Document, Task
from ...policies import editing, moments, reverting, talking
from ...services.talking import can_be_urged
from .action import May


def of_document(policy: Callable[[User, Document], Verdict]) -> May:
    """A policy that does not ask what time it is."""
    return lambda user, document, _at: policy(user, document)


submits: May = of_document(editing.owns)
voids: May = of_document(lambda user, _document: editing.administers(user))
comments: May = of_document(talking.can_comment)


def takes_back(user: User, task: Task, _at: datetime) -> Verdict:
    return reverting.can_take_back(user, task)


def recalls(user: User, document: Document, _at: datetime) -> Verdict:
    """The submitter of the newest round. One query."""
    case = newest(document)
    return reverting.can_recall(user, case) if case else editing.owns(user, document)


def copies(user: User, document: Document, at: datetime) -> Verdict:
    """An approver of the newest round."""
    case = newest(document)
    return talking.can_copy(user, case, at) if case else moments.NOT_SUBMITTED


def urges_now(task: Task) -> Verdict:
    """Pending, and not urged a short while ago. At most three queries."""
    pending = moments.is_pending(task)
    return can_be_urged(task, timezone.now()) if pending else pending


def newest(document: Document) -> Case | None:
    """Its newest round. One query."""
    case = Case.objects.filter(document=document, round=document.round).first()
    if case:
        case.document = document
    return case
