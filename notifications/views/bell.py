"""The bell in the header of every page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.http import Request
from core.paging import capped_count

from ..models import Message

MOST_COUNTED = 99
LATEST = 8


@require_GET
def bell(request: Request) -> HttpResponse:
    """The bell with the number of unread messages; it asks again for the number alone, so an open menu stays open."""
    unread = capped_count(Message.objects.visible_to(request.user).unread(), MOST_COUNTED)
    template = "_bell_count" if request.htmx.target == "bell-count" else "_bell"
    return render(request, f"notifications/{template}.html", {"unread": unread})


@require_GET
def latest(request: Request) -> HttpResponse:
    """The newest messages, loaded when the bell is opened."""
    newest = Message.objects.visible_to(request.user).order_by("-created_at", "-id")[:LATEST]
    return render(request, "notifications/_latest.html", {"newest": newest})
