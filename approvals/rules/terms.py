"""The condition on which an approver would say yes: `{"lowest_rate": "0.92"}`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .flow import Facts, Field


def is_met(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Whether what is asked for has that lowest price, as a share of the list price, or a higher one already."""
    wanted, asked = condition.get(Field.LOWEST_RATE), facts.get(Field.LOWEST_RATE)
    return wanted is not None and asked is not None and Decimal(asked) >= Decimal(wanted)
