"""The whole table at a glance: contents against business units, with what is wrong marked where it is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import cast

from django.utils import timezone

from accounts.models import Post, Unit, User
from customers.models import Customer
from requests_app.models import RoutingRow, SupportContent
from requests_app.queues import Organisation, QueueKey
from requests_app.rules.routing import Fault, Problem, best, problems
from requests_app.services.routing import nearest_posts, unit_chain


@dataclass(frozen=True, slots=True)
class Mark:
    """Something wrong with a row, and in which business units (none named: wherever it answers)."""

    fault: Fault
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row in a cell. `when`: "now", "future" or "ended"."""

    row: RoutingRow
    when: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A content in one unit (None: any). `inherited`: the row of a wider unit that answers where no own one does.

    `gaps`: customer values that no row answers for, by their names; `gap` when it is all of them.
    """

    unit: Unit | None
    lines: tuple[Line, ...]
    inherited: RoutingRow | None = None
    gap: bool = False
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A content with its cells, "any unit" first."""

    content: SupportContent
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Overview:
    """The page. `groups` maps a support type's name to its contents; `faults` counts what is wrong."""

    units: tuple[Unit, ...]
    groups: Mapping[str, list[ContentLine]]
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def faults(self) -> list[tuple[Fault, int]]:
        """What is wrong now, and how often, in the order of `Fault`."""
        counts = Counter(problem.fault for problem in self.problems)
        return [(fault, counts[fault]) for fault in Fault if counts[fault] and fault is not Fault.EXPIRED]


def all_rows() -> list[RoutingRow]:
    """All rows with what a page or a sheet names of them (three queries)."""
    rows = RoutingRow.objects.select_related(
        "content", "unit", "coordinator_position", "coordinator_team", "coordinator_person__unit"
    )
    return list(rows.prefetch_related("supporter_positions", "cooperating_units").order_by("content__position", "pk"))


def overview(*, at: datetime, ended: bool = False, future: bool = True) -> Overview:
    """The table as it is at that moment, with rows that have ended or not begun when they are asked for."""
    rows, contents = all_rows(), list(SupportContent.objects.filter(is_active=True))
    units = business_units(rows)
    chains = {unit.pk: unit_chain(unit) for unit in units}
    day = timezone.localdate(at)
    values = list(Customer.Value.values)
    found = problems(
        rows,
        [one.pk for one in contents],
        chains,
        values,
        day,
        staffing=_staffing(rows, units, Organisation.whoever_is_away()),
    )
    table = _Table(rows, units, chains, found, at, ended=ended, future=future)
    groups: dict[str, list[ContentLine]] = {}
    for content in contents:
        groups.setdefault(content.get_type_display(), []).append(table.line(content))
    return Overview(units, groups, found)


def business_units(rows: Iterable[RoutingRow] = ()) -> tuple[Unit, ...]:
    """The columns: active business units, and any other unit that a row names."""
    named = {row.unit_id for row in rows if row.unit_id}
    units = Unit.objects.filter(kind=Unit.Kind.BUSINESS_UNIT, is_active=True) | Unit.objects.filter(pk__in=named)
    return tuple(units.order_by("path"))


@dataclass(frozen=True)
class _Table:
    rows: Sequence[RoutingRow]
    units: tuple[Unit, ...]
    chains: Mapping[int, tuple[int, ...]]
    problems: Sequence[Problem]
    at: datetime
    ended: bool
    future: bool

    @cached_property
    def shown(self) -> Mapping[tuple[int, int | None], list[Line]]:
        """(content, unit) → the rows to show, any customer first."""
        shown: dict[tuple[int, int | None], list[Line]] = defaultdict(list)
        for row in sorted(self.rows, key=lambda row: (row.customer_value != "", row.customer_value, row.pk)):
            when = self.when(row)
            if when == "now" or (when == "ended" and self.ended) or (when == "future" and self.future):
                shown[row.content_id, row.unit_id].append(Line(row, when, self.marks(row)))
        return shown

    def when(self, row: RoutingRow) -> str:
        day = timezone.localdate(self.at)
        if row.valid_until is not None and row.valid_until < day:
            return "ended"
        return "future" if row.valid_from is not None and row.valid_from > day else "now"

    def marks(self, row: RoutingRow) -> tuple[Mark, ...]:
        own = [problem for problem in self.problems if problem.row == row.pk and problem.fault is not Fault.EXPIRED]
        places: dict[Fault, set[int | None]] = {}
        for problem in own:
            places.setdefault(problem.fault, set()).add(problem.unit)
        return tuple(Mark(fault, self._named(row, keys)) for fault, keys in places.items())

    def _named(self, row: RoutingRow, keys: set[int | None]) -> tuple[Unit, ...]:
        everywhere = row.unit_id is not None or len(keys) == len(self.units)
        return () if everywhere else tuple(unit for unit in self.units if unit.pk in keys)

    def line(self, content: SupportContent) -> ContentLine:
        cells = [Cell(None, tuple(self.shown[content.pk, None]))]
        return ContentLine(content, (*cells, *(self.cell(content, unit) for unit in self.units)))

    def cell(self, content: SupportContent, unit: Unit) -> Cell:
        lines = tuple(self.shown[content.pk, unit.pk])
        gaps = [
            one.value for one in self.problems if (one.fault, one.content, one.unit) == (Fault.GAP, content.pk, unit.pk)
        ]
        answers = best(
            self.rows,
            content=content.pk,
            unit_chain=self.chains[unit.pk],
            customer_value="",
            day=timezone.localdate(self.at),
        )
        inherited = answers if answers is not None and answers.unit_id != unit.pk else None
        names = tuple(str(Customer.Value(value).label) for value in gaps if value)
        return Cell(unit, lines, inherited, gap="" in gaps, gaps=names)


def _staffing(
    rows: Sequence[RoutingRow], units: Iterable[Unit], organisation: Organisation
) -> dict[tuple[int, int], Fault]:
    """(row, business unit) → what is wrong with the coordinator that the row names there."""
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in Post.objects.select_related("position", "unit").order_by("unit__path"):
        posts[post.position_id].append(post)
    found = {}
    for row in rows:
        for unit in units:
            fault = _fault(row, posts[row.coordinator_position_id or 0], unit, organisation)
            if fault is not None:
                found[row.pk, unit.pk] = fault
    return found


def _fault(row: RoutingRow, posts: Sequence[Post], unit: Unit, organisation: Organisation) -> Fault | None:
    if row.coordinator_person_id is not None:
        return None if cast("User", row.coordinator_person).is_active else Fault.INACTIVE
    if row.coordinator_team_id is not None:
        key = QueueKey(0, team_path=cast("Unit", row.coordinator_team).path)
    else:
        post = next(iter(nearest_posts(posts, unit_chain(unit))), None)
        if post is None:
            return Fault.NO_POST
        key = QueueKey(0, post=post.pk)
    return None if organisation.holders(key) - organisation.presence.inactive else Fault.NO_HOLDER
