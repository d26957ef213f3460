"""The first page of the day: what waits for me, in each part that I have."""

from __future__ import annotations

from django.db.models import Count, Min, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.rules.roles import LEADING, Role
from core.http import Request
from customers.views.day import day
from customers.views.decisions import decisions

from ..models import Subtask, SupportRequest
from ..querysets import SupportRequestQuerySet
from ..reach import reach_of
from ..rules.states import OWED, State
from .first_steps import first_steps

ROWS = 8
NEEDS_REQUESTER = [State.RETURNED, State.DELIVERED]


@require_GET
def start(request: Request) -> HttpResponse:
    """What waits for the person as requester, coordinator, supporter, department and manager."""
    user = request.user
    context = {
        "needs_me": _answered(user).filter(state__in=NEEDS_REQUESTER).order_by("due_at", "updated_at")[:ROWS],
        "drafts": _drafts(user)[:ROWS],
        "under_way": _mine(user).open().exclude(state__in=NEEDS_REQUESTER).order_by("-submitted_at")[:ROWS],
        "work": _work(user)[:ROWS],
        "subtasks": Subtask.objects.asked_of(user)[:ROWS],
        "queue": _queue(user),
        "people": _people(user),
        "now": timezone.now(),
        "decisions": decisions(user, timezone.now()),
        "day": day(user, timezone.now()),
        "today": timezone.localdate(),
        "first_steps": first_steps(user),
        "asks": bool(user.roles & {Role.SALES_REP, Role.SALES_MANAGER}),
    }
    return render(request, "requests_app/start.html", context)


def _mine(user: User) -> SupportRequestQuerySet:
    return SupportRequest.objects.requested_by(user).for_list()


def _answered(user: User) -> SupportRequestQuerySet:
    return SupportRequest.objects.answered_by(user).for_list()


def _drafts(user: User) -> QuerySet[SupportRequest]:
    return _mine(user).filter(state=State.DRAFT).order_by("-updated_at")


def _work(user: User) -> QuerySet[SupportRequest]:
    mine = SupportRequest.objects.supported_by(user).filter(state__in=[State.ASSIGNED, State.IN_PROGRESS])
    return mine.for_list().soonest_due_first()


def _queue(user: User) -> dict[str, object] | None:
    """How many wait for triage and for a supporter, since when, what is overdue, and what is due first.

    None for who has no queue.
    """
    if not reach_of(user).queue_ids and not user.is_administrator:
        return None
    mine = SupportRequest.objects.for_queue(user)
    rows = mine.filter(state__in=[State.SUBMITTED, State.ACCEPTED]).order_by()
    found = {
        state: (number, since)
        for state, number, since in rows.values_list("state").annotate(Count("pk"), Min("submitted_at"))
    }
    unrouted = rows.filter(queue=None).count() if user.is_administrator else 0
    triage, assign = found.get(State.SUBMITTED, (0, None)), found.get(State.ACCEPTED, (0, None))
    return {
        "triage": triage[0],
        "oldest": triage[1],
        "assign": assign[0],
        "unrouted": unrouted,
        "overdue": mine.overdue(timezone.now()).count(),
        "rows": rows.for_list().soonest_due_first()[:ROWS],
    }


def _people(user: User) -> dict[str, object] | None:
    """Deliveries owed to the people whom the person leads, soonest due first.

    None for who leads nobody, or, without a leading role, nobody to whom anything is owed.
    """
    led = reach_of(user).led_unit_ids
    if not led:
        return None
    theirs = SupportRequest.objects.visible_to(user).filter(requester_unit__in=led).exclude(requester=user)
    rows = theirs.filter(state__in=OWED)
    number = rows.count()
    if not number and not user.roles & LEADING:
        return None
    return {
        "open": number,
        "overdue": theirs.overdue(timezone.now()).count(),
        "rows": rows.for_list().soonest_due_first()[:ROWS],
    }
