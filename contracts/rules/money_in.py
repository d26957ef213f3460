"""Receipts and what they pay: never more than a receipt has left, or than an instalment lacks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.tones import Tone


class Paid(TextChoices):
    """Where an instalment stands."""

    WAITING = "waiting", pgettext_lazy("instalment", "Not due yet")
    DUE = "due", pgettext_lazy("instalment", "Due")
    OVERDUE = "overdue", pgettext_lazy("instalment", "Overdue")
    PAID = "paid", pgettext_lazy("instalment", "Paid")


TONES: dict[str, Tone] = {Paid.DUE: "warning", Paid.OVERDUE: "danger", Paid.PAID: "success"}
DUE_SOON = 7
"""Days before its due day from which an instalment is called due."""


def standing(open_: Decimal, falls_due_on: date | None, today: date) -> Paid:
    """Paid when nothing is open; overdue from the day after its due day on."""
    if open_ <= 0:
        return Paid.PAID
    if falls_due_on is None or (falls_due_on - today).days > DUE_SOON:
        return Paid.WAITING
    return Paid.OVERDUE if falls_due_on < today else Paid.DUE


def spread(amount: Decimal, opens: Sequence[Decimal]) -> list[Decimal]:
    """The amount over open instalments in their order: each gets what it lacks as long as something is there."""
    shares = []
    for open_ in opens:
        shares.append(min(amount, open_))
        amount -= shares[-1]
    return shares
