"""Plans that wait for the manager: each day's list, approved at once or one by one."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.http import Request
from core.text import row_key

from ...models import Visit
from ...policies.archive import can_lead
from ...services.visit_approval import approve_each

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: Request) -> HttpResponse:
    """A list for each day; a POST approves what is ticked in one of them and shows what became of each."""
    can_lead(request.user).require()
    results = approve_each(_ticked(request.POST, request.user), by=request.user) if request.method == "POST" else []
    waiting = Visit.objects.to_approve(request.user).visible_to(request.user)
    rows = waiting.select_related("customer", "rep", "opportunity").prefetch_related("companions", "contacts")
    plans = list(rows.order_by("starts_at", "pk")[:MOST])
    days = groupby(plans, lambda plan: timezone.localdate(plan.starts_at))
    context = {
        "days": [(day, [(plan, _overlap(plan, plans)) for plan in of_day]) for day, of_day in days],
        "results": results,
    }
    return render(request, "customers/visits/approve.html", context)


def _ticked(sent: QueryDict, user: User) -> list[tuple[Visit, int]]:
    """The plans with the versions that were read: "V-100001:3". What is written otherwise is left out."""
    pairs = [text.partition(":") for text in sent.getlist("plan")[:MOST]]
    versions = {number: version for number, _colon, written in pairs if (version := row_key(written)) is not None}
    seen = Visit.objects.visible_to(user).filter(number__in=versions).select_related("customer", "rep")
    return [(visit, versions[visit.number]) for visit in seen.order_by("starts_at", "pk")]


def _overlap(plan: Visit, plans: list[Visit]) -> bool:
    """Another plan on the list is the same rep's at the same time."""
    return any(
        other.pk != plan.pk
        and other.rep_id == plan.rep_id
        and other.starts_at < plan.ends_at
        and plan.starts_at < other.ends_at
        for other in plans
    )
