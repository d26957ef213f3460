"""Chances to sell: the forms about one, and the filters of their list."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from ...rules.segmentation import Currency, Tracking
from ...services import opportunities
from .base import LINE, AskForm, RowForm


class OpportunityForm(RowForm):
    shows = opportunities.FIELDS

    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("What we could sell: product, project, site."))
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=Decimal(0))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices, initial=Currency.CNY)
    signing_on = forms.DateField(label=_("Expected signing date"), required=False)
    tracking = forms.ChoiceField(label=_("Stage"), choices=Tracking.choices, initial=Tracking.POTENTIAL)
    competitors = forms.CharField(label=_("Competitors"), max_length=LINE, required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=LINE, required=False)
    next_on = forms.DateField(label=_("Next date"), required=False)

    def perform(self) -> None:
        if self.row is None:
            opportunities.open_opportunity(self.customer, by=self.user, **self.typed)
        else:
            opportunities.change_opportunity(self.row, by=self.user, version=self.shown_version, **self.typed)


class WinForm(AskForm):
    note = forms.CharField(
        label=_("What decided it"), max_length=LINE, required=False, help_text=_("The next one learns from it.")
    )

    def perform(self) -> None:
        opportunities.win(self.row, by=self.user, note=self.cleaned_data["note"])


class LoseForm(AskForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=LINE, help_text=_("Who got it, and what decided it: the next one learns from it.")
    )

    def perform(self) -> None:
        opportunities.lose(self.row, by=self.user, reason=self.cleaned_data["reason"])


class ReopenForm(AskForm):
    reason = forms.CharField(label=_("Reason"), max_length=LINE)

    def perform(self) -> None:
        opportunities.reopen(self.row, by=self.user, reason=self.cleaned_data["reason"])
