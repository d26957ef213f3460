"""The administrators' look at what reached the desk by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request
from core.paging import keyset_page

from ..models import IncomingMail
from ..policies.mail import can_read_incoming_mail


@require_GET
def incoming_mail(request: Request) -> HttpResponse:
    """Newest first, with what became of each and why; `?refused=1` leaves out what was taken in."""
    can_read_incoming_mail(request.user).require()
    mails = IncomingMail.objects.select_related("support_request")
    only_refused = request.GET.get("refused") == "1"
    if only_refused:
        mails = mails.filter(outcome=IncomingMail.Outcome.REFUSED)
    context = {
        "page": keyset_page(mails, request, order=["-received_at", "-id"]),
        "only_refused": only_refused,
        "desk": settings.DESK_ADDRESS,
    }
    return render_part(request, "requests_app/incoming_mail.html", context)
