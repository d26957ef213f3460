"""The administrators' look at what waits to be mailed and what could not be."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.htmx import go, render_part
from core.http import Request
from core.paging import capped_count, keyset_page

from .. import policies
from ..models import Message
from ..services import mail_folder, parked


@require_GET
def mail(request: Request) -> HttpResponse:
    """How much waits, since when, and the parked mails with their last error."""
    policies.can_tend_mail(request.user).require()
    waiting = Message.objects.waiting()
    context = {
        "waiting": capped_count(waiting),
        "oldest": waiting.order_by("created_at").first(),
        "page": keyset_page(Message.objects.parked().select_related("recipient"), request, order=["-id"]),
        "has_folder": mail_folder.folder() is not None,
    }
    return render_part(request, "notifications/mail.html", context)


@require_POST
def retry(request: Request, pk: int) -> HttpResponse:
    parked.retry(_message(request, pk), by=request.user)
    return go(request, "notifications:mail", message=_("The mail is sent with the next round."))


@require_POST
def give_up(request: Request, pk: int) -> HttpResponse:
    parked.give_up(_message(request, pk), by=request.user)
    return go(request, "notifications:mail", message=_("The mail is given up; the message stays in the inbox."))


@require_POST
def retry_all(request: Request) -> HttpResponse:
    number = parked.retry_all(by=request.user)
    sentence = ngettext("%(n)d mail is sent again.", "%(n)d mails are sent again.", number) % {"n": number}
    return go(request, "notifications:mail", message=sentence)


def _message(request: Request, pk: int) -> Message:
    policies.can_tend_mail(request.user).require()  # before the look-up, so that nobody else learns what exists
    return get_object_or_404(Message, pk=pk)
