"""Answers of the authority matrix in words of the active language. Pure."""

from __future__ import annotations

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
