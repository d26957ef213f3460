"""Somebody else: transfer, an opinion, further approvers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...rules.states import Added, Mode
from ...services import passing
from .base import TaskForm, people_field, person_field, text_field


class TransferForm(TaskForm):
    to = person_field(_("To whom?"))
    note = text_field(_("Words to them"), required=False)

    def perform(self) -> object:
        return passing.transfer(self.subject, by=self.user, to=self.cleaned_data["to"], note=self.cleaned_data["note"])


HOW = (
    (Added.BEFORE, pgettext_lazy("added", "Before me: I decide when they have approved")),
    (Added.AFTER, pgettext_lazy("added", "After me: I approve now, then they decide")),
    (Added.BESIDE, pgettext_lazy("added", "Beside me: they join this step")),
)
MODES = ((Mode.ALL, Mode.ALL.label), (Mode.ANY, Mode.ANY.label), (Mode.IN_ORDER, Mode.IN_ORDER.label))


class AddForm(TaskForm):
    people = people_field(_("Who else has to approve?"))
    how = forms.ChoiceField(label=_("When?"), choices=HOW, widget=forms.RadioSelect, initial=Added.BEFORE)
    mode = forms.ChoiceField(
        label=_("How do they decide?"), choices=MODES, initial=Mode.ALL, help_text=_("Only when you add several.")
    )
    note = text_field(_("Words to them"), required=False)

    def perform(self) -> object:
        given = self.cleaned_data
        return passing.add_approvers(
            self.subject,
            by=self.user,
            how=Added(given["how"]),
            people=list(given["people"]),
            mode=Mode(given["mode"]),
            note=given["note"],
            seen=self.hash_seen,
        )


class AskOpinionForm(TaskForm):
    people = people_field(_("Whose opinion?"))
    note = text_field(_("What do you want to know?"))

    def perform(self) -> object:
        given = self.cleaned_data
        return passing.ask_opinion(self.subject, by=self.user, people=list(given["people"]), note=given["note"])


class OpinionForm(TaskForm):
    comment = text_field(_("Your opinion"))

    def perform(self) -> object:
        return passing.give_opinion(self.subject, by=self.user, comment=self.cleaned_data["comment"])


class RemoveForm(TaskForm):
    """Nothing to ask."""

    def perform(self) -> object:
        return passing.remove_approver(self.subject, by=self.user)
