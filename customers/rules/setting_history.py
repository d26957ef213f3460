"""What changes of the archive's settings are called, and how a kept value is read again."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .sight import Scope


class SettingKind(TextChoices):
    SIGHT_CHANGED = "sight_changed", _("Who sees what changed")
    QUOTA_SET = "quota_set", _("Quota set")
    QUOTA_CLEARED = "quota_cleared", _("Own quota given up")
    INDUSTRY_ADDED = "industry_added", _("Industry added")
    INDUSTRY_CHANGED = "industry_changed", _("Industry changed")


LABELS: dict[str, str | Promise] = {
    "scope": pgettext_lazy("sight", "sees"),
    "sees_private": _("also what is hidden from non-owners"),
    "visits": _("visits a week"),
    "customers": _("new customers a working day"),
    "name_en": _("English name"),
    "name_zh": _("Chinese name"),
    "is_active": pgettext_lazy("industry", "offered"),
    "place": pgettext_lazy("industry", "place in the list"),
}
"""In the order in which a reader wants them."""


def readable(field: str, kept: object) -> str | Promise:
    """A kept value in the active language; "" where there was none."""
    if isinstance(kept, bool):
        return _("Yes") if kept else _("No")
    if field == "scope" and kept in Scope.values:
        return Scope(str(kept)).label
    return "" if kept is None else str(kept)
