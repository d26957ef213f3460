"""The changes of a flow that the editor makes. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.utils.text import slugify

from .flow import Flow, Step

LONGEST_KEY = 40


def with_step(flow: Flow, step: Step, place: int | None) -> Flow:
    """The step at that place instead of the one there; None: at the end. IndexError where there is no such place."""
    if place is None:
        return replace(flow, steps=(*flow.steps, step))
    _ = flow.steps[place]
    return replace(flow, steps=(*flow.steps[:place], step, *flow.steps[place + 1 :]))


def without_step(flow: Flow, place: int) -> Flow:
    """The same without the step at that place, if there is one."""
    return replace(flow, steps=(*flow.steps[:place], *flow.steps[place + 1 :]))


def moved(flow: Flow, place: int, to: int) -> Flow:
    """The step at that place moved to another; the same flow where either is outside."""
    if not (0 <= place < len(flow.steps) and 0 <= to < len(flow.steps)):
        return flow
    steps = list(flow.steps)
    steps.insert(to, steps.pop(place))
    return replace(flow, steps=tuple(steps))


def new_key(name: str, taken: Collection[str]) -> str:
    """A key for a new step, from its English name, that is not taken."""
    stem = slugify(name)[: LONGEST_KEY - 4].strip("-") or "step"
    keys = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in keys if key not in taken)
