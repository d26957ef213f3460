"""Once a day: what nobody comes back to goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.services import receipts, typed
from core import vault

UNFINISHED = timedelta(days=1)
"""An upload belongs to a transaction of seconds: a file without a row after a day was left by a crash."""


def tidy(*, now: datetime) -> dict[str, int]:
    """How many receipts of sent forms, texts never sent and files of no row went. Safe to run at any time, twice."""
    return {
        "receipts": receipts.forget_old(now=now),
        "texts": typed.forget_old(now=now),
        "files": vault.sweep(before=now - UNFINISHED),
    }
