"""Bulk actions of the queue: ask for what is missing, do it for each row, show a result for each."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from core.htmx import render_part
from core.http import Request

from ..forms.bulk import Action, BulkForm
from ..services import bulk

VERBS: dict[Action, Callable[..., list[bulk.Result]]] = {
    Action.ACCEPT: bulk.accept,
    Action.ASSIGN: bulk.assign,
    Action.RETURN: bulk.send_back,
}


@require_POST
def act(request: Request) -> HttpResponse:
    """`number` (repeated) and `action`; without `lead` or `note` where they are needed, the page that asks for them."""
    form, numbers = BulkForm(request.POST), request.POST.getlist("number")
    if not form.is_valid():
        context = {"form": form, "numbers": numbers}
        return render_part(request, "requests_app/lists/bulk.html", context, status=422 if form.is_bound else 200)
    facts = {name: value for name, value in form.cleaned_data.items() if name != "action"}
    results = VERBS[Action(form.cleaned_data["action"])](numbers, by=request.user, **facts)
    done = sum(not result.refusal for result in results)
    return render_part(request, "requests_app/lists/bulk_result.html", {"results": results, "done": done})
