"""What I owe, and by when."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ..services.owing import Owing


@require_GET
def mine(request: Request) -> HttpResponse:
    """My open promises, those of the people I stand in for, and what was escalated to me: overdue, due today, later."""
    owing = Owing(request.user, timezone.now())
    page = keyset_page(owing.promises(), request, order=["due_at"])
    lines = owing.lines(page.items)
    return render_part(request, "deadlines/mine.html", {"page": page, "lines": lines}, part="list")
