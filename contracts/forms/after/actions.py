"""What is done with a contract after its approval: sending it, the order's way, complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import PickerSelect
from customers.models import Contact

from ...rules.fulfilment import NEED_WORDS, WORDS, Check
from ...services.after import complaints, hand_overs
from .. import sending
from .base import ActionForm

PEOPLE = "accounts:people_picker"


def person(label: Any, **more: Any) -> forms.ModelChoiceField[User]:
    """Somebody who is here."""
    return forms.ModelChoiceField(User.objects.active(), label=label, widget=PickerSelect(PEOPLE), **more)


class SendForm(ActionForm, sending.SendForm):
    """The approved contract goes out to be signed."""


class ReceiveForm(ActionForm, sending.ReceiveForm):
    """It comes back."""


class CorrectForm(ActionForm, sending.CorrectForm):
    """An entry of the ledger is corrected."""


class HandOverForm(ActionForm):
    """Who carries the order out."""

    to = person(_("Who carries it out"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def perform(self) -> object:
        given = self.cleaned_data
        return hand_overs.hand_over(self.contract, to=given["to"], by=self.user, note=given["note"])


class CheckForm(ActionForm):
    """The next thing is done; `row` says which."""

    words = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, row: Check, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["words"].label = str(WORDS[row])
        self.fields["words"].required = row in NEED_WORDS

    def perform(self) -> object:
        return hand_overs.check(self.contract, self.row, by=self.user, words=self.cleaned_data["words"])


class ComplainForm(ActionForm):
    """What the customer complains about, and who answers it."""

    text = forms.CharField(label=_("What the customer says"), max_length=8000, widget=forms.Textarea)
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Who complains"), required=False, empty_label=_("Nobody of the contacts")
    )
    responsible = person(_("Responsible"), help_text=_("Who answers the customer."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = self._contacts()
        self.initial.setdefault("responsible", self.contract.document.owner_id)

    def perform(self) -> object:
        names = ("text", "contact", "responsible")
        given = {name: self.cleaned_data[name] for name in names}
        return complaints.complain(self.contract, by=self.user, **given)
