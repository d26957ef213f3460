"""The submitter's side: submit, recall, accept a condition; and void, which is the administrator's."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ... import documents
from ...services import deciding, previewing, reverting, submitting
from ...services.coming import Preview
from ...services.documents import void
from .base import DocumentForm, people_field, text_field


class SubmitForm(DocumentForm):
    """Shows who would be asked before anything is sent; `chosen` only where a step leaves the choice to him."""

    chosen = people_field(_("Whom do you choose as approvers?"))
    note = text_field(_("Words to the approvers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.preview.wants_choice:
            del self.fields["chosen"]

    @cached_property
    def preview(self) -> Preview:
        """What would happen; raises DomainError with what is missing."""
        return submitting.preview(self.subject, by=self.user)

    @property
    def coming(self) -> list[previewing.Stop]:
        """Each step with its words, and why it is needed or is not."""
        document, preview = self.subject, self.preview
        over = previewing.beyond(document.owner, document.unit, preview.facts, preview.demands, timezone.now())
        return previewing.stops(documents.get(document.kind), preview, over)

    def perform(self) -> object:
        given = self.cleaned_data
        return submitting.submit(
            self.subject,
            by=self.user,
            version=given["version"],
            chosen=list(given.get("chosen", ())),
            note=given["note"],
        )


class RecallForm(DocumentForm):
    reason = text_field(_("Reason"), required=False)

    def perform(self) -> object:
        return reverting.recall(self.subject, by=self.user, reason=self.cleaned_data["reason"])


class AcceptForm(DocumentForm):
    """Nothing to ask: the condition stands beside the button."""

    def perform(self) -> object:
        return deciding.accept_condition(self.subject, by=self.user, version=self.cleaned_data["version"])


class VoidForm(DocumentForm):
    reason = text_field(_("Reason"), help_text=_("It stays visible for ever."))

    def perform(self) -> object:
        return void(self.subject, by=self.user, reason=self.cleaned_data["reason"])
