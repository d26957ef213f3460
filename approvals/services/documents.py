"""Documents before and beside their approval: the one door for each change of their content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import money, vault
from core.errors import DomainError, Stale
from core.files import Checked, check
from core.verdicts import Verdict
from customers.models import Customer
from customers.services.changing import as_json, target

from .. import documents
from ..models import Document, DocumentFile
from ..policies import editing
from ..rules.states import CaseState, DocumentState
from . import acting, ending, messages
from .acting import require as require
from .actors import as_now
from .moves import move
from .recording import record

Upload: TypeAlias = "UploadedFile[Any]"
Shown = Callable[[Document], dict[str, object]]
FIELDS = ("title", "subkind", "owner", "unit", "customer", "currency", "net_amount")
"""What `Change.set` may set; the rest is the engine's own."""


@dataclass
class Change:
    """A change under way: `document` is locked, and a draft. What its event says is gathered in `facts`."""

    document: Document
    by: User
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    def set(self, **values: Any) -> None:
        """Set fields of the document, and note under "changes" what they were before. KeyError for another field."""
        for name, value in values.items():
            if name not in FIELDS:
                raise KeyError(name)
            if (before := getattr(self.document, name)) != value:
                self.facts.setdefault("changes", {})[name] = [as_json(before), as_json(value)]
                setattr(self.document, name, value)


@transaction.atomic
def begin(
    *,
    kind: str,
    owner: User,
    customer: Customer,
    title: str,
    currency: str,
    by: User,
    subkind: str = "",
    based_on: Document | None = None,
) -> Document:
    """A new draft, without number, version or round; so is one that is `based_on` an approved document.

    Raises NotAllowed for who begins it for somebody else without leading him or standing in for him, and when the owner
    left or does not see the customer; DomainError for an unknown kind, kind within the
    kind or currency, or no title.
    """
    editing.can_begin(as_now(by), owner, customer).require()
    known = {one.code: one for one in documents.every()}.get(kind)
    if known is None or ((subkind or known.subkinds) and subkind not in known.subkinds):
        raise DomainError(_("There is no such kind of document."))
    if currency not in money.DECIMALS:
        raise DomainError(_("This currency is not in use."))
    if not title.strip():
        raise DomainError(_("Give the document a title."))
    now = timezone.now()
    document = Document.objects.create(
        kind=kind,
        subkind=subkind,
        title=title.strip(),
        owner=owner,
        unit=owner.unit,
        customer=customer,
        currency=currency,
        based_on=based_on,
        created_at=now,
        updated_at=now,
    )
    said: dict[str, Any] = {"based_on": based_on.ref} if based_on else {}
    record(document, "begun", by=by, at=now, **said)
    return document


@contextmanager
def changing(
    document: Document,
    *,
    by: User,
    version: int | None = None,
    what: str = "changed",
    note: str = "",
    shown: Shown | None = None,
) -> Iterator[Change]:
    """The one door for each change of content: the locked document as a draft, one event `what`, the next version.

    On an approved document the approval ends first (已失效). `version` is the one the form was rendered from; `shown`
    gives what stands there now, by label, for the refusal. Raises NotAllowed for who does not own it, DomainError while
    it is in approval or void, Stale when it changed since.
    """
    with transaction.atomic():
        fresh = locked(document, by=by, permission=editing.owns)
        require(editing.is_open(fresh))
        require_version(fresh, version, shown)
        now = timezone.now()
        if fresh.state == DocumentState.APPROVED:
            end_approval(fresh, by=by)
        change = Change(fresh, by, now)
        yield change
        fresh.version += 1
        fresh.updated_at = now
        fresh.save(update_fields=[*FIELDS, "version", "updated_at"])
        record(fresh, what, by=by, at=now, note=note, **change.facts)


def end_approval(document: Document, *, by: User, reason: str = "") -> None:
    """What was approved does not count any more: the locked document is a draft again. Visibly: event `voided`."""
    round_ = acting.newest(document, by=by)
    ending.end(round_, CaseState.VOIDED, reason=reason)
    round_.record("voided", note=reason)
    acting.finish(round_)


