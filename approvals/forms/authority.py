"""Forms of the authority matrix."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField, UnitField
from accounts.models import Unit, User
from accounts.rules.roles import Role
from core.errors import DomainError
from core.forms import FilterForm, Form
from customers.models import Customer

from .. import documents
from ..models import AuthorityRule
from ..rules.authority import Demand
from ..services.authority_rules import NewRule, require_possible

ANY = pgettext_lazy("choice", "Any")
SCOPE = ("group", "customer_class", "kind")


def _offer_scopes(form: forms.Form) -> None:
    """Let the fields choose among the product groups and kinds that there are."""
    fields: dict[str, Any] = form.fields
    fields["group"].choices = [("", ANY), *documents.groups().items()]
    fields["kind"].choices = [("", ANY), *documents.scopes().items()]


class _Scoped(Form):
    """What a rule, or a demand, is about."""

    group = forms.ChoiceField(label=_("Product group"), required=False)
    customer_class = forms.ChoiceField(
        label=_("Customer value"), required=False, choices=[("", ANY), *Customer.Value.choices]
    )
    kind = forms.ChoiceField(label=_("Kind of document"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_scopes(self)


class RuleForm(_Scoped):
    """A new rule; one of the same scope ends when it begins."""

    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("None")), *Role.choices])
    person = PersonField(
        label=_("or person"), required=False, help_text=_("A person's own rules come before those of the roles.")
    )
    lowest_rate = forms.DecimalField(
        label=_("Lowest price, % of list"), max_digits=5, decimal_places=2, min_value=0, max_value=100
    )
    up_to = forms.DecimalField(
        label=_("Up to"), required=False, max_digits=18, decimal_places=2, help_text=_("Empty: any amount.")
    )
    valid_from = forms.DateField(label=_("Valid from"), initial=timezone.localdate)
    valid_until = forms.DateField(label=_("Valid until"), required=False, help_text=_("The last day; empty: open."))
    note = forms.CharField(label=_("Reason"), max_length=300)
    field_order = ("role", "person", *SCOPE, "lowest_rate", "up_to", "valid_from", "valid_until", "note")

    @classmethod
    def like(cls, row: AuthorityRule) -> RuleForm:
        """The form of a rule that takes over from this one, beginning today."""
        names = ("role", "person_id", *SCOPE, "up_to", "valid_until")
        initial = {name.removesuffix("_id"): getattr(row, name) for name in names}
        return cls(initial=initial | {"lowest_rate": f"{(row.lowest_rate * 100).normalize():f}"})

    def clean(self) -> dict[str, Any]:
        """What the service would refuse, said here so that nothing typed is lost."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                require_possible(self.rule)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from refusal
        return data

    @property
    def rule(self) -> NewRule:
        """What a form without errors says."""
        return NewRule(**self.cleaned_data | {"lowest_rate": self.cleaned_data["lowest_rate"] / 100})


class EndForm(Form):
    """Why a rule ends."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Stands in the history."))


class QuestionForm(_Scoped):
    """May this person grant that?"""

    person = PersonField(label=_("Who"), empty_label=None)
    unit = UnitField(label=_("In the unit"), required=False, empty_label=_("His own"))
    rate = forms.DecimalField(label=_("Price, % of list"), required=False, max_digits=6, decimal_places=2, min_value=0)
    amount = forms.DecimalField(label=_("Net amount"), required=False, max_digits=18, decimal_places=2, min_value=0)
    field_order = ("person", "unit", "rate", "amount", *SCOPE)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].initial = user.pk

    @property
    def demand(self) -> Demand:
        """What a valid form asks for."""
        data = self.cleaned_data
        rate = None if data["rate"] is None else data["rate"] / 100
        return Demand(data["group"], data["customer_class"], data["kind"], rate, data["amount"])

    @property
    def place(self) -> Unit:
        """Where it is asked for."""
        unit: Unit = self.cleaned_data["unit"] or self.cleaned_data["person"].unit
        return unit


class RulesFilter(FilterForm):
    """Which rules the table shows."""

    tab = forms.ChoiceField(required=False, choices=[("", ""), ("over", ""), ("all", "")], widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", ANY), *Role.choices])
    person = PersonField(label=_("Person"), required=False)
    group = forms.ChoiceField(label=_("Product group"), required=False)
    customer_class = forms.ChoiceField(
        label=_("Customer value"), required=False, choices=[("", ANY), *Customer.Value.choices]
    )
    kind = forms.ChoiceField(label=_("Kind of document"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_scopes(self)
        self.is_valid()

    @property
    def current_tab(self) -> str:
        return str(self.cleaned_data.get("tab", ""))

    @property
    def narrowing(self) -> dict[str, Any]:
        """What the chosen rules have in common."""
        names = ("role", "person", *SCOPE)
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
