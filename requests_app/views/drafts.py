"""Drafts: the list of one's own, the form of one, keeping while typing and discarding."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from ..forms.request import RequestForm
from ..models import SupportRequest
from ..rules.states import State
from ..services import drafts, handing_in
from .sheets import addresses, files_part, form_page, take


def _own(request: Request, pk: int) -> SupportRequest:
    """One's own request by key, whatever its state: a draft that was sent meanwhile is still found."""
    mine = SupportRequest.objects.requested_by(request.user)
    return get_object_or_404(mine.select_related("content", "form_version", "customer"), pk=pk)


@require_safe
def listing(request: Request) -> HttpResponse:
    """One's own drafts, the last touched first."""
    mine = SupportRequest.objects.requested_by(request.user).filter(state=State.DRAFT)
    page = keyset_page(mine.select_related("content", "customer"), request, order=["-updated_at"], size=25)
    return render_part(request, "requests_app/new/drafts.html", {"page": page}, part="list")


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, pk: int) -> HttpResponse:
    """The form of a draft. Once it is submitted the address leads on to the request."""
    found = _own(request, pk)
    if request.method == "POST":
        return take(request, found.content, found)
    if found.state != State.DRAFT:
        return redirect(found)
    return form_page(request, RequestForm(request.user, found.content, draft=found))


@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    """While typing."""
    found = _own(request, pk)
    form = RequestForm(request.user, found.content, draft=found, data=request.POST, complete=False)
    form.is_valid()
    return JsonResponse(addresses(handing_in.keep(form.sheet, by=request.user)))


@require_POST
def files(request: Request, pk: int) -> HttpResponse:
    """Files as soon as they are chosen."""
    found = _own(request, pk)
    return files_part(request, found.content, found)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw it away, with its files."""
    drafts.discard(_own(request, pk), by=request.user)
    return go(request, "requests:drafts", message=_("The draft is discarded."))
