"""Changes of what was asked, after submission: each with what stood there before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError

from ..models import SupportRequest
from ..rules.states import Urgency
from . import search_index
from .changing import changing

CORRECTABLE = frozenset({"title", "description", "answers", "customer", "project"})


def correct(
    support_request: SupportRequest, *, by: User, version: int, note: str = "", **values: Any
) -> SupportRequest:
    """Correct any of CORRECTABLE. `version` is the one the form was rendered from: Stale when it is no longer."""
    if unknown := values.keys() - CORRECTABLE:
        raise KeyError(unknown)
    with changing(support_request, "correct", "corrected", by=by, note=note, version=version) as change:
        change.set(**values)
        search_index.refresh(change.request)
    return change.request


def set_urgency(support_request: SupportRequest, *, by: User, urgency: Urgency, note: str) -> SupportRequest:
    """With a reason: urgency decides whose work comes first."""
    _require_reason(note)
    with changing(support_request, "set_urgency", "urgency_changed", by=by, note=note) as change:
        change.set(urgency=urgency)
    return change.request


def set_wanted_by(support_request: SupportRequest, *, by: User, wanted_by: datetime, note: str) -> SupportRequest:
    """When the requester needs it; the supporter's promise is another field."""
    _require_reason(note)
    with changing(support_request, "set_wanted_by", "wanted_by_changed", by=by, note=note) as change:
        change.set(wanted_by=wanted_by)
    return change.request


def _require_reason(note: str) -> None:
    if not note.strip():
        raise DomainError(_("Please give a reason."))
