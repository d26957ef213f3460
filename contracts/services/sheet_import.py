"""Tables from Excel files: first a preview that says of every line what it would do, then all of it or nothing.

The preview carries what it read as a signed text. What is confirmed is judged again, and refused when it would do
anything else than what was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.core import signing
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core import sheets
from core.errors import DomainError, Sentence, Stale
from core.text import folded, in_every_language, listed

SALT = "contracts.sheet_import"
HOUR = 3600  # seconds for which a preview can be confirmed
BESIDE = 5
"""Columns that a file may have beside ours; they are left alone."""


class Verdict(TextChoices):
    """What a line of the file would do."""

    NEW = "new", pgettext_lazy("import", "New")
    CHANGED = "changed", pgettext_lazy("import", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("import", "Unchanged")
    ERROR = "error", pgettext_lazy("import", "Error")


@dataclass(frozen=True, slots=True)
class Column:
    """A column; it is found by its heading in either language, wherever it stands."""

    key: str
    label: Sentence
    required: bool = True

    def is_headed(self, text: str) -> bool:
        """Is this its heading, in any language and case?"""
        return folded(text) in {folded(heading) for heading in in_every_language(self.label)}


WRONG = Column("wrong", pgettext_lazy("import", "What is wrong"), required=False)


@dataclass
class Line:
    """One line: its number in Excel and its texts by column; the rest is what the judge found out."""

    number: int
    cells: dict[str, str | None]
    about: str = ""
    is_new: bool = False
    changes: dict[str, tuple[Sentence, Sentence]] = field(default_factory=dict)
    """Label → before and after, in words."""
    errors: list[Sentence] = field(default_factory=list)
    values: Any = None

    @property
    def verdict(self) -> Verdict:
        if self.errors:
            return Verdict.ERROR
        return Verdict.NEW if self.is_new else Verdict.CHANGED if self.changes else Verdict.UNCHANGED


@dataclass(frozen=True, slots=True)
class Table:
    """What is imported: its name in the signature, its columns, and who finds out what each line would do."""

    name: str
    title: Sentence
    columns: Sequence[Column]
    judge: Callable[[Sequence[Line]], None]

    @property
    def header(self) -> list[str]:
        return [str(column.label) for column in self.columns]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. `token` is to be confirmed, or asked for the file of errors."""

    lines: Sequence[Line]
    token: str

    @property
    def wrong(self) -> int:
        """How many lines have errors."""
        return sum(line.verdict is Verdict.ERROR for line in self.lines)

    @property
    def busy(self) -> int:
        """How many would do something."""
        return sum(line.verdict in (Verdict.NEW, Verdict.CHANGED) for line in self.lines)

    @property
    def counts(self) -> list[tuple[Verdict, int]]:
        """How many lines have each verdict."""
        found = [line.verdict for line in self.lines]
        return [(verdict, found.count(verdict)) for verdict in Verdict if verdict in found]


def preview(file: BinaryIO, table: Table, *, by: User) -> Preview:
    """Say what the file would do, writing nothing. DomainError for a file that cannot be read as this table."""
    grid = sheets.read(file, columns=len(table.columns) + BESIDE)
    places = _places(grid[0] if grid else [], table)
    lines = [
        Line(number, {key: text_of(cells[place]) for key, place in places.items()})
        for number, cells in enumerate(grid[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    if not lines:
        raise DomainError(_("The sheet has no rows below its headings."))
    table.judge(lines)
    kept = [[line.number, line.cells] for line in lines]
    said = {"table": table.name, "by": by.pk, "lines": kept, "outcome": _outcome(lines)}
    return Preview(lines, signing.dumps(said, salt=SALT, compress=True))


def confirmed(token: str, table: Table, *, by: User) -> list[Line]:
    """The lines that would do something, judged again: call it inside the transaction, with what they change locked.

    Raises Stale when they would do anything else than was shown, DomainError when one is wrong or none does anything.
    """
    said = _unsigned(token, table, by)
    lines = _judged(said, table)
    if _outcome(lines) != said["outcome"]:
        raise Stale(_("Something has changed since this preview. Choose the file again."))
    if any(line.errors for line in lines):
        raise DomainError(_("Lines of the file are wrong: nothing was imported."))
    if not (busy := [line for line in lines if line.verdict is not Verdict.UNCHANGED]):
        raise DomainError(_("There is nothing to import."))
    return busy


def errors_file(token: str, table: Table, *, by: User) -> bytes:
    """The lines that are wrong, as an Excel file with what is wrong beside them: corrected, it can be imported."""
    lines = [line for line in _judged(_unsigned(token, table, by), table) if line.errors]
    header = [*table.header, str(WRONG.label)]
    rows = [[*(line.cells.get(column.key) for column in table.columns), listed(line.errors)] for line in lines]
    return sheets.write(str(table.title), header, rows)


def text_of(value: sheets.Value) -> str | None:
    """A cell as a text that says the same. A float is its fifteen significant digits, as the cell shows it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _places(header: Sequence[sheets.Value], table: Table) -> dict[str, int]:
    """Key of a column → its place in the file."""
    found = {
        column.key: place
        for column in table.columns
        for place, text in reversed(list(enumerate(header)))
        if isinstance(text, str) and column.is_headed(text)
    }
    if missing := [column.label for column in table.columns if column.required and column.key not in found]:
        words = {"columns": listed(missing)}
        raise DomainError(_("The first line lacks these headings: %(columns)s. Start from an exported file.") % words)
    return found


def _unsigned(token: str, table: Table, by: User) -> Mapping[str, Any]:
    try:
        said: dict[str, Any] = signing.loads(token, salt=SALT, max_age=HOUR)
    except signing.BadSignature as error:
        raise Stale(_("This preview can no longer be confirmed. Choose the file again.")) from error
    if said["table"] != table.name or said["by"] != by.pk:
        raise Stale(_("This preview can no longer be confirmed. Choose the file again."))
    return said


def _judged(said: Mapping[str, Any], table: Table) -> list[Line]:
    lines = [Line(number, cells) for number, cells in said["lines"]]
    table.judge(lines)
    return lines


def _outcome(lines: Sequence[Line]) -> list[list[object]]:
    """What the lines would do, as it goes into the signature; words are of one language, whoever reads them."""
    with translation.override("en"):
        return [
            [line.verdict.value, *([str(before), str(after)] for before, after in line.changes.values())]
            for line in lines
        ]
