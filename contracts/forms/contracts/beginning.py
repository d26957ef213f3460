"""Beginning a contract."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm, PickerSelect
from core.money import DECIMALS
from customers.models import Customer, Opportunity

from ...models import ContractTemplate, PriceList
from ...rules.parts import BEGUN_WITH
from ...services.contracts import Beginning
from .parts import LANGUAGE_CHOICES, PercentField


class BeginForm(GuardedForm):
    """With whom, of which kind, by which template. The template of the kind is taken when none is chosen."""

    customer = forms.ModelChoiceField(
        Customer.objects.none(), label=_("Customer"), widget=PickerSelect("customers:picker")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in BEGUN_WITH])
    template = forms.ModelChoiceField(
        ContractTemplate.objects.none(),
        label=_("Template"),
        required=False,
        empty_label=_("The first of the kind"),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the contract"), choices=LANGUAGE_CHOICES)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in DECIMALS])
    price_list = forms.ModelChoiceField(
        PriceList.objects.none(), label=_("Price list"), required=False, empty_label=_("The one in force")
    )
    tax_rate = PercentField(
        label=_("Tax rate, %"), required=False, help_text=_("Empty: 13 %, and 6 % for advertising services.")
    )
    opportunity = forms.ModelChoiceField(
        Opportunity.objects.none(), label=_("Opportunity"), required=False, to_field_name="number"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["customer"].queryset = Customer.objects.private_to(user)
        fields["template"].queryset = ContractTemplate.objects.filter(is_active=True).exclude(kind="order")
        fields["price_list"].queryset = PriceList.objects.published()
        fields["opportunity"].queryset = Opportunity.objects.visible_to(user).open()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        template, kind = cleaned.get("template"), cleaned.get("kind")
        if template and template.kind != kind:
            self.add_error("template", _("This template is for another kind of contract."))
        prices, chance = cleaned.get("price_list"), cleaned.get("opportunity")
        if prices and prices.currency != cleaned.get("currency"):
            self.add_error("price_list", _("This price list has another currency."))
        if chance and chance.customer_id != getattr(cleaned.get("customer"), "pk", None):
            self.add_error("opportunity", _("This opportunity is another customer's."))
        return cleaned

    @property
    def said(self) -> Beginning:
        """What the service is told."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "idempotency_key")}
        return Beginning(**typed)
