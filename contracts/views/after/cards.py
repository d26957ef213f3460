"""What the page of a contract shows of what follows its approval; who is told when of what is owed about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.models import User
from approvals.models import SendingEntry
from approvals.policies.sending import can_record
from core.http import Request
from deadlines.models import Promise
from deadlines.views.told_when import told_when

from ...models import Complaint, Contract, HandOver, HandOverCheck
from ...models.instalments import OWED
from ...policies import after as policies
from ...rules.fulfilment import Check, next_check
from ...rules.promises import OF_CONTRACT
from ...rules.states import Stage
from ...services.after.debts import subject_of
from ..contracts.finding import readable
from .payments import shown
from .signing import lines, version_of


@dataclass(frozen=True, slots=True)
class Step:
    """A check of the order: made, or the next one (`is_next`), or one that comes later."""

    check: Check
    made: HandOverCheck | None
    is_next: bool


def context(contract: Contract, user: User) -> dict[str, Any]:
    """What the templates contracts/after/_*.html need; empty before the approval."""
    if contract.stage == Stage.APPROVAL:
        return {}
    content = version_of(contract)
    return {
        "signing": lines(user, contract, content),
        "signing_content": content,
        **_sending(contract, user),
        **(_in_force(contract, user) if contract.stage in OWED else {}),
    }


def _sending(contract: Contract, user: User) -> dict[str, Any]:
    entries = SendingEntry.objects.filter(document=contract.pk).select_related("by", "file", "corrected_by")
    return {"sendings": list(entries), "may_send": can_record(user, contract.document)}


def _in_force(contract: Contract, user: User) -> dict[str, Any]:
    """The order's way, what is paid, complaints, and what is owed by when."""
    owed = Promise.objects.open().filter(kind__in=OF_CONTRACT, subject_id=contract.pk)
    complaints = Complaint.objects.filter(contract=contract).select_related("responsible")
    return {
        **_order(contract, user),
        "instalments": shown(list(contract.payment_lines.all())),
        "may_receive": policies.can_receive(user, contract.document.customer),
        "complaints": list(complaints),
        "may_complain": policies.can_complain(user, contract),
        "owed": {promise.kind: promise for promise in owed},
    }


def _order(contract: Contract, user: User) -> dict[str, Any]:
    hand_over = HandOver.objects.select_related("to", "handed_over_by").filter(contract=contract).first()
    may_hand_over = policies.can_hand_over(user, contract)
    if hand_over is None:
        return {"hand_over": None, "may_hand_over": may_hand_over}
    hand_over.contract = contract
    made = {one.what: one for one in hand_over.checks.select_related("by")}
    coming = next_check(made.keys())
    return {
        "hand_over": hand_over,
        "may_hand_over": may_hand_over,
        "order_steps": [Step(check, made.get(check), check is coming) for check in Check],
        "may_check": coming and policies.can_check(user, hand_over, coming),
    }


@require_GET
def promises(request: Request, ref: str) -> HttpResponse:
    """Signing, handing over, renewing: who is told when, and who was."""
    contract = readable(request.user, ref)
    return told_when(request, OF_CONTRACT, contract.pk, subject_of(contract))
