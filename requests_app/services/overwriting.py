"""What a form that is older than the request would overwrite, in words for the person who sent it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import SupportRequest
from ..rules.forms.display import differences
from ..rules.forms.wire import parse


def other_texts(fresh: SupportRequest, values: dict[str, Any]) -> dict[str, object]:
    """Label to what stands there now, for each of the fields that would be overwritten with something else."""
    texts: dict[str, object] = {
        capfirst(str(getattr(SupportRequest._meta.get_field(name), "verbose_name"))): _words(fresh, name)  # noqa: B009
        for name, value in values.items()
        if name != "answers" and getattr(fresh, name) != value
    }
    form = parse(fresh.form_version.schema)
    for change in differences(form, values.get("answers", fresh.answers), fresh.answers):
        texts[str(change.label)] = change.after or _("(empty)")
    return texts


def _words(fresh: SupportRequest, name: str) -> object:
    """A field's value as its reader knows it."""
    value = getattr(fresh, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return fresh.get_urgency_display() if name == "urgency" else value or _("(empty)")
