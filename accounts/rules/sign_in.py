"""How often a password may be tried (shared/trust.md, I6)."""

from datetime import timedelta

ATTEMPTS = 5
WINDOW = timedelta(minutes=15)
