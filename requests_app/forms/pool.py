"""Choosing who leads the work: the pool first, with what each has to do, whoever else by search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import Form, PickerSelect

from ..services.pool import Candidate
from ..services.suggesting import Suggestion

OTHER = "other"


class PoolForm(Form):
    """`lead` is one of the pool, or "other" with the person in `somebody`. Call `offer` before anything else."""

    lead = forms.ChoiceField(label=_("Lead supporter"), widget=forms.RadioSelect)
    somebody = forms.ModelChoiceField(
        User.objects.active(), label=_("Somebody else"), required=False, widget=PickerSelect("accounts:people_picker")
    )
    pool: Sequence[Candidate] = ()
    suggestion: Suggestion | None = None

    def offer(self, pool: Sequence[Candidate]) -> None:
        """Let these be chosen, and somebody else."""
        self.pool = pool
        lead: forms.ChoiceField = self.fields["lead"]  # type: ignore[assignment]
        lead.choices = [*((one.user.pk, str(one.user)) for one in pool), (OTHER, _("Somebody else"))]

    @property
    def chosen(self) -> str:
        """Which radio button of the pool is pressed."""
        return str(self["lead"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "lead" in cleaned and "somebody" in cleaned:
            self._check_somebody(cleaned["lead"] == OTHER, cleaned["somebody"])
        return cleaned

    def _check_somebody(self, wanted: bool, somebody: User | None) -> None:
        if wanted and somebody is None:
            self.add_error("somebody", _("Choose who leads the work."))
        if somebody is not None and not wanted:
            self.add_error("lead", _("Press “Somebody else” if %s is to lead the work.") % somebody)

    @property
    def leader(self) -> User:
        """Whom the valid form names."""
        people = {str(candidate.user.pk): candidate.user for candidate in self.pool}
        given = self.cleaned_data
        leader: User = given["somebody"] if given["lead"] == OTHER else people[given["lead"]]
        return leader
