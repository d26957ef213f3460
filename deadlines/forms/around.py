"""The forms around the editor: the example, a ladder of its own for some, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField
from core.errors import Sentence
from core.forms import Form

from ..rules.clock import FAR
from .rung import dress


class ExampleForm(Form):
    """When and where an imagined promise begins."""

    at = forms.DateTimeField(label=_("Begins"))
    unit = UnitField(label=_("Calendar of"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"at": timezone.now().replace(second=0, microsecond=0)} | kwargs.get("initial", {})
        super().__init__(*args, prefix="example", **kwargs)
        dress(self)

    def clean_at(self) -> datetime:
        """Some time that a calendar knows."""
        at: datetime = self.cleaned_data["at"]
        if abs(at - timezone.now()) > FAR:
            raise ValidationError(_("Choose a time within ten years."))
        return at


class NewLadderForm(Form):
    """For which content and urgency a ladder of its own is made."""

    topic = forms.ChoiceField(label=_("Support content"), required=False)
    grade = forms.ChoiceField(label=_("Urgency"), required=False)

    def __init__(
        self,
        *args: Any,
        topics: Sequence[tuple[str, Sentence]],
        grades: Sequence[tuple[str, Sentence]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("topic", topics), ("grade", grades)):
            field: Any = self.fields[name]
            field.choices = [("", _("Any")), *offered]

    def clean(self) -> dict[str, Any]:
        """Neither would be the general ladder."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["topic"] and not data["grade"]:
            raise ValidationError(_("Choose a content, an urgency, or both. The ladder for all exists already."))
        return data


class RemoveForm(Form):
    """Back to the general ladder."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    note = forms.CharField(label=_("Why"), max_length=200, help_text=_("Stands in the history, for everybody."))
