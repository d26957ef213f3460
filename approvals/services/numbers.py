"""Numbers without gaps, never used twice: given at the first submission, in the submission's own transaction."""

from __future__ import annotations

from ..models import NumberSeries


def next_number(prefix: str, year: int) -> str:
    """The next of the series, such as PA-2026-00042. The series is held until the transaction ends: take it late.

    A transaction that fails gives its number back.
    """
    NumberSeries.objects.bulk_create([NumberSeries(prefix=prefix, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update(no_key=True).get(prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}-{year}-{series.last:05}"
