"""Search from every page: number, title, customer, body, answers and comments, as far as the searcher may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request
from core.paging import capped_count, keyset_page

from ..models import SupportRequest

SHORTEST = 2


@require_GET
def search(request: Request) -> HttpResponse:
    """Newest first; a whole number leads straight to its request."""
    user, text = request.user, request.GET.get("q", "").replace("\0", "").strip()[:100]
    visible = SupportRequest.objects.visible_to(user).submitted()
    if exact := visible.filter(number=text.upper()).first():
        return redirect(exact)
    context: dict[str, object] = {"text": text, "too_short": len(text) < SHORTEST}
    if len(text) >= SHORTEST:
        found = visible.found(text, user)
        context["page"] = keyset_page(found.for_list(), request, order=("-submitted_at", "-id"))
        context["count"] = capped_count(found, 200)
    return render_part(request, "requests_app/lists/search.html", context, part="results")
