"""The lines of a run as one reader may see them: what would change, what a duplicate is the same as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date

from accounts.models import User
from core.text import listed

from ...models import Customer, ImportRow, ImportRun, Industry
from ...rules.importing.columns import BY_CODE, COLUMNS, Kind
from ...rules.importing.problems import sentence
from ..matching import Certainty, taken


@dataclass(slots=True)
class Shown:
    """One line. `match` is the customer it is about when the reader may open its page, else `taken` says what he may
    know. `changes` are (label, before, after); a new line has no before."""

    row: ImportRow
    name: str
    problems: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    match: Customer | None = None
    taken: str = ""
    result: Customer | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    industries: Mapping[str, str]
    people: Mapping[int, str]
    seen: Mapping[int, Customer]
    private: frozenset[int]
    others: Mapping[int, Customer]


def shown(rows: Iterable[ImportRow], reader: User) -> list[Shown]:
    """The lines for a page; the same number of queries for any number of them."""
    rows = list(rows)
    names = _names(rows, reader)
    return [_shown(row, names) for row in rows]


def _names(rows: list[ImportRow], reader: User) -> _Names:
    keys = {key for row in rows for key in (row.match_id, row.result_id) if key}
    around = Customer.objects.select_related("owner", "unit").defer("found", "found_private")
    seen = {one.pk: one for one in around.filter(pk__in=keys).visible_to(reader)}
    private = Customer.objects.private_to(reader).filter(pk__in=keys).values_list("pk", flat=True)
    others = {one.pk: one for one in around.filter(pk__in=keys - seen.keys()).live()}
    owners = {row.values["owner"] for row in rows if "owner" in row.values}
    people = {person.pk: str(person) for person in User.objects.filter(pk__in=owners)}
    industries = {industry.code: str(industry) for industry in Industry.objects.all()}
    return _Names(industries, people, seen, frozenset(private), others)


def _shown(row: ImportRow, names: _Names) -> Shown:
    line = Shown(row, _name(row), [sentence(problem) for problem in row.problems])
    line.match, line.result = names.seen.get(row.match_id or 0), names.seen.get(row.result_id or 0)
    if not line.match and (other := names.others.get(row.match_id or 0)):
        line.taken = str(taken(other, Certainty.SAME))
    if row.verdict == ImportRow.Verdict.UPDATE:
        may_read = row.match_id in names.private
        line.changes = [_change(code, row, names) for code in BY_CODE if code in (row.before or {})] if may_read else []
    elif row.verdict != ImportRow.Verdict.ERROR:
        line.changes = [
            (str(BY_CODE[code].label), "", _words(code, row.values[code], names))
            for code in BY_CODE
            if code in row.values and code != "name"
        ]
    return line


def _name(row: ImportRow) -> str:
    place = row.run.mapping.get("name", 0)
    in_file = row.cells[place] if place < len(row.cells) else None
    return str(row.values.get("name") or in_file or "")


def _change(code: str, row: ImportRow, names: _Names) -> tuple[str, str, str]:
    before = _words(code, row.before[code], names)
    return str(BY_CODE[code].label), before, _words(code, row.values[code], names)


def _words(code: str, value: Any, names: _Names) -> str:
    """A value as a person reads it."""
    column = BY_CODE[code]
    if not value:
        return ""
    if column.choices is not None:
        return str(dict(column.choices.choices)[value])
    if column.kind is Kind.TEXTS:
        return listed(value)
    if column.kind is Kind.INDUSTRY:
        return names.industries.get(value, value)
    if column.kind is Kind.PERSON:
        return names.people.get(value, "")
    return formats.date_format(day) if column.kind is Kind.DATE and (day := parse_date(value)) else str(value)


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file as the page of columns shows it."""

    place: int
    heading: str
    samples: list[str]


def file_columns(run: ImportRun) -> list[FileColumn]:
    """The columns with what stands in the first lines that fill them."""
    first = [row.cells for row in run.rows.all()[:50]]
    found = []
    for place, heading in enumerate(run.header):
        samples = [str(cells[place])[:60] for cells in first if place < len(cells) and cells[place]]
        found.append(FileColumn(place, heading, list(dict.fromkeys(samples))[:3]))
    return found


def missing_columns(run: ImportRun) -> list[str]:
    """Columns that we know and the file has not, required ones first."""
    absent = [column for column in COLUMNS if column.code not in run.mapping]
    return [str(column.label) for column in sorted(absent, key=lambda column: not column.required)]
