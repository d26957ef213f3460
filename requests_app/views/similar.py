"""Earlier requests like the one being typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.http import Request

from ..models import SupportContent
from ..services.similar import similar as similar_requests


@require_safe
def similar(request: Request) -> HttpResponse:
    """A fragment for ?title= and ?content= (its code): at most five, closed ones with what was delivered first."""
    content = get_object_or_404(SupportContent, code=request.GET.get("content", ""))
    found = similar_requests(request.GET.get("title", "")[:160], content=content, by=request.user)
    return render(request, "requests_app/new/_similar.html", {"found": found})
