"""What a filled-in form does in one go: its draft, its texts, its files and, when it is complete, the submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User

from ..models import SupportContent, SupportRequest
from . import attachments, drafts, lifecycle


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form that came in. `values` are fields of drafts.FIELDS, `uploads` checked files with the field that asked.

    `draft` is None until the first keeping; `form` is the key of the rendered page, `version` the draft's then.
    """

    content: SupportContent
    draft: SupportRequest | None
    values: dict[str, Any]
    uploads: Sequence[tuple[str, UploadedFile[Any]]] = field(default=())
    form: UUID | None = None
    version: int | None = None


@transaction.atomic
def keep(sheet: Sheet, *, by: User, without: int | None = None) -> SupportRequest:
    """Store it as a draft, and take away the file with the key `without` if it is there.

    Stale, NotAllowed, Unacceptable and DomainError leave nothing half done.
    """
    draft = sheet.draft or drafts.of_form(by=by, content=sheet.content, form=sheet.form)
    version = sheet.version if sheet.draft else None
    kept = drafts.keep(draft, by=by, version=version, form=sheet.form, **sheet.values)
    for field_key, upload in sheet.uploads:
        attachments.add(kept, by=by, upload=upload, field_key=field_key)
    if without and (attachment := kept.attachments.filter(pk=without).first()):
        attachments.remove(attachment, by=by)
    return kept


@transaction.atomic
def submit(sheet: Sheet, *, by: User) -> SupportRequest:
    """Store it and hand it in: all of it or nothing."""
    return lifecycle.submit(keep(sheet, by=by), by=by)
