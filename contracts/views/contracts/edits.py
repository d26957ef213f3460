"""Everything that is edited on a contract's page, by the name that its address has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...forms.contracts import parts, rows, signers
from ...forms.contracts.base import PartForm
from ...models import Contract
from ...rules.parts import Part
from ...rules.states import ContractKind
from ...services.contract_editing import HEAD


@dataclass(frozen=True, slots=True)
class Edit:
    """A part with its form; `template` shows the fields of one that is rows, which has a page of its own."""

    title: str | Promise
    form: type[PartForm]
    template: str = ""


EDITS: Mapping[str, Edit] = {
    HEAD: Edit(_("Title, language, prices and tax"), parts.HeadForm),
    Part.PARTIES: Edit(Part.PARTIES.label, rows.PartiesForm, "parties"),
    Part.GOODS: Edit(Part.GOODS.label, rows.GoodsForm, "goods"),
    Part.PAYMENT: Edit(_("Plan of payments"), rows.PlanForm, "plan"),
    Part.LATER_CHANGES: Edit(Part.LATER_CHANGES.label, parts.LaterChangesForm),
    Part.PERIOD: Edit(Part.PERIOD.label, parts.PeriodForm),
    Part.SIGNATURES: Edit(Part.SIGNATURES.label, signers.SignersForm, "signers"),
}
ORDER = Edit(Part.GOODS.label, rows.OrderForm, "order")


def edit_of(contract: Contract, name: str) -> Edit | None:
    """What is edited under that name, None where a contract of its kind has no such part."""
    if name in Part.values and name not in contract.shape.parts:
        return None
    return ORDER if name == Part.GOODS and contract.kind == ContractKind.ORDER else EDITS.get(name)
