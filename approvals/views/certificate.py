"""The certificate (审批凭证): what was decided about a document, by whom, on which content, as a PDF."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Unit
from core import pdf
from core.http import Request

from .. import documents
from ..models import Document
from ..services import certificate


@require_GET
def page(request: Request, ref: str) -> HttpResponse:
    """?language=en or zh-hans, else the reader's; for who may read all of the document."""
    rows = Document.objects.readable_by(request.user).by_ref(ref).exclude(number=None)
    document = get_object_or_404(rows.select_related("owner", "unit", "customer"))
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        certified, title = certificate.of(document), _("Certificate")
        content = pdf.render(
            "approvals/certificate.html",
            {"certificate": certified, "kind": documents.get(document.kind), "document": document},
            language=language,
            title=title,
            company=Unit.objects.get(kind=Unit.Kind.COMPANY).name,
            at=timezone.now(),
            number=str(document.number),
        )
    response = HttpResponse(content, content_type=pdf.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{document.number}-certificate.pdf"'
    return response
