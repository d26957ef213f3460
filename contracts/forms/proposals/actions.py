"""What is done with a proposal: sending it, correcting the ledger, the customer's answer, throwing a draft away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import DocumentVersion, SendingEntry
from approvals.services import documents, sending
from core.file_fields import refusal_of
from core.forms import GuardedForm
from core.text import clean
from customers.models import Contact

from ...models import Proposal
from ...rules.proposals import Answer
from ...services import proposals


class ActionForm(GuardedForm):
    """The base of what is done with a proposal; `perform` calls the service."""

    def __init__(self, *args: Any, proposal: Proposal, row: Any, user: User, **kwargs: Any) -> None:
        self.proposal, self.row, self.user = proposal, row, user
        super().__init__(*args, **kwargs)

    def perform(self) -> object:
        """Do it; raises what the service raises."""
        raise NotImplementedError

    def _contacts(self) -> Any:
        return Contact.objects.filter(customer=self.proposal.document.customer_id).current()


class DispatchForm(ActionForm):
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
    """The approved version goes to the customer."""

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
        sent = SendingEntry.Direction.SENT
        document = self.proposal.document
        return sending.record_sending(
            document, row, by=self.user, direction=sent, proof=self.cleaned_data["proof"], **self.how
        )


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


class AnswerForm(ActionForm):
    """What the customer said to the version; once."""

    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("In the customer's words"), max_length=4000, required=False, widget=forms.Textarea)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Who said so"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = self._contacts()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") not in (None, Answer.ACCEPTED) and not cleaned.get("words", "").strip():
            self.add_error("words", _("Write down what the customer said."))
        return cleaned

    def perform(self) -> object:
        given = self.cleaned_data
        return proposals.record_answer(
            self.proposal,
            self.row,
            by=self.user,
            answer=Answer(given["answer"]),
            words=clean(given["words"]),
            contact=given["contact"],
        )


class DiscardForm(ActionForm):
    """Nothing to ask."""

    def perform(self) -> object:
        return documents.discard(self.proposal.document, by=self.user)
