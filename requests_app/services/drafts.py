"""A request before it is handed in: kept on the server while it is typed, seen by its author alone."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError

from ..models import FormVersion, SupportContent, SupportRequest
from ..policies.lifecycle import can_change

FIELDS = frozenset(
    {"title", "description", "answers", "precondition_confirmed", "customer", "project", "urgency", "wanted_by"}
)


def current_form(content: SupportContent) -> FormVersion:
    """The published form of a content. DomainError when it is not offered or has none."""
    version = content.form_versions.filter(is_current=True).first()
    if version is None or not content.is_active:
        raise DomainError(_("%s is not offered at the moment.") % content)
    return version


@transaction.atomic
def begin(*, by: User, content: SupportContent, **values: Any) -> SupportRequest:
    """A new draft with the content's current form; `values` pre-fill any of FIELDS."""
    if not by.is_active:
        raise DomainError(_("Your account is not active."))
    return SupportRequest.objects.create(
        content=content,
        form_version=current_form(content),
        requester=by,
        requester_unit=by.unit,
        **{name: value for name, value in values.items() if name in FIELDS},
    )


def copy_of(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """A new draft with what was asked before; dates, files and the confirmed precondition are not carried over."""
    return begin(
        by=by,
        content=support_request.content,
        title=support_request.title,
        description=support_request.description,
        answers=support_request.answers,
        customer=support_request.customer,
        project=support_request.project,
    )


@transaction.atomic
def keep(support_request: SupportRequest, *, by: User, **values: Any) -> SupportRequest:
    """Store what is typed so far; nothing needs to be complete. Unknown names are a programming error (KeyError)."""
    fresh = SupportRequest.objects.locked(support_request.pk)
    can_change(by, fresh, "edit_draft").require()
    for name, value in values.items():
        if name not in FIELDS:
            raise KeyError(name)
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.updated_at = timezone.now()
    fresh.save()
    return fresh


@transaction.atomic
def discard(support_request: SupportRequest, *, by: User) -> None:
    """Throw a draft away with its files; it never had a number."""
    fresh = SupportRequest.objects.locked(support_request.pk)
    can_change(by, fresh, "edit_draft").require()
    fresh.delete()
