"""What narrows the list of contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import FilterForm

from ...models.contract import ContractQuerySet
from ...rules.states import ContractKind, Stage

ANY = ("", pgettext_lazy("filter", "any"))


class ContractFilter(FilterForm):
    """A text in number, title or customer; kind; stage."""

    q = forms.CharField(label=_("Number, title or customer"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *ContractKind.choices], required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[ANY, *Stage.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def narrow(self, rows: ContractQuerySet) -> ContractQuerySet:
        """Those that fit."""
        asked = self.cleaned_data
        if text := asked.get("q"):
            names = ("document__number", "document__title", "document__customer__name")
            fits = Q()
            for name in names:
                fits |= Q(**{f"{name}__icontains": text})
            rows = rows.filter(fits)
        return rows.filter(**{name: asked[name] for name in ("kind", "stage") if asked.get(name)})
