"""What is done with a proposal: sending it, correcting the ledger, the customer's answer, throwing a draft away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.services import documents
from core.text import clean
from customers.models import Contact

from ...models import Proposal
from ...rules.proposals import Answer
from ...services import proposals
from .. import sending


class ActionForm(sending.DocumentForm):
    """The base of what is done with a proposal; `perform` calls the service."""

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        self.proposal = proposal
        super().__init__(*args, document=proposal.document, **kwargs)


class SendForm(ActionForm, sending.SendForm):
    """The approved version goes to the customer."""


class CorrectForm(ActionForm, sending.CorrectForm):
    """An entry of the ledger is corrected."""


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
