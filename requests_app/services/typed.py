"""What a person is typing, kept until it is sent."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError

from ..models import TypedDraft

LONGEST = 20_000
"""Characters of all fields together."""


def keep(*, by: User, form: str, subject: str, data: dict[str, Any]) -> None:
    """Store the fields typed so far; nothing typed takes the draft away."""
    if sum(len(str(value)) for value in data.values()) > LONGEST:
        raise DomainError(_("The text is too long to be kept as a draft."))
    if not any(str(value).strip() for value in data.values()):
        return forget(by=by, form=form, subject=subject)
    TypedDraft.objects.update_or_create(
        user=by, form=form[:40], subject=subject[:40], defaults={"data": data, "updated_at": timezone.now()}
    )
    return None


def forget(*, by: User, form: str, subject: str) -> None:
    """The form was sent, or emptied."""
    TypedDraft.objects.filter(user=by, form=form, subject=subject).delete()


def typed(*, by: User, form: str, subject: str) -> dict[str, Any]:
    """What was typed and not sent; empty when there is nothing."""
    row = TypedDraft.objects.filter(user=by, form=form, subject=subject).first()
    return row.data if row else {}
