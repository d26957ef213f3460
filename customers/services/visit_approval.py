"""Several plans approved at once: each is a change of its own, with a result of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from core.errors import DomainError, Sentence

from ..models import Visit
from .visits import approve


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one plan; `refusal` is empty when it is approved."""

    visit: Visit
    refusal: Sentence = ""


def approve_each(plans: Iterable[tuple[Visit, int]], *, by: User) -> list[Result]:
    """Approve each of (visit, version that was read). What is refused does not keep the others back."""
    return [_approved(visit, version, by) for visit, version in plans]


def _approved(visit: Visit, version: int, by: User) -> Result:
    try:
        return Result(approve(visit, by=by, version=version))
    except DomainError as refusal:
        return Result(visit, refusal.message)
