"""Who may have the files of documents."""

from __future__ import annotations

from typing import Any

from django.db.models import JSONField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Document, DocumentFile, DocumentVersion


def can_read_file(user: User, file: DocumentFile) -> Verdict:
    """Who may read the document; who has a copy of a version may have the files that were frozen in it.

    Two queries at most; no version is read.
    """
    if Document.objects.readable_by(user).filter(pk=file.document_id).exists():
        return YES
    frozen: Any = KeyTransform("files", Cast("canonical", JSONField()))
    copies = DocumentVersion.objects.filter(document=file.document_id).visible_to(user)
    has_it: Any = {"frozen_files__contains": [{"sha256": file.sha256}]}
    if copies.alias(frozen_files=frozen).filter(**has_it).exists():
        return YES
    return no(_("You may not read this file."))
