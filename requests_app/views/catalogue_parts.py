"""What several catalogue pages show."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from requests_app.forms.dynamic import DynamicForm
from requests_app.models import CatalogueEvent, FormVersion, Responsibility, RoutingRow, SupportContent
from requests_app.rules.forms.schema import Form, Text
from requests_app.rules.forms.wire import parse


def rows_of_today() -> models.QuerySet[RoutingRow]:
    """Routing rows in force, with whom they name."""
    rows = RoutingRow.objects.valid_on(timezone.localdate())
    named: models.QuerySet[RoutingRow] = rows.select_related(
        "coordinator_position", "coordinator_team", "coordinator_person"
    )
    return named


def coordinators(rows: Iterable[RoutingRow]) -> list[str]:
    """Names of those who coordinate by these rows, each once."""
    return list(dict.fromkeys(str(row.coordinator) for row in rows))


def desk_address() -> str:
    """The mailbox that requests by e-mail are sent to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sample(version: FormVersion | None) -> DynamicForm | None:
    """The empty form of a version, as the requester meets it."""
    return DynamicForm(parse(version.schema)) if version else None


def previews(form: Form) -> list[tuple[str, SafeString]]:
    """(language code, the drawn form) in both languages; names of inputs differ so that both fit on one page."""
    drawn = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            drawn.append((language, DynamicForm(form, prefix=f"preview-{language}").render()))
    return drawn


def named_changes(event: CatalogueEvent) -> list[tuple[str, str, str]]:
    """(what, before, after) of one line of history, in the reader's language."""
    return [(_label(name), _said(name, before), _said(name, after)) for name, (before, after) in event.changes.items()]


def _label(name: str) -> str:
    if name in Responsibility.Kind.values:
        return str(Responsibility.Kind(name).label)
    return str(_column(name).verbose_name).capitalize()


def _said(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(Text(**unit)) for unit in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    choices = dict(_column(name).flatchoices)
    return "" if value is None else str(choices.get(value, value))


def _column(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", SupportContent._meta.get_field(name))
