"""What the steps of a flow would do with a submission: whom each would ask, or why it is not needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User

from ..rules import conditions
from ..rules.authority import Demand
from ..rules.canonical import plain
from ..rules.flow import Facts, Nobody, Step
from . import flows
from .approvers import Submission, find, without_submitter


@dataclass(frozen=True, slots=True)
class Coming:
    """A step as it would be: whom it asks now, or the values because of which it is not needed (None: it is).

    `is_replaced`: the submitter would have been asked himself.
    """

    rule: Step
    people: Sequence[User]
    skipped_because: Mapping[str, Any] | None
    is_replaced: bool = False

    @property
    def is_needed(self) -> bool:
        return self.skipped_because is None

    @property
    def needs_rescue(self) -> bool:
        """Nobody is found, and an administrator would have to name somebody."""
        goes_on = self.rule.nobody is Nobody.GO_ON and not self.rule.is_authority
        return self.is_needed and not self.people and not self.wants_choice and not goes_on

    @property
    def wants_choice(self) -> bool:
        """The submitter names who is asked."""
        return self.rule.leaves_choice and self.is_needed


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen on submission, and from which facts and demands that follows."""

    steps: Sequence[Coming]
    facts: Facts
    demands: Sequence[Demand] = ()

    @property
    def wants_choice(self) -> bool:
        """A step asks whom the submitter names."""
        return any(step.wants_choice for step in self.steps)


def foresee(kind: str, facts: Facts, submission: Submission, at: datetime) -> Preview:
    """What such a submission would lead to, whether there is a document of it or not."""
    facts = plain(facts)
    steps = [coming(rule, facts, submission, at=at) for rule in flows.in_force(kind).steps]
    return Preview(steps, facts, submission.demands)


def coming(rule: Step, facts: Facts, submission: Submission, *, at: datetime) -> Coming:
    """The step at that moment. Writes nothing; as many queries as finding its approvers takes."""
    held = conditions.holds(rule.conditions, facts)
    if not held:
        return Coming(rule, [], dict(held.failed))
    found = find(rule, submission, at=at)
    people = without_submitter(found, rule, submission, at=at)
    return Coming(rule, people, None, is_replaced=submission.submitter in found)
