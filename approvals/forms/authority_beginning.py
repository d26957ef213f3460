"""The proposal with which the authority matrix of a new installation begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules.roles import Role
from core.forms import GuardedForm

from ..services.authority_rules import NewRule

PROPOSED: Mapping[Role, str] = {
    Role.SALES_REP: "95",
    Role.SALES_MANAGER: "90",
    Role.MARKETING_DIRECTOR: "80",
    Role.COMPANY_LEADER: "0",
}
"""Role → down to which share of the list price, in per cent. It is shown, and counts when it is accepted."""
HUNDRED = Decimal(100)


class BeginForm(GuardedForm):
    """A lowest price for each role, and up to which amount; a role without one gets no rule."""

    note = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].initial = _("First rules of the company")
        for role, rate in PROPOSED.items():
            self._offer(role, rate)

    def _offer(self, role: Role, rate: str) -> None:
        label = {"role": role.label}
        self.fields[f"{role}-rate"] = forms.DecimalField(
            label=_("%(role)s: lowest price, %% of list") % label,
            initial=rate,
            required=False,
            max_digits=5,
            decimal_places=2,
            min_value=0,
            max_value=100,
        )
        least, any_amount = Decimal("0.01"), forms.NumberInput({"placeholder": _("any amount")})
        self.fields[f"{role}-up_to"] = forms.DecimalField(
            label=_("%(role)s: up to") % label,
            required=False,
            max_digits=18,
            decimal_places=2,
            min_value=least,
            widget=any_amount,
        )

    @property
    def rows(self) -> Iterator[tuple[Role, BoundField, BoundField]]:
        """Each role with its two fields."""
        return ((role, self[f"{role}-rate"], self[f"{role}-up_to"]) for role in PROPOSED)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.rules:
            raise ValidationError(_("Give at least one role a lowest price."))
        return data

    @property
    def rules(self) -> list[NewRule]:
        """What a form without errors says, beginning today."""
        given, today = self.cleaned_data, timezone.localdate()
        return [
            NewRule(
                role=role,
                lowest_rate=rate / HUNDRED,
                up_to=given.get(f"{role}-up_to"),
                valid_from=today,
                note=given.get("note", ""),
            )
            for role in PROPOSED
            if (rate := given.get(f"{role}-rate")) is not None
        ]
