"""What several catalogue pages show."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from requests_app.forms.dynamic import DynamicForm
from requests_app.models import FormVersion, RoutingRow
from requests_app.rules.forms.schema import Form
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
