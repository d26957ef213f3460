"""What an error of the database means for a worker that does many things one after the other."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from psycopg2.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

OF_ONE = (DeadlockDetected, LockNotAvailable, QueryCanceled)
"""Two that waited for each other, a lock that is held for long, a statement that takes too long: the thing's own."""


def is_gone(error: Exception) -> bool:
    """Whether the database went away, so that the next thing would fail as well; not what concerns one thing alone."""
    return isinstance(error, OperationalError | InterfaceError) and not isinstance(error.__cause__, OF_ONE)
