"""A copy (抄送): reading the version that it is of."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.http import Request

from ..models import Copy
from ..services.talking import mark_read
from .version import shown


@require_GET
def copy(request: Request, pk: int) -> HttpResponse:
    """The version, and nothing else of the document; it counts as read from now on. Only who got it."""
    related = ("content__document__customer", "content__document__owner", "content__frozen_by", "sent_by", "person")
    found = get_object_or_404(Copy.objects.filter(person=request.user).select_related(*related), pk=pk)
    if found.read_at is None:
        mark_read(found, by=request.user)
    context = shown(request, found.content) | {"copy": found, "back": f"{reverse('approvals:inbox')}?tab=copies"}
    return render(request, "approvals/history/version.html", context)
