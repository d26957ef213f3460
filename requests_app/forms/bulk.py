"""What a bulk action needs to know beside the chosen requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.forms import Form, PickerSelect


class Action(TextChoices):
    ACCEPT = "accept", pgettext_lazy("bulk", "Accept")
    ASSIGN = "assign", pgettext_lazy("bulk", "Assign")
    RETURN = "return", pgettext_lazy("bulk", "Return")


class BulkForm(Form):
    """`number` is repeated for each chosen request; lead and note are asked for where the action needs them."""

    action = forms.ChoiceField(choices=Action.choices, widget=forms.HiddenInput)
    lead = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        label=_("Lead supporter"),
        required=False,
        widget=PickerSelect("accounts:people_picker"),
    )
    note = forms.CharField(label=_("What is missing?"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, data: Any) -> None:
        """Unbound, so without errors, while it is shown for the first time and has something to ask."""
        action = data.get("action")
        asks = action in {Action.ASSIGN, Action.RETURN} and "sent" not in data
        super().__init__(None if asks else data, initial={"action": action})
        for name, needed in {"lead": Action.ASSIGN, "note": Action.RETURN}.items():
            if action == needed:
                self.fields[name].required = True
            else:
                del self.fields[name]
