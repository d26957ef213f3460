"""The figures for Prometheus."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from accounts.policies import can_administer
from core.http import Request

from ..services.prometheus import carries_token, exposition


@login_not_required  # a scraper has no session: the token speaks for it
@never_cache
@require_safe
def metrics(request: Request) -> HttpResponse:
    """For whoever carries METRICS_TOKEN, and for administrators who are signed in."""
    if not carries_token(request.headers.get("Authorization", "")):
        if not request.user.is_authenticated:
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
        can_administer(request.user).require()
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE_PLAIN_0_0_4)
