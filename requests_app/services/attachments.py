"""Files of a request: added, replaced by a new version, removed. Each is one event, except on a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from core import vault
from core.errors import DomainError
from core.files import Checked, check
from customers.models import LogEntry

from ..models import Attachment, AttachmentVersion, SupportRequest
from ..policies.files import can_change_file
from ..policies.lifecycle import can_change
from ..policies.viewing import can_read_internal
from ..rules.states import State
from .changing import Change, changing
from .recording import target

Upload: TypeAlias = "UploadedFile[Any]"
FieldUploads: TypeAlias = "Mapping[str, Iterable[Upload]]"
Examined: TypeAlias = "tuple[Upload, Checked]"

MOST_FILES = 50
"""Of one request, removed ones not counted."""
MOST_VERSIONS = 100
"""Of one file."""


@dataclass(frozen=True, slots=True)
class _Filing:
    """The locked request that a file is added to or taken from, and the moment of it."""

    request: SupportRequest
    now: datetime


@contextmanager
def _filing(support_request: SupportRequest, kind: str, *, by: User, name: str, internal: bool) -> Iterator[_Filing]:
    """The same door for drafts, which leave no event, and for requests, which leave one."""
    with transaction.atomic():
        fresh = SupportRequest.objects.locked(support_request.pk)
        if fresh.state == State.DRAFT:
            can_change(by, fresh, "attach").require()
            yield _Filing(fresh, timezone.now())
        else:
            with changing(fresh, "attach", kind, by=by) as change:
                change.facts = {"target": target(name), "internal": internal}
                yield _Filing(change.request, change.now)


def add(
    support_request: SupportRequest,
    *,
    by: User,
    upload: Upload,
    field_key: str = "",
    internal: bool = False,
) -> Attachment:
    """Keep an uploaded file with the request, for the form field `field_key` if one asked for it.

    `internal` files are read like internal notes. Raises core.file_contents.Unacceptable (422) for a file we do
    not take, DomainError for too many, NotAllowed for people without a part in the work.
    """
    return _add(support_request, (upload, check(upload)), by=by, field_key=field_key, internal=internal)


@transaction.atomic
def add_all(
    support_request: SupportRequest, *, by: User, uploads: Sequence[Upload], internal: bool = False
) -> list[Attachment]:
    """Several at once: all of them or none. Raises as `add` does."""
    return [_add(support_request, file, by=by, internal=internal) for file in examined(uploads)]


def _add(
    support_request: SupportRequest, file: Examined, *, by: User, internal: bool, field_key: str = ""
) -> Attachment:
    upload, checked = file
    with _filing(support_request, "file_added", by=by, name=checked.name, internal=internal) as filing:
        if internal:
            can_read_internal(by, filing.request).require()
        return _keep(filing, upload, checked, by=by, field_key=field_key, internal=internal)


def examined(uploads: Iterable[Upload]) -> list[Examined]:
    """Each upload with what is known of it. Reading a large file takes its time: do it before anything is locked.

    Raises core.file_contents.Unacceptable (422) for a file we do not take.
    """
    return [(upload, check(upload)) for upload in uploads]


def examined_answers(uploads: FieldUploads | None) -> dict[str, list[Examined]]:
    """The same for files that answer questions of the form, by the key of the question."""
    return {key: examined(files) for key, files in (uploads or {}).items()}


def enclose(change: Change, files: Iterable[Examined], **place: Any) -> list[Attachment]:
    """Keep files that come with a comment, a delivery or an answer (`place`): they belong to its event.

    DomainError for too many; the caller's change has checked who may.
    """
    return [_keep(change, upload, checked, by=change.by, **place) for upload, checked in files]


def claim(change: Change, keys: Iterable[int], **place: Any) -> None:
    """Put files that `by` added to this request, and that lie nowhere yet, in their place.

    DomainError when one of the keys is not such a file.
    """
    wanted = set(keys)
    loose = change.request.attachments.filter(added_by=change.by, removed_at=None, field_key="")
    loose = loose.filter(comment=None, delivery=None, subtask=None)
    if loose.filter(pk__in=wanted).update(**place) != len(wanted):
        raise DomainError(_("One of the files is not there any more. Attach it again."))


def enclose_answers(change: Change, answers: Mapping[str, Iterable[Examined]]) -> None:
    """Keep files that answer questions of the form, by the key of the question; the event names them."""
    for key, files in answers.items():
        kept = enclose(change, files, field_key=key)
        change.facts.setdefault("changes", {}).setdefault("files", [None, []])[1].extend(file.name for file in kept)


def _keep(filing: _Filing | Change, upload: Upload, checked: Checked, *, by: User, **fields: Any) -> Attachment:
    if filing.request.attachments.filter(removed_at=None).count() >= MOST_FILES:
        message = ngettext(
            "A request has at most %d file. Put several into one archive.",
            "A request has at most %d files. Put several into one archive.",
            MOST_FILES,
        )
        raise DomainError(message % MOST_FILES)
    attachment = Attachment.objects.create(
        support_request=filing.request, name=checked.name, added_by=by, added_at=filing.now, **fields
    )
    _keep_version(attachment, upload, checked, by=by, at=filing.now, number=1)
    return attachment


def enclose_photos(draft: SupportRequest, entry: LogEntry, *, by: User, at: datetime) -> None:
    """Give a draft copies of the photos of the contact that it comes from: whoever works on the request may see them,
    and taking one away leaves the log as it is. The caller holds the draft's lock and checked who may.
    """
    filing = _Filing(draft, at)
    for photo in entry.files.all():
        with vault.read(photo.stored_as) as stored:
            upload = SimpleUploadedFile(photo.name, stored.read(), photo.content_type)
        _keep(filing, upload, check(upload), by=by)


def replace(attachment: Attachment, *, by: User, upload: Upload) -> AttachmentVersion:
    """A new version; earlier ones stay readable. The file takes the new name. Raises as `add` does."""
    checked = check(upload)
    with _filing(
        attachment.support_request, "file_replaced", by=by, name=checked.name, internal=attachment.internal
    ) as filing:
        fresh = _present(attachment, by)
        number = fresh.versions.count() + 1
        if number > MOST_VERSIONS:
            raise DomainError(_("This file has very many versions already. Add it as a new file."))
        fresh.name = checked.name
        fresh.save(update_fields=["name"])
        return _keep_version(fresh, upload, checked, by=by, at=filing.now, number=number)


def remove(attachment: Attachment, *, by: User) -> None:
    """Take a file away: gone for good from a draft, kept unseen on a request. What was delivered stays."""
    with _filing(
        attachment.support_request, "file_removed", by=by, name=attachment.name, internal=attachment.internal
    ) as filing:
        fresh = _present(attachment, by)
        if fresh.delivery_id:
            raise DomainError(_("What was delivered stays. Add a new version instead."))
        if filing.request.state == State.DRAFT:
            vault.drop(fresh.versions.values_list("stored_as", flat=True))
            fresh.delete()
        else:
            fresh.removed_at = filing.now
            fresh.save(update_fields=["removed_at"])


def forget_files(support_request: SupportRequest) -> None:
    """The request's rows are about to be deleted: let their files go with them."""
    versions = AttachmentVersion.objects.filter(attachment__support_request=support_request)
    vault.drop(versions.values_list("stored_as", flat=True))


def stored_names() -> Iterator[str]:
    """Under which names the files of requests lie in the vault."""
    return AttachmentVersion.objects.values_list("stored_as", flat=True).iterator()


def _present(attachment: Attachment, by: User) -> Attachment:
    """The fresh row; the request's lock orders those who change its files."""
    fresh = Attachment.objects.select_related("support_request").get(pk=attachment.pk)
    if fresh.removed_at:
        raise DomainError(_("Someone was faster: the file was removed."))
    can_change_file(by, fresh).require()
    return fresh


def _keep_version(
    attachment: Attachment, upload: Upload, checked: Checked, *, by: User, at: datetime, number: int
) -> AttachmentVersion:
    return AttachmentVersion.objects.create(
        attachment=attachment,
        number=number,
        stored_as=vault.put(upload),
        original_name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
