"""The form of a proposal's draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import money
from core.forms import GuardedForm
from core.text import clean, one_line
from customers.forms.logging import opportunity_field
from customers.models import Customer

from ...models import Proposal
from ...services.proposals import Draft

CURRENCIES = [(code, code) for code in money.DECIMALS]


class DraftForm(GuardedForm):
    """What a proposal says while it is a draft."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As the customer will read it."))
    summary = forms.CharField(
        label=_("Content"),
        max_length=8000,
        required=False,
        widget=forms.Textarea,
        help_text=_("The solution in words. The document itself is attached as a file."),
    )
    must_bring_out = forms.CharField(
        label=_("What it must bring out"), max_length=4000, required=False, widget=forms.Textarea
    )
    to_avoid = forms.CharField(label=_("What to avoid"), max_length=4000, required=False, widget=forms.Textarea)
    for_whom = forms.CharField(
        label=_("Submitted to"), max_length=200, required=False, help_text=_("Who at the customer reads it.")
    )
    submit_by = forms.DateTimeField(label=_("Submit by"), required=False)
    net_amount = forms.DecimalField(
        label=_("Net amount"), max_digits=18, decimal_places=2, min_value=0, required=False, help_text=_("Without tax.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    field_order = ("title", "opportunity", "summary", "must_bring_out", "to_avoid", "for_whom", "submit_by")

    def __init__(self, *args: Any, customer: Customer, proposal: Proposal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.proposal = customer, proposal
        self.fields["opportunity"] = opportunity_field(customer, proposal.opportunity if proposal else None)
        self.order_fields(self.field_order)

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_submit_by(self) -> datetime | None:
        wanted: datetime | None = self.cleaned_data["submit_by"]
        kept = self.proposal.submit_by if self.proposal else None
        if wanted and wanted < timezone.now() and wanted != kept:
            raise forms.ValidationError(_("This time has passed already."))
        return wanted

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, currency = cleaned.get("net_amount"), cleaned.get("currency")
        if amount is not None and currency and money.rounded(amount, currency) != amount:
            self.add_error("net_amount", _("This currency has fewer decimals."))
        return cleaned

    @property
    def draft(self) -> Draft:
        """What the service takes, after is_valid()."""
        unasked = {"version", "idempotency_key"}
        given: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name not in unasked}
        return Draft(**given | {name: clean(value) for name, value in given.items() if isinstance(value, str)})
