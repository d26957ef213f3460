"""When a mail that could not be sent is tried again (trust, rule 4)."""

from __future__ import annotations

from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=10)
"""How long a worker may take over a claimed batch before another one tries the same mails."""


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts: doubling up to an hour; None when it is time to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)
