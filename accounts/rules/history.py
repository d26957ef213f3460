"""What administrators' changes are called, and how a changed value is kept and read again.

A value is kept as it stood: names in both languages, moments in UTC, codes as codes. So an entry reads the same
in ten years, whatever happened to the rows since, and follows the reader's language.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import listed

from .organisation import UnitKind
from .roles import Role

Kept: TypeAlias = str | bool | dict[str, str] | list[dict[str, str]] | None
Changes: TypeAlias = dict[str, list[Kept]]  # field → [before, after]


class EventKind(TextChoices):
    PERSON_CREATED = "person_created", _("Person entered")
    PERSON_CHANGED = "person_changed", _("Person changed")
    PERSON_DEACTIVATED = "person_deactivated", _("Deactivated")
    PERSON_REACTIVATED = "person_reactivated", _("Reactivated")
    INVITATION_SENT = "invitation_sent", _("Invitation sent")
    INVITATION_FAILED = "invitation_failed", _("Invitation could not be sent")
    SESSIONS_ENDED = "sessions_ended", _("Signed out everywhere")
    ROLE_GRANTED = "role_granted", _("Role given")
    ROLE_TAKEN_AWAY = "role_taken_away", _("Role taken away")
    UNIT_CREATED = "unit_created", _("Unit created")
    UNIT_CHANGED = "unit_changed", _("Unit changed")
    UNIT_MOVED = "unit_moved", _("Unit moved")
    UNIT_CLOSED = "unit_closed", _("Unit closed")
    UNIT_REOPENED = "unit_reopened", _("Unit reopened")
    POSITION_CREATED = "position_created", _("Position created")
    POSITION_CHANGED = "position_changed", _("Position changed")
    POST_CHANGED = "post_changed", _("Post filled")
    POST_REMOVED = "post_removed", _("Post removed")
    DELEGATION_SET = "delegation_set", _("Absence entered")
    DELEGATION_STOPPED = "delegation_stopped", _("Absence ended")


# In the order in which a reader wants them.
FIELD_LABELS: dict[str, str | Promise] = {
    "code": _("code"),
    "name": pgettext_lazy("person", "name"),
    "name_latin": _("name in Latin letters"),
    "name_en": _("English name"),
    "name_zh": _("Chinese name"),
    "email": _("e-mail"),
    "position": _("position"),
    "role": _("role"),
    "unit": _("unit"),
    "title": _("job title"),
    "phone": _("phone"),
    "language": _("language"),
    "kind": _("kind"),
    "parent": _("part of"),
    "manager": _("manager"),
    "per_unit": _("one in each business unit"),
    "is_active": _("active"),
    "holders": _("held by"),
    "delegate": _("who stands in"),
    "starts_at": _("from"),
    "ends_at": _("until"),
    "note": _("note"),
}
LANGUAGE_NAMES = {"en": "English", "zh-hans": "简体中文"}  # each in itself
CODED: dict[str, dict[str, str | Promise]] = {
    "role": dict(Role.choices),
    "kind": dict(UnitKind.choices),
    "language": {**LANGUAGE_NAMES},
}
MOMENTS = frozenset({"starts_at", "ends_at"})


def differences(before: dict[str, Kept], after: dict[str, Kept]) -> Changes:
    """[before, after] of the fields that changed; both have the same fields."""
    return {field: [before[field], value] for field, value in after.items() if before[field] != value}


def readable(field: str, kept: Kept, *, chinese: bool) -> str | Promise | datetime:
    """The kept value for a reader; a moment comes back as an aware datetime, nothing as an empty text."""
    if kept is None or kept == "":
        return ""
    if isinstance(kept, bool):
        return _("yes") if kept else _("no")
    if isinstance(kept, dict):
        return kept["zh" if chinese else "en"]
    if isinstance(kept, list):
        return listed(readable(field, one, chinese=chinese) for one in kept)
    if field in MOMENTS:
        return datetime.fromisoformat(kept)
    return CODED.get(field, {}).get(kept, kept)
