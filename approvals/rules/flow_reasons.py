"""Why a step of a flow is needed, in words of the active language. Pure."""

from __future__ import annotations

from django.utils.translation import pgettext

from .conditions import NUMBERS, holds
from .flow import Facts, Field, Step, Test
from .flow_words import Names, fact, joined, test


def because(step: Step, values: Facts, names: Names, exceeded: str = "") -> list[str]:
    """Why the step is needed: one text for each group of conditions that holds, with the document's own values; none
    where the flow always asks it. `exceeded` says how the submitter's authority is, in place of that it is."""
    found = [tests for tests in step.conditions if holds([tests], values)]
    return [joined(_with_value(one, values, names, exceeded) for one in tests) for tests in found]


def _with_value(one: Test, values: Facts, names: Names, exceeded: str) -> str:
    if one.field is Field.OVER_AUTHORITY and one.value is True and exceeded:
        return exceeded
    words = test(one, names)
    if one.field not in NUMBERS:
        return words
    value = fact(one.field, values.get(one.field), names)
    return pgettext("condition", "%(condition)s (it is %(value)s)") % {"condition": words, "value": value}
