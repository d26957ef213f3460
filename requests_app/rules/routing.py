"""Which row of the routing table answers a request, and why (domain §2).

The most specific row wins: first the nearest unit (the business unit itself, else the units above it, else "any"),
then the customer value (named, else "any"). Two rows can never be equally specific: a tie is refused when saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypedDict, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Row(Protocol):
    """What the rules need to know of a routing row; the model has it, and so has a row of an import."""

    @property
    def pk(self) -> Any: ...
    @property
    def content_id(self) -> int: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def customer_value(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_until(self) -> date | None: ...


R = TypeVar("R", bound=Row)


class Lost(TextChoices):
    """Why a row does not answer, in the order in which it is asked."""

    OTHER_CONTENT = "other_content", _("It is for another content.")
    NOT_YET = "not_yet", _("It has not begun.")
    OVER = "over", _("It has ended.")
    OTHER_UNIT = "other_unit", _("It is for another unit.")
    OTHER_VALUE = "other_value", _("It is for other customers.")
    ANY_UNIT = "any_unit", _("A row that names the unit comes before one for any unit.")
    FARTHER_UNIT = "farther_unit", _("A row of a nearer unit comes before it.")
    ANY_VALUE = "any_value", _("A row that names the customer value comes before one for any customer.")


PASSED_OVER = (Lost.ANY_UNIT, Lost.FARTHER_UNIT, Lost.ANY_VALUE)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the table; `unit_chain` is the business unit and the units above it, nearest first."""

    content: int
    unit_chain: Sequence[int]
    customer_value: str
    day: date

    def mismatch(self, row: Row) -> Lost | None:
        """Why the row says nothing about this question; None when it matches."""
        if row.content_id != self.content:
            return Lost.OTHER_CONTENT
        if row.valid_from is not None and row.valid_from > self.day:
            return Lost.NOT_YET
        if row.valid_until is not None and row.valid_until < self.day:
            return Lost.OVER
        if row.unit_id is not None and row.unit_id not in self.unit_chain:
            return Lost.OTHER_UNIT
        if row.customer_value and row.customer_value != self.customer_value:
            return Lost.OTHER_VALUE
        return None

    def distance(self, row: Row) -> int:
        """Steps up from the business unit to the row's unit; "any" is farther than all of them."""
        return len(self.unit_chain) if row.unit_id is None else self.unit_chain.index(row.unit_id)

    def rank(self, row: Row) -> tuple[int, bool]:
        """Lower is more specific."""
        return self.distance(row), not row.customer_value

    def why_behind(self, row: Row, winner: Row) -> Lost:
        """Why a matching row is passed over for the winner."""
        if self.distance(row) == self.distance(winner):
            return Lost.ANY_VALUE
        return Lost.ANY_UNIT if row.unit_id is None else Lost.FARTHER_UNIT


def best(rows: Iterable[R], *, content: int, unit_chain: Sequence[int], customer_value: str, day: date) -> R | None:
    """The row that answers, or None."""
    question = Question(content, unit_chain, customer_value, day)
    matching = [row for row in rows if question.mismatch(row) is None]
    return min(matching, key=question.rank, default=None)


def judge(rows: Iterable[R], question: Question) -> list[tuple[R, Lost | None]]:
    """Every row of the content with why it lost (None: the winner), the winner first, then by how near it came."""
    rows = [row for row in rows if row.content_id == question.content]
    matching = sorted((row for row in rows if question.mismatch(row) is None), key=question.rank)
    verdicts: list[tuple[R, Lost | None]] = [
        (row, question.why_behind(row, matching[0]) if place else None) for place, row in enumerate(matching)
    ]
    return verdicts + [(row, lost) for row in rows if (lost := question.mismatch(row)) is not None]


class PassedOver(TypedDict):
    row: Any
    why: str


class Explanation(TypedDict):
    """JSON. `row` is the winner's key or None; `unit` and `value` are what it matched on (None and "" mean any)."""

    row: Any
    unit: int | None
    value: str
    passed_over: list[PassedOver]


def explain(verdicts: Iterable[tuple[Row, Lost | None]]) -> Explanation:
    """Of the verdicts of `judge`: which row answers, on what it matched, which rows were passed over and why."""
    verdicts = list(verdicts)
    winner = next((row for row, lost in verdicts if lost is None), None)
    return {
        "row": winner.pk if winner else None,
        "unit": winner.unit_id if winner else None,
        "value": winner.customer_value if winner else "",
        "passed_over": [{"row": row.pk, "why": lost.value} for row, lost in verdicts if lost in PASSED_OVER],
    }


def overlap(one: Row, other: Row) -> bool:
    """Do the two rows tie: same content, unit and customer value, with a day in common?"""
    if (one.content_id, one.unit_id, one.customer_value) != (other.content_id, other.unit_id, other.customer_value):
        return False
    starts_before = one.valid_from is None or other.valid_until is None or one.valid_from <= other.valid_until
    ends_after = one.valid_until is None or other.valid_from is None or one.valid_until >= other.valid_from
    return starts_before and ends_after


class Fault(TextChoices):
    """What can be wrong in the table."""

    GAP = "gap", _("No row")
    OVERLAP = "overlap", _("Overlaps another row")
    NO_POST = "no_post", _("No such post")
    NO_HOLDER = "no_holder", _("Nobody holds it")
    INACTIVE = "inactive", _("No longer active")
    EXPIRED = "expired", _("Ended")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where (content, unit or any, value or any), and in which row if in one."""

    fault: Fault
    content: int
    unit: int | None
    value: str
    row: Any = None


def problems(
    rows: Sequence[Row],
    contents: Iterable[int],
    units: Mapping[int, Sequence[int]],
    values: Sequence[str],
    day: date,
    *,
    staffing: Mapping[tuple[Any, int], Fault] | None = None,
) -> list[Problem]:
    """What is wrong in the table on that day.

    `units` maps each business unit to its chain (nearest first); `staffing` tells for (row key, business unit) what
    is wrong with the coordinator that the row names there. A gap for every value is told once with value "".
    """
    staffing, found = staffing or {}, []
    for content in contents:
        for unit, chain in units.items():
            answers = {value: _answer(rows, content, chain, value, day) for value in values}
            found += _gaps(content, unit, answers)
            hit = {row.pk: row for row in answers.values() if row is not None}
            found += [
                Problem(staffing[pk, unit], content, unit, row.customer_value, pk)
                for pk, row in hit.items()
                if (pk, unit) in staffing
            ]
    return found + _overlaps(rows) + _expired(rows, day)


def _answer(rows: Sequence[Row], content: int, chain: Sequence[int], value: str, day: date) -> Row | None:
    return best(rows, content=content, unit_chain=chain, customer_value=value, day=day)


def _gaps(content: int, unit: int, answers: Mapping[str, Row | None]) -> list[Problem]:
    missing = [value for value, row in answers.items() if row is None]
    if len(missing) == len(answers):
        missing = [""] if missing else []
    return [Problem(Fault.GAP, content, unit, value) for value in missing]


def _overlaps(rows: Sequence[Row]) -> list[Problem]:
    return [
        Problem(Fault.OVERLAP, row.content_id, row.unit_id, row.customer_value, row.pk)
        for place, row in enumerate(rows)
        if any(overlap(row, earlier) for earlier in rows[:place])
    ]


def _expired(rows: Sequence[Row], day: date) -> list[Problem]:
    return [
        Problem(Fault.EXPIRED, row.content_id, row.unit_id, row.customer_value, row.pk)
        for row in rows
        if row.valid_until is not None and row.valid_until < day
    ]
