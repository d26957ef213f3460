"""What a person is typing, kept until it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import TypedDraft, User
from accounts.services.receipts import UNTYPED
from core.errors import DomainError
from core.text import without_nul

LONGEST = 20_000
"""Characters of all fields together."""
MOST = 200
"""Texts of one person."""
KEPT_FOR = timedelta(days=90)


def keep(*, by: User, form: str, subject: str, data: dict[str, Any]) -> None:
    """Store the fields typed so far; nothing typed takes the draft away, and beyond MOST the oldest goes.

    `form` names the form, `subject` says what it is about: the public number of a row, or "" for a new thing.
    DomainError for more than LONGEST characters.
    """
    if sum(len(str(value)) for value in data.values()) > LONGEST:
        raise DomainError(_("The text is too long to be kept as a draft."))
    if not any(_has_text(value) for value in data.values()):
        return forget(by=by, form=form, subject=subject)
    kept = {"data": _storable(data), "updated_at": timezone.now()}
    _row, is_new = TypedDraft.objects.update_or_create(**_place(by, form, subject), defaults=kept)
    if is_new:
        surplus = TypedDraft.objects.filter(user=by).order_by("-updated_at", "-pk")[MOST:]
        TypedDraft.objects.filter(pk__in=surplus.values("pk")).delete()
    return None


def fields_of(posted: QueryDict) -> dict[str, Any]:
    """Name to text, or to a list of texts; what nobody typed is left out."""
    return {
        name: texts[0] if len(texts) == 1 else texts for name, texts in posted.lists() if name not in UNTYPED and texts
    }


def forget(*, by: User, form: str, subject: str) -> None:
    """The form was sent, or emptied."""
    TypedDraft.objects.filter(**_place(by, form, subject)).delete()


def typed(*, by: User, form: str, subject: str) -> dict[str, Any]:
    """What was typed and not sent; empty when there is nothing."""
    row = TypedDraft.objects.filter(**_place(by, form, subject)).first()
    return row.data if row else {}


def forget_old(*, now: datetime) -> int:
    """Texts that nobody came back to. Returns how many went."""
    forgotten, _by_model = TypedDraft.objects.filter(updated_at__lt=now - KEPT_FOR).delete()
    return forgotten


def _place(by: User, form: str, subject: str) -> dict[str, Any]:
    return {"user": by, "form": without_nul(form)[:40], "subject": without_nul(subject)[:40]}


def _has_text(value: Any) -> bool:
    return any(map(_has_text, value)) if isinstance(value, list) else bool(str(value).strip())


def _storable(value: Any) -> Any:
    """The same without NUL, which PostgreSQL cannot keep."""
    if isinstance(value, dict):
        return {without_nul(name): _storable(item) for name, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list) else without_nul(str(value))
