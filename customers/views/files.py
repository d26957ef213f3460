"""Photos and evidence, always through these views: who may not read what they belong to gets 404."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core import serving
from core.files import IMAGES
from core.http import Request

from ..models import CustomerFile
from ..policies.visits import can_read_file


def _readable(request: Request, pk: int) -> CustomerFile:
    rows = CustomerFile.objects.select_related("customer__owner", "claim")
    file = get_object_or_404(rows, pk=pk)
    if not can_read_file(request.user, file):
        raise Http404
    return file


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    """The bytes, to be saved, never shown by the browser."""
    found = _readable(request, pk)
    return serving.saved(found.stored_as, name=found.name, content_type=found.content_type)


@require_safe
def preview(request: Request, pk: int) -> HttpResponseBase:
    """A picture drawn anew, ?size=small for a list; 404 for what is no picture."""
    found = _readable(request, pk)
    if found.content_type not in IMAGES:
        raise Http404
    return serving.drawn(found.stored_as, small=request.GET.get("size") == "small")
