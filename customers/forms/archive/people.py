"""Contacts, what they said, and where they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...models import Address, Contact, Need
from ...rules.segmentation import DecisionRole
from ...services import addresses, contacts, needs
from ..fields import checked_phone, require_past
from .base import LINE, TEXT, AskForm, EditForm, RowForm

TELEPHONE = {"type": "tel", "autocomplete": "off"}


class ContactForm(RowForm):
    """A new contact, or what is known of one. Of somebody who has left it also asks since when, or whether at all."""

    shows = contacts.FIELDS

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )
    position = forms.CharField(label=_("Position there"), max_length=80, required=False)
    department = forms.CharField(label=_("Department"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("Role in decisions"), choices=DecisionRole.choices, initial=DecisionRole.UNKNOWN)
    mobile = forms.CharField(label=_("Mobile"), max_length=40, required=False, widget=forms.TextInput(TELEPHONE))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(TELEPHONE))
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    chat = forms.CharField(label=_("WeChat or other"), max_length=80, required=False)
    is_main = forms.BooleanField(label=_("Main contact"), required=False)
    notes = forms.CharField(label=_("Notes"), max_length=TEXT, required=False, widget=forms.Textarea)
    left_on = forms.DateField(
        label=_("Left on"),
        required=False,
        validators=[require_past],
        help_text=_("Empty it when the person works there again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is None or self.row.left_on is None:
            del self.fields["left_on"]

    def clean_mobile(self) -> str:
        return checked_phone(self.cleaned_data["mobile"], known=getattr(self.row, "mobile", ""))

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"], known=getattr(self.row, "phone", ""))

    def known(self) -> dict[str, Any]:
        return super().known() | ({"left_on": self.row.left_on} if self.row else {})

    def perform(self) -> None:
        if self.row is None:
            contacts.add_contact(self.customer, by=self.user, **self.typed)
        else:
            contacts.change_contact(self.row, by=self.user, version=self.shown_version, **self.typed)


class LeaveForm(AskForm):
    on = forms.DateField(label=_("Left on"), initial=timezone.localdate, validators=[require_past])
    note = forms.CharField(
        label=_("What is known"), max_length=LINE, required=False, help_text=_("Where to, who follows.")
    )
    row: Contact

    def perform(self) -> None:
        contacts.leave(self.row, by=self.user, on=self.cleaned_data["on"], note=self.cleaned_data["note"])


class RemoveContactForm(AskForm):
    def perform(self) -> None:
        contacts.remove_contact(self.row, by=self.user)


class NeedForm(EditForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Need.Kind.choices, widget=forms.RadioSelect, initial="need")
    words = forms.CharField(label=_("In the customer's words"), max_length=TEXT, widget=forms.Textarea)
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Who said it"), required=False, empty_label=_("Not known")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = self.customer.contacts.current()

    def perform(self) -> None:
        needs.add_need(self.customer, by=self.user, **self.typed)


class MeetForm(AskForm):
    outcome = forms.CharField(
        label=_("How it was met"), max_length=LINE, help_text=_("Or why it does not matter any more.")
    )

    def perform(self) -> None:
        needs.meet_need(self.row, by=self.user, outcome=self.cleaned_data["outcome"])


class AddressForm(EditForm):
    shows = ("text", "label", "is_main")

    text = forms.CharField(label=_("Address"), max_length=LINE)
    label = forms.CharField(
        label=_("What is there"), max_length=60, required=False, help_text=_("Head office, plant, warehouse …")
    )
    is_main = forms.BooleanField(label=_("Main address"), required=False)

    @property
    def subject(self) -> Address | None:
        return self.row  # type: ignore[no-any-return]

    def changed_since(self, version: int) -> set[str]:
        return set(self.shows) if "addresses" in super().changed_since(version) else set()

    def perform(self) -> None:
        if self.row is None:
            addresses.add_address(self.customer, by=self.user, **self.typed)
        else:
            addresses.change_address(self.row, by=self.user, **self.typed)


class RemoveAddressForm(AskForm):
    def perform(self) -> None:
        addresses.remove_address(self.row, by=self.user)
