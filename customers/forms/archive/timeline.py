"""What is asked of a customer's timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from core.forms import Form

from ... import related
from ...rules.timeline import Group


class TimelineFilter(Form):
    """The query string; what cannot be read counts as not asked."""

    kind = forms.ChoiceField(required=False)
    before = forms.DateTimeField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [*Group.choices, *((source.code, source.label) for source in related.every())]

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data.get("kind", ""))

    @property
    def moment(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data.get("before")
        return moment
