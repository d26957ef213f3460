"""Bulk actions of the queue: ask for what is missing, do it for each row, show a result for each."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.htmx import render_part
from core.http import Request
from core.several import Result

from ..forms.bulk import Action, BulkForm
from ..models import SupportRequest
from ..reach import reach_of
from ..services import bulk
from ..services.pool import team_of

VERBS: dict[Action, Callable[..., list[Result]]] = {
    Action.ACCEPT: bulk.accept,
    Action.ASSIGN: bulk.assign,
    Action.RETURN: bulk.send_back,
}


@require_POST
def act(request: Request) -> HttpResponse:
    """`number` (repeated) and `action`; without `lead` or `note` where they are needed, the page that asks for them."""
    user, numbers = request.user, request.POST.getlist("number")
    form = BulkForm(request.POST, team=lambda: team_of(reach_of(user).queue_ids, timezone.now()))
    if not form.is_valid():
        chosen = SupportRequest.objects.visible_to(user).filter(number__in=numbers).order_by("number")
        context = {"form": form, "numbers": numbers, "chosen": chosen}
        return render_part(request, "requests_app/lists/bulk.html", context, status=422 if form.is_bound else 200)
    results = VERBS[Action(form.cleaned_data["action"])](numbers, by=user, **form.facts)
    done = sum(not result.refusal for result in results)
    return render_part(request, "requests_app/lists/bulk_result.html", {"results": results, "done": done})
