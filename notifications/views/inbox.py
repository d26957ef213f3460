"""A person's own messages."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.htmx import go, render_part, trigger
from core.http import Request, is_htmx
from core.paging import keyset_page

from ..models import Message
from ..services import inbox as service


@require_GET
def inbox(request: Request) -> HttpResponse:
    """Newest first; `?unread=1` leaves out what was read."""
    found = Message.objects.visible_to(request.user)
    only_unread = request.GET.get("unread") == "1"
    page = keyset_page(found.unread() if only_unread else found, request, order=["-created_at", "-id"])
    context = {"page": page, "only_unread": only_unread}
    return render_part(request, "notifications/inbox.html", context)


@require_GET
def open_message(request: Request, pk: int) -> HttpResponse:
    """Lead to what the message is about. It decides nothing, so a plain link does: the message counts as read."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    service.mark_read(message, by=request.user)
    return HttpResponseRedirect(message.url)


@require_POST
def mark_read(request: Request, pk: int) -> HttpResponse:
    """`?unread=1` leads back to the list without it; htmx gets the row alone."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    service.mark_read(message, by=request.user)
    if is_htmx(request):
        message.refresh_from_db()
        return trigger(render(request, "notifications/_message.html", {"message": message}), "bell")
    return go(request, reverse("notifications:inbox") + ("?unread=1" if request.GET.get("unread") == "1" else ""))


@require_POST
def mark_all_read(request: Request) -> HttpResponse:
    service.mark_all_read(by=request.user)
    return go(request, "notifications:inbox", message=_("Everything is marked as read."))
