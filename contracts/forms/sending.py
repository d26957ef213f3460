"""Writing in the ledger of what was sent and received, for any kind of document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Document, DocumentVersion, SendingEntry
from approvals.services import sending
from core.file_fields import refusal_of
from core.forms import GuardedForm
from customers.models import Contact


class DocumentForm(GuardedForm):
    """The base of what is done with a document; `row` is what of it it is about, `perform` calls the service."""

    def __init__(self, *args: Any, document: Document, row: Any, user: User, **kwargs: Any) -> None:
        self.document, self.row, self.user = document, row, user
        super().__init__(*args, **kwargs)

    def perform(self) -> object:
        """Do it; raises what the service raises."""
        raise NotImplementedError

    def _contacts(self) -> Any:
        return Contact.objects.filter(customer=self.document.customer_id).current()


class DispatchForm(DocumentForm):
    """How something was sent: the time is the system's clock."""

    channel = forms.ChoiceField(label=_("Channel"), choices=SendingEntry.Channel.choices)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("To whom"), required=False)
    party = forms.CharField(
        label=_("Or somebody else"), max_length=200, required=False, help_text=_("Who is not among the contacts.")
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=SendingEntry.Outcome.choices,
        help_text=_("Only what arrived or was handed over counts as sent."),
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=120, required=False, help_text=_("Courier's number, mail's id.")
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = self._contacts()
        contact.empty_label = _("Nobody of the contacts")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("party") and not cleaned.get("contact") and "contact" not in self.errors:
            self.add_error("party", _("Say with whom."))
        return cleaned

    @property
    def how(self) -> dict[str, Any]:
        """What both services take."""
        names = ("channel", "party", "outcome", "contact", "reference", "note")
        return {name: self.cleaned_data[name] for name in names}


class SendForm(DispatchForm):
    """A version goes to the customer."""

    direction = SendingEntry.Direction.SENT
    proof = forms.FileField(
        label=_("Proof"), required=False, help_text=_("The mail, the courier's slip, a picture of the receipt.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        main = self._contacts().filter(is_main=True).first()
        self.initial.setdefault("contact", main)

    def clean_proof(self) -> Any:
        proof = self.cleaned_data["proof"]
        if proof and (refusal := refusal_of(proof)):
            raise forms.ValidationError(refusal)
        return proof

    def perform(self) -> object:
        row: DocumentVersion = self.row
        proof = self.cleaned_data["proof"]
        return sending.record_sending(
            self.document, row, by=self.user, direction=self.direction, proof=proof, **self.how
        )


class ReceiveForm(SendForm):
    """It comes back from the customer."""

    direction = SendingEntry.Direction.RECEIVED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].label = _("From whom")
        self.fields["outcome"].help_text = ""


class CorrectForm(DispatchForm):
    """What is right instead of an entry, or what became of what was under way."""

    def __init__(self, *args: Any, row: SendingEntry, **kwargs: Any) -> None:
        kept = {name: getattr(row, name) for name in ("channel", "outcome", "reference", "contact")}
        kept["party"] = "" if row.contact_id else row.party
        super().__init__(*args, row=row, **{**kwargs, "initial": kept})
        self.fields["note"].label = _("What was wrong, or what happened since")
        self.fields["note"].required = True

    def perform(self) -> object:
        return sending.correct(self.row, by=self.user, **self.how)
