"""Files of a request, always through these views: who may not see the request, or the file, gets 404."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import serving
from core.files import IMAGES
from core.htmx import go
from core.http import Request

from ..forms.files import NewVersionForm
from ..models import Attachment, AttachmentVersion, SupportRequest
from ..policies.files import can_change_file, can_read_file
from ..services import attachments


def _readable(request: Request, pk: int) -> Attachment:
    visible = SupportRequest.objects.visible_to(request.user)
    found = Attachment.objects.filter(support_request__in=visible).select_related("support_request__requester")
    attachment = get_object_or_404(found, pk=pk)
    if not can_read_file(request.user, attachment):
        raise Http404
    return attachment


def _version(request: Request, pk: int, number: int | None) -> AttachmentVersion:
    versions = _readable(request, pk).versions.order_by("-number")
    return get_object_or_404(versions.filter(number=number) if number else versions[:1])


@require_safe
def file(request: Request, pk: int, number: int | None = None) -> HttpResponseBase:
    """The bytes of a version (the newest when not told), to be saved, never shown by the browser."""
    version = _version(request, pk, number)
    return serving.saved(version.stored_as, name=version.original_name, content_type=version.content_type)


@require_safe
def preview(request: Request, pk: int, number: int) -> HttpResponseBase:
    """A picture drawn anew (?size=small for the list), or a PDF in the browser's own viewer; 404 for the rest."""
    version = _version(request, pk, number)
    if version.content_type == serving.PDF:
        return serving.read(version.stored_as, name=version.original_name)
    if version.content_type not in IMAGES:
        raise Http404
    return serving.drawn(version.stored_as, small=request.GET.get("size") == "small")


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: Request, pk: int) -> HttpResponse:
    """The versions of a file; a new one is added here."""
    attachment = _readable(request, pk)
    may_change = can_change_file(request.user, attachment)
    if request.method == "POST":
        may_change.require()
    form = NewVersionForm(request.POST, request.FILES) if request.method == "POST" else NewVersionForm()
    if form.is_valid():
        attachments.replace(attachment, by=request.user, upload=form.cleaned_data["upload"])
        return go(request, "requests:file_versions", pk, message=_("The new version is added."))
    context = {
        "attachment": attachment,
        "support_request": attachment.support_request,
        "versions": attachment.versions.select_related("uploaded_by").order_by("-number"),
        "may_change": may_change,
        "form": form,
    }
    return render(request, "requests_app/files/versions.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a file away."""
    attachment = _readable(request, pk)
    attachments.remove(attachment, by=request.user)
    return go(request, attachment.support_request, message=_("The file is removed."))
