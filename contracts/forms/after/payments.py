"""Recording a receipt, and allocating it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import money
from core.forms import GuardedForm, PickerSelect
from customers.models import Customer

from ...models import PaymentLine, Receipt
from ...rules.money_in import spread
from ...services.after import payments

LINE = "line-"
AMOUNT: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class ReceiveForm(GuardedForm):
    """A payment of a customer."""

    customer = forms.ModelChoiceField(
        Customer.objects.none(), label=_("Customer"), widget=PickerSelect("customers:picker", limit=0)
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in money.DECIMALS])
    amount = forms.DecimalField(label=_("Amount"), min_value=Decimal("0.01"), **AMOUNT)
    received_on = forms.DateField(label=_("Received on"))
    reference = forms.CharField(
        label=_("Reference"), max_length=120, required=False, help_text=_("What the bank's statement says.")
    )

    def __init__(self, *args: Any, user: User, customer: Customer | None = None, **kwargs: Any) -> None:
        self.user = user
        known = {"received_on": timezone.localdate(), "customer": customer, "currency": settings.COMPANY_CURRENCY}
        super().__init__(*args, initial=known, **kwargs)
        field: Any = self.fields["customer"]
        field.queryset = Customer.objects.visible_to(user)

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day on which it was received lies ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, currency = cleaned.get("amount"), cleaned.get("currency")
        if amount and currency and not money.is_payable(amount, currency):
            self.add_error("amount", _("This currency has no such small amounts."))
        return cleaned

    def perform(self) -> Receipt:
        names = ("customer", "currency", "amount", "received_on", "reference")
        return payments.receive(by=self.user, **{name: self.cleaned_data[name] for name in names})


class AllocateForm(GuardedForm):
    """An amount for each instalment that is open, filled in with the oldest first; empty: nothing."""

    def __init__(self, *args: Any, receipt: Receipt, lines: Sequence[PaymentLine], user: User, **kwargs: Any) -> None:
        self.receipt, self.lines, self.user = receipt, {self.name_of(line): line for line in lines}, user
        super().__init__(*args, **kwargs)
        offered = spread(receipt.left, [line.open for line in lines])
        for (name, line), share in zip(self.lines.items(), offered, strict=True):
            self.fields[name] = forms.DecimalField(
                label=line.label, required=False, min_value=Decimal(0), initial=share or None, **AMOUNT
            )

    @staticmethod
    def name_of(line: PaymentLine) -> str:
        return f"{LINE}{line.pk}"

    def rows(self) -> list[tuple[PaymentLine, Any]]:
        """Each instalment with its field."""
        return [(line, self[name]) for name, line in self.lines.items()]

    def clean(self) -> dict[str, Any]:
        """More than there is, is said where it was typed: the amounts stay. All that was typed counts, or nothing."""
        cleaned = super().clean() or {}
        typed = {name for name, value in self.data.items() if name.startswith(LINE) and value.strip()}
        if typed - self.lines.keys():
            self.add_error(None, _("An instalment with an amount of yours is not open any more. Look again."))
        for name, line in self.lines.items():
            if (cleaned.get(name) or 0) > line.open:
                self.add_error(name, payments.no_more_open(line, self.receipt.currency))
        if sum(cleaned.get(name) or 0 for name in self.lines) > self.receipt.left:
            self.add_error(None, payments.no_more_left(self.receipt))
        return cleaned

    def perform(self) -> object:
        wanted = {line: self.cleaned_data[name] for name, line in self.lines.items() if self.cleaned_data[name]}
        return payments.allocate(self.receipt, by=self.user, amounts=wanted)


class ReverseForm(GuardedForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)
