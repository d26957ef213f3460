"""One task: what is asked, what it rests on, how far it has come, and the buttons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from core.http import Request

from ... import documents
from ...models import DocumentVersion, Task
from ...services import ahead
from ...services.comparing import since_last_round
from .. import addresses, seen
from ..buttons import buttons, removals
from ..decided import decided
from ..route import rounds
from ..talk import TONES, talk, words_to
from .figures import earlier, figures, files

MINE = ("approve", "opinion")
"""Buttons of those who are asked; an administrator has others."""


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """Everything on one screen."""
    task = seen.task(request.user, pk)
    return render(request, "approvals/task/page.html", parts(request, task) | {"decided": decided(request)})


@require_GET
def pulse(request: Request, pk: int) -> HttpResponse:
    """204 while all is as the page shows it, else its parts; ?length= is how much had happened by then."""
    if request.GET.get("length") == str(seen.length_of(request.user, pk)):
        return HttpResponse(status=204)
    return render(request, "approvals/task/_parts.html", parts(request, seen.task(request.user, pk)))


def parts(request: Request, task: Task) -> dict[str, Any]:
    """What the parts of the page show: the kind's own screen of the version, and what all kinds have."""
    case = task.step.case
    case.content.document = case.document
    kind = documents.get(case.document.kind)
    return {
        **kind.show(request, case.content),
        **_asked(request.user, task, timezone.now()),
        **_around(request.user, task, timezone.now()),
        "kind": kind,
        "company_currency": settings.COMPANY_CURRENCY,
    }


def _asked(user: User, task: Task, now: datetime) -> dict[str, Any]:
    """The task, and what the person can do with it."""
    case, offered = task.step.case, buttons(user, task, now)
    is_pending = task.state == Task.State.PENDING
    return {
        "task": task,
        "case": case,
        "document": case.document,
        "document_url": addresses.of(case.document),
        "buttons": offered,
        "for_you": is_pending and any(not one.refusal for one in offered.main if one.name in MINE),
        "is_late": is_pending and task.due_at is not None and task.due_at < now,
        "now": now,
    }


def _around(user: User, task: Task, now: datetime) -> dict[str, Any]:
    """What the decision rests on, what was said, and how far it has come."""
    case, said = task.step.case, talk(task.step.case.document)
    document, version, found = case.document, case.content, rounds(case.document, ahead.of(case))
    return {
        "version": version,
        "figures": figures(user, version, now),
        "comparison": since_last_round(version, among=DocumentVersion.objects.all()) if case.round > 1 else None,
        "earlier": [(one, addresses.of(one.document)) for one in earlier(user, document)],
        "files": files(version),
        "rounds": found,
        "acts": removals(user, found[0], now),
        "talk": said,
        "words": words_to(task, said),
        "tones": TONES,
        "comment_url": reverse("approvals:comment", args=[document.ref]),
    }
