"""The ladders of a new installation (domain §3). An administrator changes them; these are never read after that."""

from __future__ import annotations

from .ladder import Audience, Ladder, Rung, Span, SpanUnit, named

OWNER, MANAGER, DIRECTOR, LEADER = (Audience.OWNER,), (Audience.MANAGER,), (Audience.DIRECTOR,), (Audience.LEADER,)

BEFORE = (Rung(OWNER, share=50), Rung(OWNER, share=80))
"""Reminders before the deadline, at 50 % and 80 % of the time."""

ESCALATION = (
    Rung(OWNER),
    Rung(MANAGER, level=1),
    Rung(OWNER, after=Span(4)),
    Rung(DIRECTOR, after=Span(8), level=2),
    Rung(OWNER, after=Span(8)),
    Rung(OWNER, after=Span(16)),
    Rung(LEADER, after=Span(24), level=3),
)
"""Level 1 when it is missed, level 2 eight working hours later, level 3 sixteen more."""


def climbing(within: Span) -> Ladder:
    """Reminders and all three levels of escalation."""
    return Ladder(within, named((*BEFORE, *ESCALATION)))


def closing(within: Span) -> Ladder:
    """Reminders, and the matter closes itself when the time is over."""
    return Ladder(within, named((*BEFORE, Rung((*OWNER, Audience.COORDINATOR), closes=True))))


ACCEPT = climbing(Span(4))
ASSIGN = climbing(Span(8))
DELIVER = climbing(Span(5, SpanUnit.DAYS))
"""`within` counts only where nobody named a time that still lies ahead."""
CONFIRM = closing(Span(3, SpanUnit.DAYS))
