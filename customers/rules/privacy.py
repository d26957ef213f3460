"""What of a customer everybody reads who sees it; the rest is for the owner and his managers: deny by default."""

from __future__ import annotations

from .events import KINDS

PUBLIC_FIELDS = frozenset(
    {"name", "other_names", "owner", "unit", "credit_code", "registration", "phone", "website", "industry", "source"}
    | {"source_note", "value", "account", "tracking", "stage", "tags", "addresses"}
)
"""Of the customer itself, as its events name them. The page shows names and positions of contacts beside them."""


def is_private(kind: str, changed: frozenset[str]) -> bool:
    """Whether an event of this kind that changed these fields is hidden from others than the owner and his managers."""
    return KINDS[kind].private or (bool(changed) and changed.isdisjoint(PUBLIC_FIELDS))
