"""What load balancers and supervisors ask. Open to everybody, without session; HEAD and GET only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.http import Request

from ..services import health


@login_not_required
@never_cache
@require_safe
def live(request: Request) -> HttpResponse:
    """The process answers. Asks nobody, so that a database that is away restarts no web process."""
    return HttpResponse("live\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: Request) -> HttpResponse:
    """200 when requests can be served, also without Redis ("degraded"); else 503."""
    found = health.look()
    answer = {"status": found.word, **found._asdict()}
    return JsonResponse(answer, status=200 if found.is_ready else 503)
