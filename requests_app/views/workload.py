"""What everybody who can be asked has to do: the coordinator's look at his people before he gives out work."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.http import Request

from ..reach import reach_of
from ..services.pool import team_of


@require_GET
def workload(request: Request) -> HttpResponse:
    """The people behind one's own queues, those with the least to do first; a name leads to its requests."""
    team = team_of(reach_of(request.user).queue_ids, timezone.now())
    return render(request, "requests_app/lists/workload.html", {"team": team})
