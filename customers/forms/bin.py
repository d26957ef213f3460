"""What is asked for before a customer goes to the recycle bin."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form


class ThrowAwayForm(Form):
    """Why; the history keeps it."""

    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Closed, recorded by mistake …"))
