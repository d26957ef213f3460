"""What is to become of each line: new, update, duplicate, error, nothing new. Reads only; nobody asks per line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from accounts.models import User

from ...models import Customer, ImportRow, ImportRun
from ...policies.archive import can_change
from ...rules.importing import cells
from ...rules.reach import domain_of, phone_key
from ..bulk_matching import Company, Found, Index, archive_of
from ..search_index import Beside, beside
from . import updating
from .directory import directory_for, owners_for

Verdict = ImportRow.Verdict
MARGIN = timedelta(minutes=10)
"""A change is dated when it begins and seen when it is committed; nothing of ours takes that long."""
Progress = Callable[[int], None]
JUDGED = ("values", "verdict", "problems", "match", "match_row", "probable", "is_other", "before", "undo")
"""The fields of a row that judging sets."""


@dataclass
class _Facts:
    """What is known when the lines are judged one after the other."""

    importer: User
    customers: Mapping[int, Customer]
    around: Mapping[int, Beside] = field(default_factory=dict)
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
    archive = archive_of(list(companies.values()))
    found = {number: archive.find(company) for number, company in companies.items()}
    facts = _Facts(run.by, _customers({match.thing for match in found.values() if match}))
    facts.around = beside([key for key, customer in facts.customers.items() if facts.may_change(customer)])
    for place, row in enumerate(rows, start=1):
        if row.number in companies:
            _judge(row, companies[row.number], found[row.number], facts)
        if place % 200 == 0:
            progress(place)


def still_holds(run: ImportRun, chosen: Iterable[ImportRow], locked: Mapping[int, Customer]) -> bool:
    """Whether certainly nothing has changed since the check that could give one of these rows another verdict: no
    customer that is updated, no right to it, nobody who is named as an owner, and nothing that a new one may be."""
    rows, facts = list(chosen), _Facts(run.by, locked)
    new = [_company(row.values) for row in rows if row.verdict == Verdict.NEW]
    recent = archive_of(new, since=(run.checked_at or run.created_at) - MARGIN)
    owners = {person.pk for person in owners_for(run.by)}
    return all(_holds(row, facts, recent, owners) for row in rows)


def _holds(row: ImportRow, facts: _Facts, recent: Index[int], owners: Collection[int]) -> bool:
    if row.verdict == Verdict.UPDATE:
        customer = facts.customers.get(row.match_id or 0)
        same = customer is not None and customer.version == row.undo["seen"]
        return same and customer is not None and facts.may_change(customer)
    found = recent.find(_company(row.values))
    is_known = row.is_other and found is not None and found.probable and found.thing == row.match_id
    return (found is None or is_known) and row.values.get("owner", facts.importer.pk) in {*owners, facts.importer.pk}


def _customers(keys: Collection[int]) -> dict[int, Customer]:
    rows = Customer.objects.filter(pk__in=keys).select_related("owner", "unit", "industry")
    return {row.pk: row for row in rows.defer("found", "found_private")}


def _read(run: ImportRun, rows: Sequence[ImportRow]) -> dict[int, Company]:
    """Read the cells of every row; the companies of those without an error, by line."""
    companies: dict[int, Company] = {}
    directory, width = directory_for(run.by), len(run.header)
    for row in rows:
        line = cells.read_line(row.cells, run.mapping, directory, width=width)
        row.values, row.problems, row.verdict = line.values, line.problems, Verdict.ERROR if line.problems else ""
        row.match, row.match_row, row.probable, row.before, row.undo = None, None, False, None, {}
        if line.problems:
            row.is_other = False
        else:
            companies[row.number] = _company(line.values)
    return companies


def _company(values: updating.Values) -> Company:
    phone, domain = phone_key(values.get("phone", "")), domain_of(values.get("website", ""))
    names = tuple(values.get("other_names", ()))
    return Company(values["name"], names, values.get("credit_code", ""), phone, domain)


def _judge(row: ImportRow, company: Company, found: Found[int] | None, facts: _Facts) -> None:
    earlier = facts.lines.find(company)
    if found and not found.probable:
        _judge_known(row, facts.customers[found.thing], facts)
    elif earlier and not earlier.probable:
        _duplicate(row, "line", line=earlier.thing)
    elif found:
        row.match, row.probable = facts.customers[found.thing], True
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
    row.verdict, row.undo = Verdict.UPDATE if row.before else Verdict.SAME, {"seen": customer.version}
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
