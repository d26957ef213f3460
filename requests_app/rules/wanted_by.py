"""When a support is usually wanted: the suggestion that a new form starts with."""

from __future__ import annotations

from datetime import datetime, time, timedelta

WORKING_DAYS = {"T2": 7, "T3": 10, "T6": 10, "M1": 15, "M2": 10, "M3": 15, "S1": 3, "M4": 3, "C1": 3}
"""By code of the content; the requester changes it as he needs."""
OTHERWISE = 5
CLOSING = time(17, 30)


def usual(code: str, now: datetime) -> datetime:
    """Closing time, in the zone of `now`, after the content's usual number of weekdays."""
    day, left = now.date(), WORKING_DAYS.get(code, OTHERWISE)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day, CLOSING, now.tzinfo)
