"""Several approvals at once: first a page that says what each is about, then each under the rules of the single one."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.http import Request
from core.text import row_key

from ..forms.inbox import Tab
from ..services.deciding import approve_several
from . import rows
from .inbox import rows_of

MOST = 50


@require_http_methods(["GET", "POST"])
def several(request: Request) -> HttpResponse:
    """GET ?task=… asks, with amount and rate of each; POST approves those whose content is still the one shown."""
    if request.method == "POST":
        results = approve_several(_seen(request), by=request.user)
        done = sum(not result.refusal for result in results)
        return render(request, "approvals/inbox/several_result.html", {"results": results, "done": done})
    user, now = request.user, timezone.now()
    keys = _keys(request.GET)
    found = rows.LOADED[Tab.OPEN](rows_of(Tab.OPEN, user, now).filter(pk__in=keys)).order_by("due_at", "pk")
    lines = [line for line in rows.lines(Tab.OPEN, found, user, now) if line.several]
    context = {"lines": lines, "left_out": len(keys) - len(lines)}
    return render(request, "approvals/inbox/several.html", context)


def _keys(sent: QueryDict) -> list[int]:
    return [key for text in sent.getlist("task")[:MOST] if (key := row_key(text)) is not None]


def _seen(request: Request) -> dict[int, str]:
    """The hashes that were on the page, by the keys of the tasks: "12:9f86…"."""
    pairs = [text.partition(":") for text in request.POST.getlist("task")[:MOST]]
    return {key: seen for written, _colon, seen in pairs if (key := row_key(written)) is not None}
