"""The ladders of a new installation for what is owed about customers (domain §4–5). An administrator changes them.

The one week of the first contact is seven working days: its warnings are on the fourth and on the sixth of them, which
a calendar week of five does not have (docs/adr/0017).
"""

from __future__ import annotations

from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit, named

from .promises import PromiseKind

OWNER, MANAGER, DIRECTOR = (Audience.OWNER,), (Audience.MANAGER,), (Audience.DIRECTOR,)


def _days(number: int) -> Span:
    return Span(number, SpanUnit.DAYS)


def _ladder(within: Span, *rungs: Rung) -> Ladder:
    return Ladder(within, named(rungs))


CONTACT = _ladder(
    _days(7),
    Rung(OWNER, after=_days(-3)),
    Rung(OWNER, after=_days(-1)),
    Rung(OWNER),
    Rung(MANAGER, level=1),
    Rung(DIRECTOR, after=_days(3), level=2),
)
"""Then the manager keeps the customer where it is, passes it on or releases it."""
RECORD = _ladder(_days(2), Rung(OWNER, share=50), Rung(OWNER), Rung(MANAGER, after=_days(1), level=1))
ALLOT = _ladder(_days(2), Rung(OWNER, share=50), Rung(OWNER), Rung(MANAGER, after=_days(1), level=1))
CLAIM = _ladder(
    _days(3),
    Rung(OWNER, share=50),
    Rung(OWNER, share=80),
    Rung(OWNER),
    Rung(MANAGER, after=Span(4), level=1),
    Rung(DIRECTOR, after=_days(2), level=2),
)
VISIT_APPROVE = _ladder(
    Span(8), Rung(OWNER, share=50), Rung(OWNER, share=80), Rung(OWNER), Rung(MANAGER, after=Span(2), level=1)
)
"""By the beginning of the visit; `within` counts where that was over when it was planned."""
VISIT_BACK = _ladder(Span(4), Rung(OWNER), Rung(MANAGER, level=1), Rung(DIRECTOR, after=Span(4), level=2))
"""`within` counts only where the sheet named a time that was over when he left."""
VISIT_LOG = _ladder(
    _days(2), Rung(OWNER, share=50), Rung(OWNER, share=80), Rung(OWNER), Rung(MANAGER, after=Span(4), level=1)
)

LADDERS = {
    PromiseKind.CONTACT: CONTACT,
    PromiseKind.RECORD: RECORD,
    PromiseKind.ALLOT: ALLOT,
    PromiseKind.CLAIM: CLAIM,
    PromiseKind.VISIT_APPROVE: VISIT_APPROVE,
    PromiseKind.VISIT_BACK: VISIT_BACK,
    PromiseKind.VISIT_LOG: VISIT_LOG,
}
