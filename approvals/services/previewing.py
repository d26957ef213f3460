"""The way that a submission would take, in words: each step with whom it asks, and why it is needed or is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from accounts.models import Unit, User

from ..documents import Kind
from ..rules import flow_reasons, flow_words
from ..rules.authority import Demand
from ..rules.authority_words import beyond as in_words
from ..rules.authority_words import farthest
from ..rules.flow import Facts, Field, Flow
from . import authority
from .coming import Coming, Preview
from .flow_names import names_for


class Stop(NamedTuple):
    """A step. `number` counts those that are needed from 1, and is 0 for one that is not: `skipped` says by which
    values; `because` are the conditions that hold, none where the flow always asks it."""

    step: Coming
    line: flow_words.Line
    number: int
    skipped: Sequence[flow_words.Aspect]
    because: Sequence[str]


def stops(kind: Kind, preview: Preview, exceeded: str) -> list[Stop]:
    """Every step of the flow; `exceeded` says which authority is exceeded. Two queries at most."""
    flow, number, found = Flow(tuple(one.rule for one in preview.steps)), 0, []
    names = names_for(kind, flow)
    for step, line in zip(preview.steps, flow_words.lines(flow, names), strict=True):
        number += step.is_needed
        skipped = flow_words.facts(step.skipped_because or {}, names)
        because = flow_reasons.because(step.rule, preview.facts, names, exceeded) if step.is_needed else []
        found.append(Stop(step, line, number if step.is_needed else 0, skipped, because))
    return found


def beyond(person: User, unit: Unit, facts: Facts, demands: Sequence[Demand], at: datetime) -> str:
    """How the person's authority is exceeded, as a clause; "" where the facts say that it is not, or the matrix does.

    Two queries at most."""
    refused = authority.refusals(person, unit, demands, at) if facts.get(Field.OVER_AUTHORITY) else []
    return in_words(farthest(refused), str(person), settings.COMPANY_CURRENCY) if refused else ""
