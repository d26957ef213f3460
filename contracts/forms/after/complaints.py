"""What is done with a complaint: it is solved, withdrawn, or passed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import GuardedForm

from ...models import Complaint
from ...services.after import complaints
from .actions import person


class ComplaintForm(GuardedForm):
    """`perform` calls the service, which raises what it raises."""

    def __init__(self, *args: Any, complaint: Complaint, user: User, **kwargs: Any) -> None:
        self.complaint, self.user = complaint, user
        super().__init__(*args, initial={"version": complaint.version}, **kwargs)

    def perform(self) -> object:
        """Do it."""
        raise NotImplementedError

    @property
    def _said(self) -> dict[str, Any]:
        return {"by": self.user, "version": self.cleaned_data["version"]}


class SolveForm(ComplaintForm):
    solution = forms.CharField(label=_("How it was solved"), max_length=8000, widget=forms.Textarea)

    def perform(self) -> object:
        return complaints.solve(self.complaint, solution=self.cleaned_data["solution"], **self._said)


class WithdrawForm(ComplaintForm):
    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=8000, widget=forms.Textarea)

    def perform(self) -> object:
        return complaints.withdraw(self.complaint, reason=self.cleaned_data["reason"], **self._said)


class PassOnForm(ComplaintForm):
    to = person(_("Who answers it from now on"))

    def perform(self) -> object:
        return complaints.pass_on(self.complaint, to=self.cleaned_data["to"], **self._said)
