"""Who signs a contract for each of its parties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PersonField

from ...models import Counterparty
from ...rules.parts import Part
from ...services.contract_editing import set_signers
from .rows import Line, RowsForm, columns


class SignerLine(Line):
    """Who signs for a party."""

    ASIDE = Line.ASIDE | {"party"}  # a line for each party stands there from the beginning

    party = forms.ModelChoiceField(Counterparty.objects.none(), label=_("For"))
    person = PersonField(label=_("Our person"), required=False)
    name = forms.CharField(label=_("Name, of the others"), max_length=120, required=False)
    capacity = forms.CharField(label=_("Capacity"), max_length=120)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        party = cleaned.get("party")
        if party and party.side == Counterparty.Side.OURS and not cleaned.get("person"):
            self.add_error("person", _("For us one of our people signs."))
        if party and party.side != Counterparty.Side.OURS and not cleaned.get("name"):
            self.add_error("name", _("Give the name."))
        if party and party.side != Counterparty.Side.OURS:
            cleaned["person"] = None
        return cleaned


class SignersForm(RowsForm):
    part = Part.SIGNATURES
    line = SignerLine
    most = 8

    def prepare(self, line: Line) -> None:
        line.fields["party"].queryset = self.contract.counterparties.all()  # type: ignore[attr-defined]

    def lines(self) -> Iterable[dict[str, Any]]:
        """Those named, and a line for each party for which nobody is."""
        rows = list(self.contract.signing_requirements.all())
        for row in rows:
            yield columns(row, self.line) | {"name": "" if row.person_id else row.name}
        named = {row.party_id for row in rows}
        for party in self.contract.counterparties.all():
            if party.pk not in named:
                yield {"party": party.pk}

    def perform(self) -> None:
        set_signers(self.contract, signers=self.rows.cleaned, **self.how)
