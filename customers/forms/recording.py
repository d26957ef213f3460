"""What is asked for when a customer is recorded."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import Form, GuardedForm

from ..models import Customer, Industry
from ..rules.segmentation import Account, Source, Value
from ..services.matching import Match, Taken, matches, shown_to
from ..services.recording import FirstContact, record_customer, sentence
from ..services.type_ahead import beginning_with
from .archive.facts import IndustryField
from .fields import checked_code, checked_name, checked_phone, checked_website

MATCHED = ("name", "phone", "website", "credit_code", "contact_phone")
"""What a customer is recognised by."""

_ASKING = {
    "hx-get": reverse_lazy("customers:matches"),
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#company-matches",
    "hx-include": "closest form",
    "hx-params": ",".join(MATCHED),
    "hx-sync": "this:replace",
    "autocomplete": "off",
}


def _matched(label: Any, length: int, *, required: bool = False, **attrs: Any) -> forms.CharField:
    """A field that the archive is asked about while it is typed."""
    return forms.CharField(
        label=label, max_length=length, required=required, widget=forms.TextInput(attrs={**_ASKING, **attrs})
    )


class KnownForm(Form):
    """What a customer is recognised by, as far as it is typed: what is too long or wrong counts as not typed."""

    name = forms.CharField(max_length=160, required=False)
    phone = forms.CharField(max_length=40, required=False)
    website = forms.CharField(max_length=200, required=False)
    credit_code = forms.CharField(max_length=40, required=False)
    contact_phone = forms.CharField(max_length=40, required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.is_valid()

    @property
    def typed_name(self) -> str:
        return str(self.cleaned_data.get("name", ""))

    @property
    def as_query(self) -> str:
        """What is asked about, for the address of another page."""
        return urlencode({name: value for name in MATCHED if (value := self.cleaned_data.get(name))})

    @cached_property
    def found(self) -> list[Match | Taken]:
        """What may be the company, as the person may learn of it."""
        known = (self.cleaned_data.get(name, "") for name in MATCHED)
        return shown_to(self.user, matches(*known))

    @cached_property
    def beginnings(self) -> list[Customer]:
        """What else of his begins like this."""
        there = {match.customer for match in self.found if isinstance(match, Match)}
        return [row for row in beginning_with(self.user, self.typed_name) if row not in there]

    @property
    def may_be_another(self) -> bool:
        """There is something to say "another company" about."""
        return bool(self.found) and not any(match.is_same for match in self.found)


class CustomerForm(GuardedForm):
    """What is known of a new customer; owner and business unit follow from who records it."""

    name = _matched(_("Name"), 160, required=True, autofocus=True)
    is_another = forms.BooleanField(label=_("It is another company"), required=False)
    phone = _matched(_("Phone"), 40, type="tel")
    website = _matched(_("Website"), 200, inputmode="url")
    credit_code = _matched(_("Unified social credit code"), 40)
    industry = IndustryField(
        Industry.objects.none(),
        label=_("Industry"),
        required=False,
        empty_label=_("Not known"),
        widget=forms.Select({"data-picker": True}),
    )
    source = forms.ChoiceField(
        label=_("Source of the lead"), choices=[("", _("Not known")), *Source.choices], required=False
    )
    source_note = forms.CharField(
        label=_("Which one"), max_length=160, required=False, help_text=_("Fair, activity, partner …")
    )
    value = forms.ChoiceField(label=_("Value"), choices=Value.choices, initial=Value.ORDINARY, required=False)
    account = forms.ChoiceField(label=_("Account"), choices=Account.choices, initial=Account.GENERAL, required=False)
    contact_name = forms.CharField(
        label=_("Name of a contact"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    contact_position = forms.CharField(label=_("Position there"), max_length=80, required=False)
    contact_phone = _matched(_("Phone of the contact"), 40, type="tel")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        industry: Any = self.fields["industry"]
        industry.queryset = Industry.objects.filter(is_active=True).select_related("parent")

    @cached_property
    def known(self) -> KnownForm:
        """What the archive is asked about: as typed, or as the form begins."""
        return KnownForm(self.data if self.is_bound else self.initial, user=self.user)

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"])

    def clean_contact_phone(self) -> str:
        return checked_phone(self.cleaned_data["contact_phone"])

    def clean_credit_code(self) -> str:
        return checked_code(self.cleaned_data["credit_code"])

    def clean_website(self) -> str:
        return checked_website(self.cleaned_data["website"])

    def clean_value(self) -> Value:
        return Value(self.cleaned_data["value"] or Value.ORDINARY)

    def clean_account(self) -> Account:
        return Account(self.cleaned_data["account"] or Account.GENERAL)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("contact_name") and (cleaned.get("contact_position") or cleaned.get("contact_phone")):
            self.add_error("contact_name", _("Please give the contact's name."))
        for match in self.known.found[:1]:
            if match.is_same or not cleaned.get("is_another"):
                self.add_error("name", sentence(match))
        return cleaned

    def record(self) -> Customer:
        """Into the archive; raises what the service raises."""
        typed = self.cleaned_data
        known = [typed[f"contact_{part}"] for part in ("name", "position", "phone")]
        beside = {"version", "idempotency_key"}
        facts = {name: typed[name] for name in typed.keys() - beside if not name.startswith("contact_")}
        return record_customer(by=self.user, contact=FirstContact(*known) if known[0] else None, **facts)
