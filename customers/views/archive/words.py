"""What events of a customer kept, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, DecimalField, Field, Model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.text import listed

from ...models import Contact, Customer, CustomerEvent, LogEntry, Opportunity, Visit
from ...rules.privacy import PUBLIC_FIELDS

MODELS: dict[str, type[Model]] = {"contact": Contact, "log": LogEntry, "opportunity": Opportunity, "visit": Visit}
"""The first word of an event's kind → whose fields it changed; the customer's, where there is none or no such field."""

LABELS: dict[str, Promise] = {
    "addresses": _("Address"),
    "contacts": _("Contacts"),
    "state": _("State"),
    "opportunity_next": _("Next step of the opportunity"),
    "photos": _("Photos"),
    "told": _("Told"),
}
"""What events name that is no field of the customer."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; "" where there was nothing."""

    label: str
    before: str
    after: str


def differences(event: CustomerEvent, *, private: bool) -> Iterator[Difference]:
    """What the event changed, as far as the reader may see it; `private`: nothing is hidden from him."""
    model = MODELS.get(event.kind.partition("_")[0], Customer)
    for name, (before, after) in event.changes.items():
        if private or name in PUBLIC_FIELDS:
            field = _field(model, name)
            yield Difference(_label(field, name), _readable(field, before), _readable(field, after))


def _field(model: type[Model], name: str) -> Field[Any, Any] | None:
    """The field of that name; None for what only events call so."""
    return next((field for field in (*model._meta.fields, *Customer._meta.fields) if field.name == name), None)


def _label(field: Field[Any, Any] | None, name: str) -> str:
    if name in LABELS:
        return str(LABELS[name])
    return capfirst(str(field.verbose_name)) if field is not None else name


def _readable(field: Field[Any, Any] | None, value: Any) -> str:
    """A kept value (services.changing.as_json) in the active language and time zone."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(value.get(language) or value.get("text", ""))
    if isinstance(value, list):
        return listed(value)
    return _typed(field, str(value))


def _typed(field: Field[Any, Any] | None, text: str) -> str:
    if isinstance(field, DateTimeField):
        return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")
    if isinstance(field, DateField):
        return date_format(date.fromisoformat(text))
    if isinstance(field, DecimalField):
        return number_format(text, decimal_pos=2, use_l10n=True, force_grouping=True)
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    return str(choices.get(text, text))