def attach(
    document: Document,
    *,
    by: User,
    upload: Upload,
    purpose: DocumentFile.Purpose = DocumentFile.Purpose.ATTACHMENT,
) -> DocumentFile:
    """Keep a file. An attachment is content: see `changing`. Others belong to what happens with the document, and can
    be kept by its owner whatever its state. Raises Unacceptable for a file that is not taken."""
    if purpose == DocumentFile.Purpose.ATTACHMENT:
        checked = check(upload)
        with changing(document, by=by, what="file_added") as change:
            change.facts |= _facts_of(checked, purpose)
            return _kept(change.document, upload, checked, purpose, by=by, at=change.at)
    with transaction.atomic():
        fresh = locked(document, by=by, permission=editing.owns)
        return keep_file(fresh, upload, by=by, at=timezone.now(), purpose=purpose)


def keep_file(
    document: Document, upload: Upload, *, by: User, at: datetime, purpose: DocumentFile.Purpose
) -> DocumentFile:
    """Keep a file of what happens with the locked document, which is no content of it. Whether he may is asked before.

    Raises Unacceptable for a file that is not taken.
    """
    checked = check(upload)
    file = _kept(document, upload, checked, purpose, by=by, at=at)
    record(document, "file_added", by=by, at=at, **_facts_of(checked, purpose))
    return file


def _facts_of(checked: Checked, purpose: DocumentFile.Purpose) -> dict[str, Any]:
    return {"target": target(checked.name), "sha256": checked.sha256, "purpose": str(purpose)}


def _kept(
    document: Document, upload: Upload, checked: Checked, purpose: DocumentFile.Purpose, *, by: User, at: datetime
) -> DocumentFile:
    return DocumentFile.objects.create(
        document=document,
        purpose=purpose,
        stored_as=vault.put(upload),
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        added_by=by,
        added_at=at,
    )


@transaction.atomic
def attach_all(document: Document, *, by: User, uploads: Iterable[Upload]) -> list[DocumentFile]:
    """Keep several attachments, all or none of them; raises as `attach`."""
    return [attach(document, by=by, upload=upload) for upload in uploads]


def detach(file: DocumentFile, *, by: User) -> None:
    """Take an attachment off: a change of content. The row and the bytes stay, for the versions that have it.

    Raises DomainError for a file that is no attachment or was taken off before.
    """
    with changing(file.document, by=by, what="file_removed") as change:
        fresh = DocumentFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        if fresh.removed_at or fresh.purpose != DocumentFile.Purpose.ATTACHMENT:
            raise DomainError(_("This file cannot be taken off."))
        fresh.removed_at = change.at
        fresh.save(update_fields=["removed_at"])
        change.facts |= {"target": target(fresh.name), "sha256": fresh.sha256}


@transaction.atomic
def discard(document: Document, *, by: User) -> None:
    """Throw away a draft that was never submitted: it is void, without a number. Its events stay."""
    fresh = locked(document, by=by, permission=editing.owns)
    require(editing.is_new(fresh))
    now = timezone.now()
    move(fresh, DocumentState.VOID, at=now)
    record(fresh, "document_voided", by=by, at=now)


@transaction.atomic
def void(document: Document, *, by: User | None, reason: str, system: bool = False) -> Document:
    """Declare it void, for good; a running round and an approval end with it.

    An administrator does it, or, when `system`, the service of its kind, which has asked whether it may. Raises
    NotAllowed for others, DomainError without a reason or when it is void already.
    """
    if not reason.strip():
        raise DomainError(_("Give a reason."))
    fresh = Document.objects.locked(document.pk)
    if not system:
        editing.administers(by and as_now(by)).require()
    require(editing.is_in_force(fresh))
    if fresh.state == DocumentState.DRAFT:
        now = timezone.now()
        move(fresh, DocumentState.VOID, at=now)
        messages.announce(record(fresh, "document_voided", by=by, at=now, note=reason))
        return fresh
    round_ = acting.newest(fresh, by=by)
    ending.end(round_, CaseState.VOIDED, reason=reason)
    move(fresh, DocumentState.VOID, at=round_.at)
    round_.record("document_voided", note=reason)
    acting.finish(round_)
    return fresh


def locked(document: Document, *, by: User, permission: Callable[[User, Document], Verdict]) -> Document:
    """The document as it stands now, locked, for whom `permission` lets; NotAllowed for others."""
    fresh = Document.objects.locked(document.pk)
    permission(as_now(by), fresh).require()
    return fresh


def require_version(document: Document, version: int | None, shown: Shown | None = None) -> None:
    """Stale when the form was rendered from another version."""
    if version is not None and version != document.version:
        current: Mapping[str, object] = shown(document) if shown else {}
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=dict(current))
