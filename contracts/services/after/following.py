"""What follows when a contract comes to another stage: call-offs, due days, promises. Called by the door, `stages`."""

from __future__ import annotations

from datetime import datetime

from ...models import Contract
from ...rules.call_offs import calls_off
from ...rules.states import Stage
from . import call_offs, due_days, promises


def follow(contract: Contract, *, at: datetime) -> None:
    """Bring all that hangs on the stage in line with it; the caller holds the document and has saved the contract.

    Raises DomainError when an order cannot call off what it names.
    """
    if contract.stage == Stage.SIGNING and calls_off(contract.kind, contract.relation):
        call_offs.take(contract, at=at)
    if contract.stage in (Stage.APPROVAL, Stage.VOID):
        call_offs.release(contract, at=at)
    if contract.stage == Stage.EFFECTIVE:
        due_days.place(contract)
    promises.settle(contract, at=at)
