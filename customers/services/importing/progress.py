"""How far a worker is, for those who watch.

A step is one transaction, so nobody sees its rows before it ends. The number goes through the cache: when Redis forgets
it the bar starts anew, and nothing else depends on it. A second connection to the database would have to wait for the
run's own lock.
"""

from __future__ import annotations

from django.core.cache import cache

from ...models import ImportRun

KEEP = 600  # seconds


def note(run: int, done: int) -> None:
    """So many lines of the present step are done."""
    cache.set(f"import:{run}", done, KEEP)


def forget(run: int) -> None:
    """The next step begins with nothing done."""
    cache.delete(f"import:{run}")


def percent(run: ImportRun) -> int:
    """Of the present step, 0 to 100."""
    done = int(cache.get(f"import:{run.pk}", 0))
    return min(100, done * 100 // max(1, run.total))
