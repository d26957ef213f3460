"""What is wrong with a flow that nobody needs to be looked up for. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from core.errors import Sentence

from .conditions import is_possible
from .flow import Approver, Field, Flow, Nobody, Source, Step, Test
from .states import Mode

MOST_STEPS, MOST_APPROVERS, MOST_GROUPS, MOST_TESTS, MOST_SUPERIOR = 20, 20, 10, 10, 8
LONGEST_WITHIN = {"minutes": 10_000, "hours": 1_000, "days": 250}


class Problem(NamedTuple):
    """One thing that is wrong, of the step at that place or, without one, of the whole flow."""

    place: int | None
    sentence: Sentence


def problems(
    flow: Flow, *, fields: Collection[Field], ends_in_authority: bool = False, over_authority_asks: str = ""
) -> list[Problem]:
    """Everything that is wrong with the flow in itself; of a kind of document with those facts and demands."""
    found = [Problem(None, sentence) for sentence in _of_all(flow)]
    for place, step in enumerate(flow.steps):
        found += [Problem(place, sentence) for sentence in _of_step(step, fields)]
    if ends_in_authority:
        found += _of_the_end(flow)
    if over_authority_asks and not any(asks_when_over(step, over_authority_asks) for step in flow.steps):
        found.append(Problem(None, NOT_ASKED))
    return found


NOT_ASKED = _(
    "Below the submitter's authority the marketing director must be asked: add a step of that role alone, with no "
    "other condition than “over authority”, that waits for an administrator when nobody is found."
)


def _of_all(flow: Flow) -> Iterator[Sentence]:
    if not flow.steps:
        yield _("A flow needs a step.")
    if len(flow.steps) > MOST_STEPS:
        yield _("That is too many steps.")
    if max(Counter(step.key for step in flow.steps).values(), default=0) > 1:
        yield _("Two steps have the same key.")
    if any(one.source in (Source.AUTHORITY, Source.CHOSEN) for one in flow.copies):
        yield _("Copies go to people who are known beforehand.")


def _of_step(step: Step, fields: Collection[Field]) -> Iterator[Sentence]:
    if not step.key or not step.name_en.strip() or not step.name_zh.strip():
        yield _("The step needs a name in English and in Chinese.")
    yield from _of_approvers(step.approvers)
    yield from _of_conditions(step, fields)
    amount, unit = step.within
    if not 1 <= amount <= LONGEST_WITHIN.get(unit, 0):
        yield _("The time is not possible.")
    yield from _of_authority(step)


def _of_approvers(approvers: Collection[Approver]) -> Iterator[Sentence]:
    if not approvers:
        yield _("The step asks nobody: name who approves.")
    if len(approvers) > MOST_APPROVERS:
        yield _("That is too many approvers.")
    if len(set(approvers)) < len(approvers):
        yield _("The same approver stands there twice.")


def _of_conditions(step: Step, fields: Collection[Field]) -> Iterator[Sentence]:
    tests = [test for group in step.conditions for test in group]
    if not all(step.conditions):
        yield _("A group of conditions is empty.")
    if len(step.conditions) > MOST_GROUPS or any(len(group) > MOST_TESTS for group in step.conditions):
        yield _("Those are too many conditions.")
    if any(test.field not in fields for test in tests):
        yield _("A condition asks for what this kind of document does not have.")
    if not all(is_possible(test) for test in tests):
        yield _("A condition compares with what cannot be.")


def _of_authority(step: Step) -> Iterator[Sentence]:
    """What a step must not do that decides in the company's name, and what a holder of authority needs."""
    sources = {one.source for one in step.approvers}
    if step.is_authority and step.nobody is Nobody.GO_ON:
        yield _("A step of authority never passes by itself when nobody is found.")
    if step.is_authority and not step.asks_again:
        yield _("A step of authority asks everybody, also who approved before.")
    if step.is_authority and Source.CHOSEN in sources:
        yield _("The submitter cannot choose who decides in a step of authority.")
    if Source.AUTHORITY in sources and not step.is_authority:
        yield _("A step that asks the holders of the authority is a step of authority.")
    if Source.AUTHORITY in sources and not (step.conditions and all(map(_is_over, step.conditions))):
        yield _("Who holds the authority is asked only over the submitter's own: add the condition “over authority”.")


def _of_the_end(flow: Flow) -> Iterator[Problem]:
    if not flow.steps:
        return
    place, last = len(flow.steps) - 1, flow.steps[-1]
    if not last.is_authority:
        yield Problem(place, _("The last step must be a step of authority: the company's final approval."))
    elif last.conditions:
        yield Problem(place, _("The company's final approval is always needed: take its conditions away."))


def asks_when_over(step: Step, role: str) -> bool:
    """Whether the step lets nothing over the submitter's authority pass without the role."""
    by_the_role = [one for one in step.approvers if one == Approver(Source.ROLE, role)]
    nobody_else = len(step.approvers) == 1 or step.mode in (Mode.ALL, Mode.IN_ORDER)
    always = not step.conditions or any(all(map(_is_over_test, group)) for group in step.conditions)
    return bool(by_the_role) and nobody_else and always and step.nobody is Nobody.ADMINISTRATOR


def _is_over(group: Collection[Test]) -> bool:
    return any(map(_is_over_test, group))


def _is_over_test(test: Test) -> bool:
    return test.field is Field.OVER_AUTHORITY and test.value is True
