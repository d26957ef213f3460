"""What administrators fill in where a round would stand still."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm

from ..models import Document, Step
from ..services import rescuing
from .actions.base import people_field, person_field, text_field


class NameForm(GuardedForm):
    """Who decides at a step for which nobody was found."""

    people = people_field(_("Who shall decide?"))
    reason = text_field(_("Reason"), help_text=_("It stays visible for ever."))

    def __init__(self, *args: Any, step: Step, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.user = step, user

    def perform(self) -> object:
        given = self.cleaned_data
        return rescuing.name_approver(self.step, by=self.user, people=list(given["people"]), reason=given["reason"])


class HandOverForm(GuardedForm):
    """To whom goes what waits for somebody who leaves: all of it, unless a document needs another successor."""

    to = person_field(_("Who takes over?"))
    documents = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label=_("Of these documents"),
        help_text=_("Leave out what this successor cannot take: it goes to another one afterwards."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, person: User, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.user = person, user
        to: Any = self.fields["to"]
        to.queryset = User.objects.active().exclude(pk=person.pk)
        documents: Any = self.fields["documents"]
        documents.queryset = rescuing.held_by(person).order_by("pk")
        documents.initial = documents.queryset

    def perform(self) -> int:
        only = [document.pk for document in self.cleaned_data["documents"]]
        return rescuing.hand_over(self.person, self.cleaned_data["to"], by=self.user, only=only)
