"""What was asked in the content's form, for the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...models import SupportRequest
from ...rules.forms.answers import is_shown
from ...rules.forms.display import Shown, ShownGroup, display, show
from ...rules.forms.schema import FieldType, Form

OPEN = "open"
"""The kind of a question that a request by e-mail left unanswered."""


def asked(form: Form, answers: Mapping[str, Any], *, origin: str) -> tuple[ShownGroup, ...]:
    """The answers in the form's order. What came by e-mail shows the required questions it left open, too."""
    if origin != SupportRequest.Origin.EMAIL:
        return display(form, answers)
    groups = (
        ShownGroup(
            group.label,
            tuple(
                show(field, answers[field.key]) if field.key in answers else Shown(field.key, field.label, OPEN, None)
                for field in group.fields
                if field.key in answers or (field.type != FieldType.FILE and is_shown(field, answers))
            ),
        )
        for group in form.groups
    )
    return tuple(group for group in groups if group.answers)
