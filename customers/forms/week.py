"""What is asked for on the week board."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form, GuardedForm


class QuotaForm(GuardedForm):
    """What is expected of each rep of a unit."""

    visits = forms.IntegerField(label=_("Visits a week"), min_value=0, max_value=200)
    customers = forms.IntegerField(label=_("New customers a working day"), min_value=0, max_value=1000)


class CheckForm(Form):
    """The manager looked at a record: it is in order, or he says what is missing."""

    in_order = forms.BooleanField(required=False)
    comment = forms.CharField(label=_("What is missing?"), max_length=2000, required=False, widget=forms.Textarea)
