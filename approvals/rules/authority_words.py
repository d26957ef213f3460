"""Answers of the authority matrix in words of the active language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core.templatetags.ui import money, percent

from .authority import Answer, Because


def refusal(answer: Answer, currency: str) -> str:
    """Why the demand is refused, as a sentence; `currency` is the company's."""
    demand, rule = answer.demand, answer.rule
    if rule is None:
        return _("No rule gives authority for this.")
    if answer.because is Because.RATE and demand.rate is not None:
        return _("The authority goes down to %(lowest)s of the list price; %(asked)s is asked for.") % {
            "lowest": percent(rule.lowest_rate),
            "asked": percent(demand.rate),
        }
    return _("The authority goes up to %(most)s; %(asked)s is asked for.") % {
        "most": money(rule.up_to, currency),
        "asked": money(demand.amount, currency),
    }


def farthest(refused: Sequence[Answer]) -> Answer:
    """Of several refusals the one that is told: the lowest price that is refused, else the first."""
    low = [answer for answer in refused if answer.because is Because.RATE]
    return min(low, key=lambda answer: answer.demand.rate or Decimal(0), default=refused[0])


def beyond(answer: Answer, person: str, currency: str) -> str:
    """The refusal as a clause about whose authority it is: "86 % is below …"; `currency` is the company's."""
    demand, rule = answer.demand, answer.rule
    if rule is None:
        return _("no rule gives %(person)s authority for this") % {"person": person}
    if answer.because is Because.RATE:
        asked, limit = percent(demand.rate), percent(rule.lowest_rate)
        words = _("%(asked)s of the list price is below the %(limit)s that %(person)s may grant")
    else:
        asked, limit = money(demand.amount, currency), money(rule.up_to, currency)
        words = _("%(asked)s is more than the %(limit)s that %(person)s may grant")
    return words % {"asked": asked, "limit": limit, "person": person}
