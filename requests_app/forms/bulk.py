"""What a bulk action needs to know beside the chosen requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..services.pool import Candidate
from ..services.suggesting import least_loaded
from .pool import OTHER, PoolForm


class Action(TextChoices):
    ACCEPT = "accept", pgettext_lazy("bulk", "Accept")
    ASSIGN = "assign", pgettext_lazy("bulk", "Assign")
    RETURN = "return", pgettext_lazy("bulk", "Return")


class BulkForm(PoolForm):
    """`number` is repeated for each chosen request; lead and note are asked for where the action needs them."""

    action = forms.ChoiceField(choices=Action.choices, widget=forms.HiddenInput)
    note = forms.CharField(label=_("What is missing?"), max_length=2000, widget=forms.Textarea)

    def __init__(self, data: Any, *, team: Callable[[], Sequence[Candidate]]) -> None:
        """Unbound, so without errors, while it is shown for the first time and has something to ask.

        `team` gives the people to choose from, present and free ones first.
        """
        action = data.get("action")
        asks = action in {Action.ASSIGN, Action.RETURN} and "sent" not in data
        super().__init__(None if asks else data, initial={"action": action})
        if action == Action.ASSIGN:
            pool = team()
            self.offer(pool)
            self.suggestion = least_loaded(pool)
            self.initial["lead"] = self.suggestion.user.pk if self.suggestion else OTHER
        else:
            del self.fields["lead"], self.fields["somebody"]
        if action != Action.RETURN:
            del self.fields["note"]

    @property
    def facts(self) -> dict[str, Any]:
        """What the services need beside the numbers."""
        if "lead" in self.fields:
            return {"lead": self.leader}
        return {"note": self.cleaned_data["note"]} if "note" in self.fields else {}
