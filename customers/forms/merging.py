"""Two records of one company side by side: which values stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import Form, PickerSelect

from ..models import Customer
from ..rules.merging import CHOSEN, OWNER
from ..rules.privacy import PUBLIC_FIELDS
from .ownership import SeenForm

FIRST, SECOND = "first", "second"


def shown(customer: Customer, name: str) -> str:
    """The value of a field in words, "" where there is none."""
    display = getattr(customer, f"get_{name}_display", None)
    value = display() if display else getattr(customer, name)
    if name == OWNER:
        return f"{customer.owner or _('nobody')} · {customer.unit}"
    if name == "next_on" and value:
        return str(date_format(value))
    return str(value or "")


class OtherForm(Form):
    """The record with which one is merged."""

    other = forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("The other record"),
        empty_label=_("Choose…"),
        widget=PickerSelect("customers:picker", limit=20),
    )

    def __init__(self, *args: Any, others: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others.order_by("sort_name", "pk")  # type: ignore[attr-defined]


class MergeForm(SeenForm):
    """Which record stays, and of each field in which they differ which value. The earlier record is the first."""

    stays = forms.ChoiceField(label=_("The record that stays"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, customers: Sequence[Customer], private: bool, **kwargs: Any) -> None:
        self.first, self.second = customers
        super().__init__(*args, customers=customers, **kwargs)
        stays = self.fields["stays"]
        stays.choices = [(FIRST, str(self.first.number)), (SECOND, str(self.second.number))]  # type: ignore[attr-defined]
        stays.initial = FIRST
        self.differing = [name for name in (OWNER, *CHOSEN) if self._differs(name, private=private)]
        for name in self.differing:
            label = capfirst(str(Customer._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            choices = [(FIRST, shown(self.first, name)), (SECOND, shown(self.second, name))]
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, initial=FIRST, widget=forms.RadioSelect, required=False
            )

    def _differs(self, name: str, *, private: bool) -> bool:
        if not private and name not in PUBLIC_FIELDS:
            return False
        one, other = getattr(self.first, name), getattr(self.second, name)
        return bool(one != other and (name == OWNER or (one and other)))

    @property
    def rows(self) -> list[forms.BoundField]:
        """The fields to choose from, in order."""
        return [self[name] for name in self.differing]

    @property
    def survivor(self) -> Customer:
        """The record that stays; to be asked when the form is valid."""
        return self.first if self.cleaned_data["stays"] == FIRST else self.second

    @property
    def loser(self) -> Customer:
        return self.second if self.cleaned_data["stays"] == FIRST else self.first

    @property
    def taking(self) -> list[str]:
        """Fields of which the loser's value stays."""
        stays = self.cleaned_data["stays"]
        return [name for name in self.differing if (self.cleaned_data[name] or stays) != stays]
