"""The mails of an installation that writes them into a folder, as the demo does."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from core.htmx import render_part
from core.http import Request

from .. import policies
from ..services import mail_folder


@require_GET
def sent_mails(request: Request) -> HttpResponse:
    """The newest; an administrator's list has everybody's. 404 where mail leaves by a server."""
    if mail_folder.folder() is None:
        raise Http404
    context = {"mails": mail_folder.newest(request.user), "everybodys": bool(policies.can_tend_mail(request.user))}
    return render_part(request, "notifications/sent_mails.html", context)


@require_GET
def sent_mail(request: Request, name: str) -> HttpResponse:
    """One mail with its headers and its text."""
    mail = mail_folder.find(name, request.user)
    if mail is None:
        raise Http404
    return render_part(request, "notifications/sent_mail.html", {"mail": mail})
