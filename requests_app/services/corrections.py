"""Changes of what was asked, after submission: each with what stood there before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User

from ..models import SupportRequest
from ..rules.states import Urgency
from . import search_index
from .attachments import FieldUploads, enclose_answers, examined_answers
from .changing import changing, require_reason

CORRECTABLE = frozenset({"title", "description", "answers", "customer", "project"})


def correctable(values: dict[str, Any]) -> dict[str, Any]:
    """The values; KeyError when one of them is not CORRECTABLE, which is a programming error."""
    if unknown := values.keys() - CORRECTABLE:
        raise KeyError(unknown)
    return values


def correct(
    support_request: SupportRequest,
    *,
    by: User,
    version: int | None = None,
    note: str = "",
    uploads: FieldUploads | None = None,
    **values: Any,
) -> SupportRequest:
    """Correct any of CORRECTABLE. Stale when one of them was changed after `version`, the one the form showed.

    `uploads` are new files by the key of the question that asked for them.
    """
    files = examined_answers(uploads)
    with changing(support_request, "correct", "corrected", by=by, note=note, version=version) as change:
        change.set(**correctable(values))
        enclose_answers(change, files)
        change.require_difference()
        search_index.refresh(change.request)
    return change.request


def set_urgency(
    support_request: SupportRequest, *, by: User, urgency: Urgency, note: str, version: int | None = None
) -> SupportRequest:
    """With a reason: urgency decides whose work comes first."""
    require_reason(note)
    with changing(support_request, "set_urgency", "urgency_changed", by=by, note=note, version=version) as change:
        change.set(urgency=urgency)
        change.require_difference()
    return change.request


def set_wanted_by(
    support_request: SupportRequest, *, by: User, wanted_by: datetime, note: str, version: int | None = None
) -> SupportRequest:
    """When the requester needs it; the supporter's promise is another field."""
    require_reason(note)
    with changing(support_request, "set_wanted_by", "wanted_by_changed", by=by, note=note, version=version) as change:
        change.set(wanted_by=wanted_by)
        change.require_difference()
    return change.request
