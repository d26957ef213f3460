"""The days on which instalments are due: known from the day on which what they wait for happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from ...models import Contract, HandOverCheck, PaymentLine
from ...rules.fulfilment import HAPPENS, Check
from ...rules.payments import After, due_on


def place(contract: Contract) -> None:
    """Write the day of each instalment that is known by now; of a contract that is effective, and locked."""
    happened, moved = _happened(contract), []
    for line in contract.payment_lines.select_related("replaces"):
        day = _kept(line) or due_on(line.due_on, line.after_event, line.after_days, happened)
        if line.falls_due_on != day:
            line.falls_due_on = day
            moved.append(line)
    PaymentLine.objects.bulk_update(moved, ["falls_due_on"])


def _kept(line: PaymentLine) -> date | None:
    """The day of the instalment that it replaces, when both wait as long for the signing: an amendment does not put off
    what is due since its parent was signed (docs/adr/0025)."""
    before = line.replaces
    if before is None or line.after_event != After.SIGNING:
        return None
    is_same = (before.after_event, before.after_days) == (line.after_event, line.after_days)
    return before.falls_due_on if is_same else None


def _happened(contract: Contract) -> Mapping[str, date]:
    """What instalments can wait for → the day on which it happened."""
    checks = HandOverCheck.objects.filter(hand_over=contract.pk, what__in=HAPPENS).values_list("what", "at")
    days = {str(HAPPENS[Check(what)]): timezone.localdate(at) for what, at in checks}
    days[After.SIGNING] = timezone.localdate(contract.effective_at)
    return days
