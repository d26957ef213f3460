"""What is owed after a contract's approval, and the ladders of a new installation for it (domain §6). Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit, named


class PromiseKind(TextChoices):
    SIGN = "sign", pgettext_lazy("promise", "Have it signed")
    PAY = "pay", pgettext_lazy("promise", "Payment")
    HAND_OVER = "hand_over", pgettext_lazy("promise", "Hand the order over")
    RENEW = "renew", pgettext_lazy("promise", "Renew or let end")
    COMPLAINT = "complaint", pgettext_lazy("promise", "Answer a complaint")


Kind = PromiseKind

TASKS: dict[Kind, Promise] = {
    Kind.SIGN: _("have the contract signed"),
    Kind.PAY: _("see that the instalment is paid"),
    Kind.HAND_OVER: _("hand the order over"),
    Kind.RENEW: _("renew the contract, or let it end"),
    Kind.COMPLAINT: _("answer the complaint"),
}
ICONS = {
    Kind.SIGN: "pen",
    Kind.PAY: "cash-coin",
    Kind.HAND_OVER: "box-arrow-right",
    Kind.RENEW: "arrow-repeat",
    Kind.COMPLAINT: "emoji-frown",
}
GIVEN: dict[Kind, Promise] = {
    Kind.SIGN: _("Until the end of the day by which it is to be signed: then it is void."),
    Kind.PAY: _("Until the end of the day on which the instalment is due."),
    Kind.RENEW: _(
        "Until the end of its last day: then it has ended. It begins with the notice that the contract names."
    ),
}
OF_CONTRACT = (Kind.SIGN, Kind.HAND_OVER, Kind.RENEW)
OF_LINE = (Kind.PAY,)
OF_COMPLAINT = (Kind.COMPLAINT,)

OWNER, MANAGER, DIRECTOR = (Audience.OWNER,), (Audience.MANAGER,), (Audience.DIRECTOR,)


def _days(number: int) -> Span:
    return Span(number, SpanUnit.DAYS)


def _ladder(within: Span, *rungs: Rung) -> Ladder:
    return Ladder(within, named(rungs))


_SOON, _LATER = Rung(OWNER, share=50), Rung(OWNER, share=80)
LADDERS = {
    Kind.SIGN: _ladder(_days(10), _SOON, _LATER, Rung((*OWNER, Audience.COORDINATOR), closes=True)),
    Kind.PAY: _ladder(
        _days(5),
        Rung(OWNER, after=_days(-3)),
        Rung(OWNER),
        Rung(MANAGER, after=_days(2), level=1),
        Rung(DIRECTOR, after=_days(10), level=2),
    ),
    Kind.HAND_OVER: _ladder(_days(2), _SOON, _LATER, Rung(OWNER), Rung(MANAGER, after=Span(4), level=1)),
    Kind.RENEW: _ladder(
        _days(30), Rung(OWNER, share=1), _SOON, _LATER, Rung((*OWNER, Audience.COORDINATOR), closes=True)
    ),
    Kind.COMPLAINT: _ladder(
        _days(2),
        _SOON,
        _LATER,
        Rung(OWNER),
        Rung(MANAGER, after=Span(4), level=1),
        Rung(DIRECTOR, after=_days(1), level=2),
    ),
}


def end_of(day: date, zone: tzinfo) -> datetime:
    """When the day is over."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def notice_from(ends_on: date, notice_days: int, effective_at: datetime, zone: tzinfo) -> datetime:
    """From when on somebody is reminded of the renewal: so many days before the last day, not before it is in force."""
    return max(effective_at, datetime.combine(ends_on - timedelta(days=notice_days), time(), zone))
