"""Whether what a contract grants is still granted by those who approved it: asked again when it is signed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.models import Case, Document, DocumentVersion
from core.errors import DomainError

from ...rules.content import read_rows
from .. import granting
from ..citations import lapsed


def require_granted(document: Document, content: DocumentVersion, *, at: datetime) -> None:
    """DomainError when what the approval rested on does not hold at that moment any more: a cited approved price, or
    what the authority matrix says of those who stand for it (services.granting). One query for cited prices, more only
    for a version that asks for something."""
    if gone := list(lapsed(read_rows(content.content), timezone.localdate(at))):
        raise DomainError(" ".join([*gone, _("Have it approved again.")]))
    case = Case.objects.filter(document=document, content=content).order_by("-round")[0]
    if not granting.is_granted(case, content.demands, at):
        raise DomainError(
            _("The authority on which the approval rests does not cover these prices any more. Have it approved again.")
        )
