"""Forms of the page of one flow: moving steps, publishing, trying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField
from accounts.models import User
from core.errors import DomainError
from core.forms import Form, PickerSelect
from core.money import DECIMALS
from customers.models import Customer

from .. import documents
from ..documents import Kind
from ..models import Document
from ..rules.authority import Demand
from ..rules.flow import Field
from ..services.flow_trial import Example, example_of, typed_example


class DraftForm(Form):
    """A button that changes the draft. `version` is that of the draft that was shown, 0 for none."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class MoveForm(DraftForm):
    """What is done with a step: up, down or remove."""

    place = forms.IntegerField(min_value=0, max_value=100)
    move = forms.ChoiceField(choices=[("up", ""), ("down", ""), ("remove", "")])


class PublishForm(DraftForm):
    """The reason goes into the history."""

    note = forms.CharField(
        label=_("What changed and why"), max_length=500, help_text=_("Stands in the history of versions.")
    )


class ExampleForm(Form):
    """A document to try a flow on: one that there is, or typed facts."""

    submitter = PersonField(label=_("Submitted by"), empty_label=None)
    document = forms.ModelChoiceField(
        Document.objects.none(), label=_("A document"), required=False, empty_label=_("None: the facts below")
    )
    net_amount = forms.DecimalField(label=_("Net amount"), required=False, min_value=0, max_digits=18, decimal_places=2)
    lowest_rate = forms.DecimalField(
        label=_("Lowest price, % of list"), required=False, min_value=0, max_value=1000, decimal_places=2
    )
    group = forms.ChoiceField(label=_("Product group"), required=False)
    over_authority = forms.ChoiceField(
        label=_("Over the submitter's authority"),
        required=False,
        choices=[("", _("As the authority matrix says")), ("yes", _("Yes")), ("no", _("No"))],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    customer_class = forms.ChoiceField(
        label=_("Customer value"),
        required=False,
        choices=[("", pgettext_lazy("choice", "Not known")), *Customer.Value.choices],
    )
    deviation = forms.BooleanField(label=_("A clause deviates from the standard text"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[(code, code) for code in DECIMALS])

    def __init__(self, *args: Any, about: Kind, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.example: Example | None = None
        self._field("submitter").initial = user.pk
        self._field("document").widget = PickerSelect("flows:documents", args=[about.code], limit=20)
        self._field("document").queryset = Document.objects.visible_to(user).filter(kind=about.code).order_by("-id")
        self._field("group").choices = [("", pgettext_lazy("choice", "Any")), *documents.groups().items()]
        self._field("kind").choices = list(about.subkinds.items())
        self._field("currency").initial = settings.COMPANY_CURRENCY
        for field in Field:
            if field not in about.fields:
                del self.fields[field]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The example that a valid form means; a document that could not be submitted says why."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.example = self._example(data)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from refusal
        return data

    def _example(self, data: Mapping[str, Any]) -> Example:
        submitter: User = data["submitter"]
        if data["document"]:
            return example_of(self.about, data["document"], submitter=submitter)
        rate = None if data.get("lowest_rate") is None else data["lowest_rate"] / 100
        facts = {field: data[field] for field in Field if data.get(field) not in (None, "")}
        facts[Field.OVER_AUTHORITY] = {"yes": True, "no": False}.get(data.get("over_authority", ""))
        if rate is not None:
            facts[Field.LOWEST_RATE] = rate
        demand = Demand(
            group=data["group"],
            customer_class=data.get("customer_class", ""),
            kind=f"{self.about.code}:{data['kind']}" if data.get("kind") else self.about.code,
            rate=rate,
            amount=data.get("net_amount"),
        )
        return typed_example(demand, submitter=submitter, facts=facts, at=timezone.now())
