"""The page of a visit, and its sheet 客户走访单 to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.http import Request
from deadlines.views.told_when import told_when

from ...models import Customer, LogEntry, Visit
from ...policies.archive import can_see_private
from ...rules.promises import OF_VISIT
from ...services import debts
from ..owed import owed
from .moving import offered

SHOWN = ("customer", "rep", "unit", "opportunity", "decided_by")


def visible(user: User, number: str) -> Visit:
    """The visit of that number with what its page shows; 404 when the person may not see it."""
    rows = Visit.objects.visible_to(user).select_related(*SHOWN)
    return get_object_or_404(rows.prefetch_related("contacts", "companions"), number=number)


@require_safe
def page(request: Request, number: str) -> HttpResponse:
    """Everything about one visit, with its own timeline."""
    visit = visible(request.user, number)
    events = visit.events.select_related("actor", "on_behalf_of").order_by("-at", "-pk")
    context = parts(request.user, visit) | {
        "events": events,
        "log": LogEntry.objects.filter(visit=visit).first(),
        "owed": owed(OF_VISIT, visit.pk, timezone.now()),
    }
    return render(request, "customers/visits/visit.html", context)


@require_safe
def promises(request: Request, number: str) -> HttpResponse:
    """Who is told when of what is owed about it: the decision, the return, the log. For all who see the visit."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("customer"), number=number)
    return told_when(request, OF_VISIT, visit.pk, debts.subject_of_visit(visit))


@require_safe
def sheet(request: Request, number: str) -> HttpResponse:
    """To print, and to leave on the desk."""
    return render(request, "customers/visits/sheet.html", parts(request.user, visible(request.user, number)))


def parts(user: User, visit: Visit) -> dict[str, Any]:
    """What both show."""
    now = timezone.now()
    others = Visit.objects.visible_to(user).overlapping(visit.rep, visit.starts_at, visit.ends_at).exclude(pk=visit.pk)
    return {
        "visit": visit,
        "late": visit.is_late(now),
        "moves": offered(user, visit, now),
        "overlapping": others.select_related("customer"),
        "sees_customer": Customer.objects.visible_to(user).filter(pk=visit.customer_id).exists(),
        "private": bool(can_see_private(user, visit.customer)),
    }
