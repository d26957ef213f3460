"""The history of the routing table in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.text import listed
from customers.models import Customer
from requests_app.models import RoutingChange

LABELS = {
    "content": _("Support content"),
    "unit": _("Business unit"),
    "customer_value": _("Customer value"),
    "coordinator": _("Coordinator"),
    "supporter_positions": _("Supporter pool"),
    "cooperating_units": _("Cooperating departments"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
    "note": pgettext_lazy("routing", "Note"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One change with its fields as (label, before, after); an empty text stands for nothing."""

    change: RoutingChange
    lines: list[tuple[str | Promise, str, str]]


def told(change: RoutingChange) -> Told:
    """The change in words of the active language."""
    return Told(change, told_fields(change.changes))


def told_fields(changes: dict[str, list[Any]]) -> list[tuple[str | Promise, str, str]]:
    """Changed fields as (label, before, after) in words of the active language."""
    return [(LABELS[field], _words(field, before), _words(field, after)) for field, (before, after) in changes.items()]


def _words(field: str, kept: Any) -> str:
    if not kept:
        return ""
    if isinstance(kept, list):
        return listed(_words(field, one) for one in kept)
    if isinstance(kept, dict):
        return str(kept["zh" if (get_language() or "").startswith("zh") else "en"])
    if field in ("valid_from", "valid_until"):
        return date_format(date.fromisoformat(kept))
    return str(Customer.Value(kept).label) if field == "customer_value" else str(kept)
