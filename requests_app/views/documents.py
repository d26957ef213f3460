"""The document of a request, opened with one click."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import documents as kinds
from core.htmx import go
from core.http import Request

from ..services import documents
from .actions.act import visible


@require_POST
def open_document(request: Request, number: str) -> HttpResponse:
    """Begin the document with what the request says, or go to the one that it has."""
    document = documents.open_document(visible(request.user, number), by=request.user)
    return go(request, kinds.get(document.kind).address(document), message=_("Complete the draft, then submit it."))
