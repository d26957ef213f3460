"""What is owed about a customer or a visit now: by when, and whether that time is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from deadlines import kinds
from deadlines.kinds import Kind
from deadlines.models import Promise


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise whose clock runs."""

    promise: Promise
    kind: Kind
    is_overdue: bool


def owed(codes: Collection[str], subject_id: int, now: datetime) -> list[Owed]:
    """What of these kinds is promised about the thing, the first that is due first. One query."""
    promises = Promise.objects.open().about(codes, subject_id).order_by("due_at", "kind")
    return [Owed(one, kinds.get(one.kind), one.is_overdue(now)) for one in promises]
