"""Photos of log entries and evidence of claims: checked, kept in the vault, one row each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import vault
from core.errors import DomainError
from core.file_contents import Unacceptable
from core.files import check

from ..models import Claim, Customer, CustomerFile, LogEntry

Upload: TypeAlias = "UploadedFile[Any]"
MOST = 20
"""Files of one log entry or claim."""


def add(
    uploads: Sequence[Upload],
    *,
    customer: Customer,
    by: User,
    at: datetime,
    log: LogEntry | None = None,
    claim: Claim | None = None,
    only: Collection[str] = (),
) -> list[CustomerFile]:
    """Keep them under `log` or `claim`, in the caller's transaction; `only` are the content types that are taken.

    Raises Unacceptable for a file that is not, DomainError for more than MOST.
    """
    there = CustomerFile.objects.filter(log=log, claim=claim).count() if uploads else 0
    if there + len(uploads) > MOST:
        raise DomainError(_("At most %d files are possible here.") % MOST)
    place = {"customer": customer, "added_by": by, "added_at": at, "log": log, "claim": claim}
    return [_kept(upload, only, **place) for upload in uploads]


def _kept(upload: Upload, only: Collection[str], **fields: Any) -> CustomerFile:
    checked = check(upload)
    if only and checked.content_type not in only:
        raise Unacceptable(_("This is not a picture."), checked.name)
    return CustomerFile.objects.create(
        stored_as=vault.put(upload),
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        **fields,
    )
