"""What is asked for when a customer is recorded."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form

from ..rules.segmentation import Value


class CustomerForm(Form):
    """Name and value; owner and business unit follow from who records it. The service knows which names are taken."""

    name = forms.CharField(label=_("Name"), max_length=160, widget=forms.TextInput(attrs={"autofocus": True}))
    value = forms.ChoiceField(label=_("Value"), choices=Value.choices, initial=Value.ORDINARY)

    def clean_value(self) -> Value:
        return Value(self.cleaned_data["value"])
