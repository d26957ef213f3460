"""What a person chooses about his messages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Sentence

from . import kinds


def _kinds() -> list[tuple[str, Sentence]]:
    return [(kind.code, kind.label) for kind in kinds.every()]


class PreferencesForm(forms.Form):
    """Which kinds of message come by e-mail as well."""

    by_mail = forms.MultipleChoiceField(
        label=_("By e-mail"),
        choices=_kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
