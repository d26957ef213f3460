"""How the clockwork is doing, for administrators."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.policies import can_administer
from core.htmx import render_part
from core.http import Request

from ..services.state import state


@require_GET
def status(request: Request) -> HttpResponse:
    """Figures, signs of life, what was mended lately; refreshes itself."""
    can_administer(request.user).require()
    return render_part(request, "deadlines/status.html", {"state": state(timezone.now())}, part="state")
