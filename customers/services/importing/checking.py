"""What is to become of each line: new, update, duplicate, error, nothing new. Reads only; nobody asks per line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import User

from ...models import Customer, ImportRow, ImportRun
from ...policies.archive import can_change
from ...rules.importing import cells
from ...rules.reach import domain_of, phone_key
from ..bulk_matching import Company, Found, Index, archive_of
from ..search_index import Beside, beside
from . import updating
from .directory import directory_for

Verdict = ImportRow.Verdict
Progress = Callable[[int], None]
JUDGED = ("values", "verdict", "problems", "match", "match_row", "probable", "is_other", "before")
"""The fields of a row that judging sets."""


@dataclass
class _Facts:
    """What is known when the lines are judged one after the other."""

    importer: User
    archive: Index[Customer]
    around: Mapping[int, Beside]
    lines: Index[int] = field(default_factory=Index)
    updated: dict[int, int] = field(default_factory=dict)
    changeable: dict[int, bool] = field(default_factory=dict)

    def may_change(self, customer: Customer) -> bool:
        if customer.pk not in self.changeable:
            self.changeable[customer.pk] = bool(can_change(self.importer, customer))
        return self.changeable[customer.pk]


def judge(run: ImportRun, rows: Sequence[ImportRow], *, progress: Progress) -> None:
    """Set the verdict of every row and what belongs to it, without saving. `progress` hears how many are done."""
    companies = _read(run, rows)
    facts = _Facts(run.by, archive_of(list(companies.values())), {})
    found = {number: facts.archive.find(company) for number, company in companies.items()}
    own = {match.thing.pk for match in found.values() if match and facts.may_change(match.thing)}
    facts.around = beside(own)
    for place, row in enumerate(rows, start=1):
        if row.number in companies:
            _judge(row, companies[row.number], found[row.number], facts)
        if place % 200 == 0:
            progress(place)


def _read(run: ImportRun, rows: Sequence[ImportRow]) -> dict[int, Company]:
    """Read the cells of every row; the companies of those without an error, by line."""
    companies: dict[int, Company] = {}
    directory, width = directory_for(run.by), len(run.header)
    for row in rows:
        line = cells.read_line(row.cells, run.mapping, directory, width=width)
        row.values, row.problems, row.verdict = line.values, line.problems, Verdict.ERROR if line.problems else ""
        row.match, row.match_row, row.probable, row.before = None, None, False, None
        if line.problems:
            row.is_other = False
        else:
            companies[row.number] = _company(line.values)
    return companies


def _company(values: updating.Values) -> Company:
    phone, domain = phone_key(values.get("phone", "")), domain_of(values.get("website", ""))
    names = tuple(values.get("other_names", ()))
    return Company(values["name"], names, values.get("credit_code", ""), phone, domain)


def _judge(row: ImportRow, company: Company, found: Found[Customer] | None, facts: _Facts) -> None:
    earlier = facts.lines.find(company)
    if found and not found.probable:
        _judge_known(row, found.thing, facts)
    elif earlier and not earlier.probable:
        _duplicate(row, "line", line=earlier.thing)
    elif found:
        row.match, row.probable = found.thing, True
        _duplicate_unless_other(row, "probably_taken")
    elif earlier:
        row.match_row, row.probable = earlier.thing, True
        _duplicate_unless_other(row, "probably_line", line=earlier.thing)
    else:
        row.verdict, row.is_other = Verdict.NEW, False
    if row.verdict != Verdict.DUPLICATE or row.probable:
        facts.lines.add(company, row.number)


def _judge_known(row: ImportRow, customer: Customer, facts: _Facts) -> None:
    """It is in the archive: the importer's own is updated, another's is taken, one of an earlier line is its."""
    row.match, row.is_other = customer, False
    if not facts.may_change(customer):
        return _duplicate(row, "taken")
    if line := facts.updated.get(customer.pk):
        return _duplicate(row, "line", line=line)
    facts.updated[customer.pk] = row.number
    code = row.values.get("credit_code", "")
    if code and customer.credit_code and code != customer.credit_code:
        row.verdict = Verdict.ERROR
        row.problems = [{"column": "credit_code", "code": "other_code", "text": customer.credit_code}]
        return None
    row.before = updating.differences(customer, row.values, facts.around[customer.pk])
    row.verdict = Verdict.UPDATE if row.before else Verdict.SAME
    return None


def _duplicate(row: ImportRow, code: str, *, line: int | None = None) -> None:
    row.verdict, row.match_row = Verdict.DUPLICATE, line
    row.is_other = row.is_other and row.probable
    row.problems = [{"column": "", "code": code} | ({"line": line} if line else {})]


def _duplicate_unless_other(row: ImportRow, code: str, *, line: int | None = None) -> None:
    if row.is_other:
        row.verdict = Verdict.NEW
    else:
        _duplicate(row, code, line=line)
