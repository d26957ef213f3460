"""The files of documents, always through these views: who may not read the document gets 404."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.views.sending import sent
from core import serving
from core.files import IMAGES
from core.forms import require_valid
from core.htmx import go
from core.http import Request

from .. import documents as kinds
from ..forms.files import AttachForm
from ..models import Document, DocumentFile
from ..policies.editing import can_edit
from ..policies.files import can_read_file
from ..services import documents


def _readable(user: User, pk: int) -> DocumentFile:
    found = get_object_or_404(DocumentFile.objects.select_related("document"), pk=pk)
    if not can_read_file(user, found):
        raise Http404
    return found


def _page_of(document: Document) -> str:
    return kinds.get(document.kind).address(document)


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    """The bytes, to be saved, never shown by the browser."""
    found = _readable(request.user, pk)
    return serving.saved(found.stored_as, name=found.name, content_type=found.content_type)


@require_safe
def preview(request: Request, pk: int) -> HttpResponseBase:
    """A picture drawn anew (?size=small for lists), or a PDF in the browser's own viewer; 404 for the rest."""
    found = _readable(request.user, pk)
    if found.content_type == serving.PDF:
        return serving.read(found.stored_as, name=found.name)
    if found.content_type not in IMAGES:
        raise Http404
    return serving.drawn(found.stored_as, small=request.GET.get("size") == "small")


@require_POST
def attach(request: Request, ref: str) -> HttpResponse:
    """Files of a draft: each is a change of its content."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    document = get_object_or_404(Document.objects.readable_by(request.user).by_ref(ref))
    can_edit(request.user, document).require()
    form = AttachForm(request.POST, request.FILES)
    require_valid(form)
    uploads = form.cleaned_data["uploads"]
    where = this.once(lambda: _attached(document, request.user, uploads))
    message = ngettext("The file is attached.", "%(number)d files are attached.", len(uploads))
    return go(request, where, message=message % {"number": len(uploads)})


def _attached(document: Document, user: User, uploads: Sequence[documents.Upload]) -> str:
    documents.attach_all(document, by=user, uploads=uploads)
    return _page_of(document)


@require_POST
def detach(request: Request, pk: int) -> HttpResponse:
    """Take an attachment off the draft; versions that have it keep it."""
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    found = _readable(request.user, pk)
    where = this.once(lambda: _taken_off(found, request.user))
    return go(request, where, message=_("The file is taken off."))


def _taken_off(found: DocumentFile, user: User) -> str:
    documents.detach(found, by=user)
    return _page_of(found.document)
