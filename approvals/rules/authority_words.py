"""Answers of the authority matrix in words of the active language. Pure."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from core.templatetags.ui import money

from .authority import Answer, Because


def percent(rate: Decimal) -> str:
    """0.9250 as 92.5 %, with the reader's separators."""
    share = (rate * 100).normalize()
    places = max(0, -int(share.as_tuple().exponent))
    return _("%(number)s %%") % {"number": formats.number_format(share, decimal_pos=places, use_l10n=True)}


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
