"""A request before it is handed in: kept on the server while it is typed, seen by its author alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.receipts import once
from core.errors import DomainError, Stale
from customers.models import Customer

from ..models import FormVersion, SupportContent, SupportRequest
from ..policies.lifecycle import can_change
from ..rules.forms.schema import FieldType
from ..rules.forms.wire import parse
from . import attachments
from .overwriting import other_texts

FIELDS = frozenset(
    {
        "title",
        "description",
        "answers",
        "precondition_confirmed",
        "customer",
        "log_entry",
        "project",
        "urgency",
        "wanted_by",
    }
)
NOT_COPIED = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.FILE})


def current_form(content: SupportContent) -> FormVersion:
    """The published form of a content. DomainError when it is not offered or has none."""
    version = content.form_versions.filter(is_current=True).first()
    if version is None or not content.is_active:
        raise DomainError(_("%s is not offered at the moment.") % content)
    return version


@transaction.atomic
def begin(
    *,
    by: User,
    content: SupportContent,
    origin: SupportRequest.Origin = SupportRequest.Origin.FORM,
    **values: Any,
) -> SupportRequest:
    """A new draft with the content's current form; `values` pre-fill any of FIELDS, others are a KeyError."""
    if not by.is_active:
        raise DomainError(_("Your account is not active."))
    return SupportRequest.objects.create(
        content=content,
        form_version=current_form(content),
        origin=origin,
        requester=by,
        requester_unit=by.unit,
        **_known(values),
    )


def of_form(*, by: User, content: SupportContent, form: UUID | None) -> SupportRequest:
    """The draft that this form began, or a new one: however often the form is kept, it makes one draft.

    `form` is the key a page was rendered with. DomainError when its draft was discarded meanwhile.
    """
    if form is None:
        return begin(by=by, content=content)
    key = once(by=by, key=f"form-{form.hex}", body="", act=lambda: str(begin(by=by, content=content).pk))
    draft = SupportRequest.objects.filter(pk=int(key), requester=by).first()
    if draft is None:
        raise DomainError(_("This draft was discarded. Start the request anew."))
    return draft


def copied(support_request: SupportRequest, *, by: User) -> dict[str, Any]:
    """What of an earlier request a new one starts with, as far as the current form still asks it.

    Dates, files and the confirmed precondition are not carried over, nor a customer whom `by` cannot see.
    """
    asked = parse(current_form(support_request.content).schema).fields
    kept = {field.key for field in asked if field.type not in NOT_COPIED}
    customers = Customer.objects.visible_to(by)
    return {
        "title": support_request.title,
        "description": support_request.description,
        "answers": {key: answer for key, answer in support_request.answers.items() if key in kept},
        "customer": customers.filter(pk=support_request.customer_id or 0).first(),
        "project": support_request.project,
    }


def copy_of(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """A new draft with what was asked before, see `copied`."""
    return begin(by=by, content=support_request.content, **copied(support_request, by=by))


@transaction.atomic
def keep(
    support_request: SupportRequest, *, by: User, version: int | None = None, form: UUID | None = None, **values: Any
) -> SupportRequest:
    """Store what is typed so far; nothing needs to be complete. Names outside FIELDS are a KeyError. With the log entry
    that it comes from come that one's photos.

    `version` is what the form was rendered from and `form` its key. Another version is Stale, with what stands
    there now, unless this very form made it or the texts are the same.
    """
    fresh = SupportRequest.objects.locked(support_request.pk)
    can_change(by, fresh, "edit_draft").require()
    ours = version in (None, fresh.version) or (form is not None and form == fresh.kept_by_form)
    if not ours and (current := other_texts(fresh, _known(values))):
        raise Stale(_("This draft was changed in another window. Compare before you go on."), current=current)
    had_entry = fresh.log_entry_id is not None
    for name, value in _known(values).items():
        setattr(fresh, name, value)
    fresh.kept_by_form = form
    fresh.version += 1
    fresh.updated_at = timezone.now()
    fresh.save()
    if fresh.log_entry and not had_entry:
        attachments.enclose_photos(fresh, fresh.log_entry, by=by, at=fresh.updated_at)
    return fresh


@transaction.atomic
def discard(support_request: SupportRequest, *, by: User) -> None:
    """Throw a draft away with its files; it never had a number."""
    fresh = SupportRequest.objects.locked(support_request.pk)
    can_change(by, fresh, "edit_draft").require()
    attachments.forget_files(fresh)
    fresh.delete()


def _known(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := values.keys() - FIELDS:
        raise KeyError(unknown)
    return values
