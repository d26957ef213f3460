"""The parts of a contract that are a few fields: its head, the statement on later changes, the period."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Opportunity

from ...models import PriceList
from ...rules.parts import Need, Part
from ...rules.states import LaterChanges
from ...services.contract_editing import FIELDS, HEAD, set_fields
from .base import PartForm

LANGUAGE_CHOICES = [("zh-hans", _("Chinese")), ("en", _("English"))]


class PercentField(forms.DecimalField):
    """A share, typed in per cent: 13 is 0.13."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=2, min_value=0, max_value=Decimal("99.99"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return typed / 100 if typed is not None else None


class _Columns(PartForm):
    """The columns of a part as they stand."""

    def known(self) -> dict[str, Any]:
        return {name: getattr(self.contract, name) for name in FIELDS[self.part]}

    def perform(self) -> None:
        set_fields(self.contract, part=self.part, **self.how, **self.typed)


class HeadForm(_Columns):
    """Title, language of the text, price list and tax, as far as it sells anything."""

    part = HEAD
    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language of the contract"),
        choices=LANGUAGE_CHOICES,
        help_text=_("Standard clauses follow it; texts that deviate stay as they are."),
    )
    price_list = forms.ModelChoiceField(PriceList.objects.none(), label=_("Price list"), required=False)
    tax_rate = PercentField(label=_("Tax rate, %"))
    opportunity = forms.ModelChoiceField(Opportunity.objects.none(), label=_("Opportunity"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document, fields = self.contract.document, self.fields
        lists = PriceList.objects.published().filter(currency=document.currency)
        lists |= PriceList.objects.filter(pk=self.contract.price_list_id or 0)
        chances = Opportunity.objects.visible_to(self.user).filter(customer=document.customer_id)
        fields["price_list"].queryset = lists  # type: ignore[attr-defined]
        fields["opportunity"].queryset = chances  # type: ignore[attr-defined]
        if self.contract.shape.rows == Need.NONE:
            del fields["price_list"], fields["tax_rate"]

    def known(self) -> dict[str, Any]:
        return super().known() | {"title": self.contract.document.title}


class LaterChangesForm(_Columns):
    """Free or charged, and how much."""

    part = Part.LATER_CHANGES
    later_changes = forms.ChoiceField(
        label=_("Later changes of artwork or content are"), choices=LaterChanges.choices, widget=forms.RadioSelect
    )
    later_changes_note = forms.CharField(
        label=_("How much they cost"),
        max_length=500,
        required=False,
        help_text=_("For example per change or per page."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("later_changes") == LaterChanges.CHARGED and not cleaned.get("later_changes_note"):
            self.add_error("later_changes_note", _("Say how much later changes cost."))
        if cleaned.get("later_changes") == LaterChanges.FREE:
            cleaned["later_changes_note"] = ""
        return cleaned


TO_SIGN = timedelta(days=30)
"""How long there is to sign, unless told otherwise."""


class PeriodForm(_Columns):
    """From when until when, and by when it is signed; a termination has no period of its own."""

    part = Part.PERIOD
    starts_on = forms.DateField(label=_("Starts on"), required=False)
    ends_on = forms.DateField(label=_("Ends on"), required=False, help_text=_("The last day."))
    renewal_notice_days = forms.IntegerField(label=_("Remind of the renewal, days before"), min_value=0, max_value=3650)
    sign_by = forms.DateField(label=_("Sign by"), help_text=_("Unsigned after it, the contract is void."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.contract.shape.ends_on == Need.NONE:
            del self.fields["starts_on"], self.fields["ends_on"], self.fields["renewal_notice_days"]

    def known(self) -> dict[str, Any]:
        known = super().known()
        return known | {"sign_by": known["sign_by"] or timezone.localdate() + TO_SIGN}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("It ends before it starts."))
        return cleaned
