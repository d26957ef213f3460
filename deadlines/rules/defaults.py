"""The ladders of a new installation (domain §3). An administrator changes them; these are never read after that."""

from __future__ import annotations

from .ladder import Audience, Ladder, Rung, Span, SpanUnit

OWNER, MANAGER, DIRECTOR, LEADER = (Audience.OWNER,), (Audience.MANAGER,), (Audience.DIRECTOR,), (Audience.LEADER,)

BEFORE = (Rung("before-50", OWNER, share=50), Rung("before-80", OWNER, share=80))
"""Reminders before the deadline, at 50 % and 80 % of the time."""

ESCALATION = (
    Rung("due", OWNER),
    Rung("level-1", MANAGER, level=1),
    Rung("again-1", OWNER, after=Span(4)),
    Rung("level-2", DIRECTOR, after=Span(8), level=2),
    Rung("again-2", OWNER, after=Span(8)),
    Rung("again-3", OWNER, after=Span(16)),
    Rung("level-3", LEADER, after=Span(24), level=3),
)
"""Level 1 when it is missed, level 2 eight working hours later, level 3 sixteen more."""


def climbing(within: Span) -> Ladder:
    """Reminders and all three levels of escalation."""
    return Ladder(within, (*BEFORE, *ESCALATION))


def closing(within: Span) -> Ladder:
    """Reminders, and the matter closes itself when the time is over."""
    return Ladder(within, (*BEFORE, Rung("close", (*OWNER, Audience.COORDINATOR), closes=True)))


ACCEPT = climbing(Span(4))
ASSIGN = climbing(Span(8))
DELIVER = climbing(Span(5, SpanUnit.DAYS))
"""`within` counts only where nobody named a time that still lies ahead."""
CONFIRM = closing(Span(3, SpanUnit.DAYS))
