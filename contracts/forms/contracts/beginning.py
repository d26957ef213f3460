"""Beginning a contract."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm, PickerSelect
from core.money import DECIMALS
from core.text import row_key
from customers.models import Customer, Opportunity

from ...models import ContractTemplate, PriceList
from ...rules.parts import BEGUN_WITH
from ...rules.states import ContractKind
from ...services.contracts import Beginning
from .parts import LANGUAGE_CHOICES, PercentField

CHOSEN = ("customer", "kind", "currency", "opportunity", "template", "price_list")
"""What is told to the page while the form is filled in: on it depends what the other controls offer."""


def _follows(field: str, trigger: str = "change") -> dict[str, Any]:
    """The attributes of a control which, when it is changed, has another one offer what fits it. Without a script all
    is offered, and what does not fit is said."""
    place = f"#div_id_{field}"
    return {
        "hx-get": reverse_lazy("contracts:begin"),
        "hx-trigger": trigger,
        "hx-include": "closest form",
        "hx-params": ",".join(CHOSEN),
        "hx-target": place,
        "hx-select": place,
        "hx-swap": "outerHTML",
    }


def _offer(field: forms.ModelChoiceField[Any], **of: Any) -> None:
    """Show only these of its rows."""
    rows = cast("QuerySet[Any]", field.queryset).filter(**of)
    field.widget.choices = forms.ModelChoiceField(
        rows, empty_label=field.empty_label, to_field_name=field.to_field_name
    ).choices


class BeginForm(GuardedForm):
    """With whom, of which kind, by which template. The template of the kind is taken when none is chosen."""

    customer = forms.ModelChoiceField(
        Customer.objects.none(), label=_("Customer"), widget=PickerSelect("customers:picker", _follows("opportunity"))
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in BEGUN_WITH],
        widget=forms.Select(_follows("template", "load, change")),
    )
    template = forms.ModelChoiceField(
        ContractTemplate.objects.none(),
        label=_("Template"),
        required=False,
        empty_label=_("The first of the kind"),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the contract"), choices=LANGUAGE_CHOICES)
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[(code, code) for code in DECIMALS],
        widget=forms.Select(_follows("price_list", "load, change")),
    )
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
        if self.is_bound:  # what is offered fits already, and what was said of it would be gone
            for name in ("kind", "currency"):
                fields[name].widget.attrs["hx-trigger"] = "change"

    def narrow(self) -> None:
        """Offer the opportunities of the customer, the templates of the kind and the lists of the currency that are
        chosen. What is sent is checked against all: what does not fit is said beside the field."""
        fields: dict[str, Any] = self.fields
        customer = row_key(self["customer"].value())
        if customer is not None:
            _offer(fields["opportunity"], customer=customer)
        if (kind := self["kind"].value()) in ContractKind.values:
            _offer(fields["template"], kind=kind)
        if (currency := self["currency"].value()) in DECIMALS:
            _offer(fields["price_list"], currency=currency)

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
