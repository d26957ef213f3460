"""The approver's inbox: what waits for a decision, what was decided, copies, and what one submitted oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from core.errors import Sentence
from core.htmx import render_part
from core.http import Request, picker_response, query_text
from core.paging import Page, capped_count, found_first, keyset_page

from .. import documents
from ..forms.inbox import OFFERED, PATHS, InboxFilter, Tab
from ..models import Copy, Document, Mandate, Task
from . import rows as shown
from .decided import decided

ORDER: dict[str, tuple[str, ...]] = {
    Tab.OPEN: ("due_at", "id"),
    Tab.DECIDED: ("-ended_at", "-id"),
    Tab.COPIES: ("-id",),
    Tab.MINE: ("-updated_at", "-id"),
}
MANDATES = 20
MOST = 20
"""Rows that a picker shows."""
LONGEST = 100


@require_GET
def inbox(request: Request) -> HttpResponse:
    """One tab of it, a page of rows."""
    user, now = request.user, timezone.now()
    filters = InboxFilter(request.GET, rows=lambda tab: rows_of(tab, user, now))
    tab = filters.current_tab
    page: Page[Any] = keyset_page(_loaded(tab, filters.narrow(rows_of(tab, user, now))), request, order=ORDER[tab])
    lines = shown.lines(tab, page, user, now)
    context = {
        "filters": filters,
        "tabs": _tabs(user, now, tab),
        "tab": tab,
        "page": page,
        "lines": lines,
        "at_once": any(line.several for line in lines),
        "groups": shown.by_due(lines, now) if tab == Tab.OPEN else [("", lines)] if lines else [],
        "now": now,
        "mandates": _mandates(user, now),
        "decided": decided(request),
    }
    return render_part(request, "approvals/inbox/list.html", context, part="results")


def rows_of(tab: str, user: User, now: datetime) -> QuerySet[Any]:
    """All rows of a tab."""
    if tab == Tab.OPEN:
        return Task.objects.decidable_by(user, now)
    if tab == Tab.DECIDED:
        return Task.objects.filter(actor=user)
    if tab == Tab.COPIES:
        return Copy.objects.filter(person=user)
    return Document.objects.filter(owner=user, round__gt=0)


def _loaded(tab: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """With all that a line shows. What waits is little among very much: found by its keys before that is joined."""
    if tab == Tab.OPEN:
        rows, _number = found_first(rows)
    return shown.LOADED[tab](rows)


def _tabs(user: User, now: datetime, current: str) -> list[dict[str, object]]:
    """What has to be done is counted; what only grows is not."""
    numbers: dict[str, object] = {
        Tab.OPEN: capped_count(rows_of(Tab.OPEN, user, now), 100),
    }
    unread = capped_count(Copy.objects.filter(person=user, read_at=None), 100)
    if unread.number:
        numbers[Tab.COPIES] = unread
    return [
        {"key": key, "label": label, "active": key == current, "number": numbers.get(key)} for key, label in Tab.choices
    ]


def _mandates(user: User, now: datetime) -> list[tuple[Mandate, Sentence]]:
    """Who decides for me now, and for whom I may, each with the kind of document."""
    labels = {kind.code: kind.label for kind in documents.every()}
    mine = Mandate.objects.filter(Q(principal=user) | Q(delegate=user))
    rows = mine.at(now).select_related("principal", "delegate").order_by("ends_at", "pk")[:MANDATES]
    return [(row, labels.get(row.kind, row.kind)) for row in rows]


@require_GET
def picker(request: Request, tab: str, what: str) -> HttpResponse:
    """The customers or submitters of a tab's rows whose name holds ?q=, for the searching select of the filters."""
    if what not in OFFERED or tab not in PATHS or tab == Tab.COPIES:
        raise Http404
    rows = rows_of(tab, request.user, timezone.now())
    found = OFFERED[what](rows, PATHS[tab], query_text(request, "q", LONGEST))
    return picker_response([(row.pk, str(row), "") for row in found[:MOST]])


@require_GET
def count(request: Request) -> HttpResponse:
    """How much waits, for the menu; nothing when nothing does."""
    waiting = capped_count(rows_of(Tab.OPEN, request.user, timezone.now()), 100)
    return HttpResponse(str(waiting) if waiting.number else "")
