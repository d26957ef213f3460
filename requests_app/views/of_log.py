"""Support requests that were asked from one entry of a customer's log."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.htmx import render_part
from core.http import Request
from customers.models import LogEntry

from ..models import SupportRequest

MOST = 50


@require_safe
def of_log(request: Request, number: str) -> HttpResponse:
    """Those that the person may see, newest first: a fragment of the entry's page, or a page of its own."""
    entry = get_object_or_404(LogEntry.objects.visible_to(request.user).select_related("customer"), number=number)
    requests = SupportRequest.objects.visible_to(request.user).filter(log_entry=entry)
    context = {"entry": entry, "requests": requests.order_by("-created_at", "-pk")[:MOST]}
    return render_part(request, "requests_app/of_log.html", context, part="requests")
