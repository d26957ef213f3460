"""How long a customer is protected from the claims of others."""

from __future__ import annotations

from datetime import datetime, timedelta


def protected_until(owned_since: datetime, contacted_at: datetime | None, *, days: int) -> datetime:
    """The given number of calendar days (archive rule) after the owner's last contact, else after he became it."""
    return max(owned_since, contacted_at or owned_since) + timedelta(days=days)
