"""The one door to a new stage of a contract: what follows its approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

from ..models import Contract
from ..policies.contracts import OVER
from ..rules.states import Stage
from .after import following

GRAPH: Mapping[str, frozenset[str]] = {
    Stage.APPROVAL: frozenset({Stage.SIGNING, Stage.VOID}),
    Stage.SIGNING: frozenset({Stage.APPROVAL, Stage.EFFECTIVE, Stage.VOID}),
    Stage.EFFECTIVE: frozenset({Stage.ENDED, Stage.VOID}),
    Stage.ENDED: frozenset({Stage.VOID}),
    Stage.VOID: frozenset(),
}
"""From a stage to those that may follow it. What is signed by all never goes back: it is amended, or ended."""


def move(contract: Contract, to: Stage, *, at: datetime, **fields: Any) -> Contract:
    """Bring the contract, whose document the caller has locked, to the stage, with `fields` of it; no event of its own.

    Sets `ended_at` when it is over; what hangs on the stage follows (`after.following`). Raises DomainError when that
    stage cannot follow the present one, or an order cannot call off what it names.
    """
    if to not in GRAPH[contract.stage]:
        raise DomainError(OVER.get(contract.stage, _("The contract is not approved.")))
    contract.stage = to
    if to in (Stage.ENDED, Stage.VOID):
        contract.ended_at = contract.ended_at or at
    for name, value in fields.items():
        setattr(contract, name, value)
    contract.save(update_fields=["stage", "ended_at", *fields])
    following.follow(contract, at=at)
    return contract
