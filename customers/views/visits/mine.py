"""My visits: today first, then what is owed, what comes, what was."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.http import Request
from core.paging import keyset_page

from ...models import Visit
from ...policies.archive import can_record
from ...rules.visits import UPCOMING, VisitState, expected_back

MOST = 50
"""Visits of one part of the page."""


@require_safe
def mine(request: Request) -> HttpResponse:
    """What the person has to do with visits, his own and those he comes along to."""
    now, user = timezone.now(), request.user
    visits = Visit.objects.of(user).select_related("customer", "rep", "log").prefetch_related("companions", "contacts")
    past = visits.filter(state__in=[VisitState.LOGGED, VisitState.CANCELLED])
    context = {
        "now": now,
        "parts": _parts(visits, user, now),
        "past": keyset_page(past, request, order=["-starts_at"], size=20),
        "waiting": Visit.objects.to_approve(user).visible_to(user).count(),
        "may_plan": bool(can_record(user)),
    }
    return render(request, "customers/visits/mine.html", context)


def _parts(visits: QuerySet[Visit], user: User, now: datetime) -> dict[str, Any]:
    """Each visit that is open in one part: out or today, log owed, not held, coming."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    today = Q(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
    coming = Q(state__in=UPCOMING)
    queries = {
        "today": Q(state=VisitState.OUT) | (coming & today),
        "owed": Q(state=VisitState.BACK),
        "missed": coming & Q(starts_at__lt=midnight),
        "coming": coming & Q(starts_at__gte=midnight + timedelta(days=1)),
    }
    return {name: [Line(visit, user, now) for visit in visits.filter(q)[:MOST]] for name, q in queries.items()}


class Line:
    """A visit as a line shows it: the one tap that comes next."""

    def __init__(self, visit: Visit, user: User, now: datetime) -> None:
        self.visit = visit
        self.late = visit.is_late(now)
        self.ours = visit.rep_id == user.pk
        self.begun = visit.starts_at <= now
        self.expected = expected_back(visit.starts_at, visit.ends_at, now)
