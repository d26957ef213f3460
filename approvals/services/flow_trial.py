"""A flow tried on an example: which steps it would take, whom each would ask, and why the others are skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User

from ..documents import Kind
from ..models import Document
from ..rules import flow_words
from ..rules.authority import Demand
from ..rules.canonical import plain
from ..rules.flow import Field, Flow, Step
from .approvers import Submission
from .authority import verdict
from .coming import coming
from .flow_names import names_for


@dataclass(frozen=True, slots=True)
class Example:
    """What would be submitted: its facts, and by whom it is asked for what."""

    facts: Mapping[str, Any]
    submission: Submission


@dataclass(frozen=True, slots=True)
class Tried:
    """One step. `skipped` are the values that skip it, empty when it is taken; `people` who would be asked then.

    `is_replaced`: the submitter would have been asked himself. Nobody found: `people` is empty.
    """

    line: flow_words.Line
    skipped: list[flow_words.Aspect]
    people: Sequence[User]
    is_replaced: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """The steps in their order, and the facts that they were tried with, in words."""

    steps: list[Tried]
    facts: list[flow_words.Aspect]


def example_of(kind: Kind, document: Document, *, submitter: User) -> Example:
    """The document as it is now, as if that person submitted it. Raises the kind's DomainError where it cannot be."""
    frozen = kind.freeze(document)
    demands = list(frozen.demands)
    return Example(plain(frozen.facts), Submission.of_draft(document, demands, by=submitter))


def typed_example(demand: Demand, *, submitter: User, facts: Mapping[Field, Any], at: datetime) -> Example:
    """An example from typed facts; without a word on it, the matrix says whether the demand exceeds the authority."""
    if facts.get(Field.OVER_AUTHORITY) is None:
        over = not verdict(submitter, submitter.unit, [demand], at)
        facts = {**facts, Field.OVER_AUTHORITY: over}
    return Example(plain(facts), Submission(submitter, submitter.unit, [demand]))


def try_on(kind: Kind, flow: Flow, example: Example, *, at: datetime) -> Trial:
    """What the flow would do with the example at that moment. Writes nothing."""
    names = names_for(kind, flow)
    told = zip(flow.steps, flow_words.lines(flow, names), strict=True)
    facts = {str(field): example.facts.get(field) for field in Field if field in kind.fields}
    return Trial([_tried(step, line, example, names, at) for step, line in told], flow_words.facts(facts, names))


def _tried(step: Step, line: flow_words.Line, example: Example, names: flow_words.Names, at: datetime) -> Tried:
    one = coming(step, example.facts, example.submission, at=at)
    return Tried(line, flow_words.facts(one.skipped_because or {}, names), one.people, one.is_replaced)
