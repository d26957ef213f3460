"""The same thing done to several rows: each under the rules of the single one, with a result of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from .errors import DomainError, Sentence

Row = TypeVar("Row")


class Unchanged(DomainError):
    """Nothing was to be done here: no failure where several rows are treated at once."""


@dataclass(frozen=True, slots=True)
class Result:
    """`refusal` is empty when it was done; `url` when the person may not see the row. `note` says more of success."""

    number: str
    title: str
    url: str = ""
    refusal: Sentence = ""
    note: Sentence = ""


def each(
    wanted: Iterable[str],
    found: Mapping[str, Row],
    act: Callable[[Row], object],
    *,
    missing: Sentence,
    show: Callable[[Row], tuple[str, str]],
) -> list[Result]:
    """In the order of the numbers, so that two who do this cannot lock each other out; `act` opens its transaction.

    `missing` says of a number (%s) that there is no such row for this person; `show` gives a row's title and address.
    """
    return [_one(number, found.get(number), act, missing, show) for number in sorted(set(wanted))]


def _one(
    number: str,
    row: Row | None,
    act: Callable[[Row], object],
    missing: Sentence,
    show: Callable[[Row], tuple[str, str]],
) -> Result:
    if row is None:
        return Result(number, "", refusal=str(missing) % number)
    title, url = show(row)
    try:
        act(row)
    except Unchanged:
        return Result(number, title, url, note=_("It was so already."))
    except DomainError as refusal:
        return Result(number, title, url, refusal=refusal.message)
    return Result(number, title, url)
