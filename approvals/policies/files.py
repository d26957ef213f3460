"""Who may have the files of documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Document, DocumentFile, DocumentVersion


def can_read_file(user: User, file: DocumentFile) -> Verdict:
    """Who may read the document; who has a copy of a version may have the files that were frozen in it."""
    if Document.objects.readable_by(user).filter(pk=file.document_id).exists():
        return YES
    copies = DocumentVersion.objects.filter(document=file.document_id).visible_to(user)
    if any(file.sha256 == frozen["sha256"] for version in copies for frozen in version.frozen["files"]):
        return YES
    return no(_("You may not read this file."))
