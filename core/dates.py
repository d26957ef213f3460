"""Which dates may come from outside."""

YEARS = range(1900, 2200)
"""Beyond them a year is mistyped. What lies near the ends of Python's calendar could be written but, in another time
zone, not be read again."""
