"""Who sees a document, all of it or the versions of which he has a copy. One answer for pages, lists, files, mails."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Document, DocumentVersion

NOT_SEEN = no(_("You have no part in this document."))


def can_view(user: User, document: Document) -> Verdict:
    """Whom DocumentQuerySet.visible_to lets through: it is asked itself. No query for the owner."""
    if _is_own(user, document) or Document.objects.visible_to(user).filter(pk=document.pk).exists():
        return YES
    return NOT_SEEN


def can_read(user: User, document: Document) -> Verdict:
    """All of it: its present draft, every version, who decided what. Who only has a copy reads that version alone."""
    if _is_own(user, document) or Document.objects.readable_by(user).filter(pk=document.pk).exists():
        return YES
    return no(_("You have a copy of a version, and no further part in this document."))


def can_view_version(user: User, version: DocumentVersion) -> Verdict:
    """Whom VersionQuerySet.visible_to lets through."""
    if _is_own(user, version.document) or DocumentVersion.objects.visible_to(user).filter(pk=version.pk).exists():
        return YES
    return NOT_SEEN


def _is_own(user: User, document: Document) -> bool:
    return user.is_active and user.pk == document.owner_id
