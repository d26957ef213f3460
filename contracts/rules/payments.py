"""The plan of payments: it adds up to the total with tax exactly, and each instalment knows when it is due. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core import money

WHOLE = Decimal(100)


class After(TextChoices):
    """What an instalment can be due after, when it has no date."""

    SIGNING = "signing", pgettext_lazy("payment", "After signing")
    DELIVERY = "delivery", pgettext_lazy("payment", "After delivery")
    ACCEPTANCE = "acceptance", pgettext_lazy("payment", "After the customer's acceptance")


def lacking(total: Decimal, amounts: Iterable[Decimal]) -> Decimal:
    """What the instalments lack to the total: 0 when the plan adds up, below 0 when it asks for too much."""
    return total - sum(amounts, Decimal(0))


def by_percent(total: Decimal, percents: Sequence[Decimal], currency: str) -> list[Decimal]:
    """The amounts of instalments given in per cent, adding up to the total exactly (core.money.shared_out).

    ValueError unless there is one, none is 0 or less, and they are 100 together.
    """
    if not percents or min(percents) <= 0 or sum(percents, Decimal(0)) != WHOLE:
        raise ValueError("percents")
    return money.shared_out(total, percents, currency)


def due_on(fixed: date | None, after_event: str, after_days: int, happened: Mapping[str, date]) -> date | None:
    """The day on which an instalment is due; None while what it is due after has not happened."""
    if fixed is not None:
        return fixed
    since = happened.get(after_event)
    return since + timedelta(days=after_days) if since is not None else None
