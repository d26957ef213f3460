"""The Excel files that an import gives out: the template to fill in, and the lines that need a hand."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from core import sheets

from ...models import ImportRow, ImportRun, Industry
from ...policies.archive import can_import
from ...rules.importing.columns import COLUMNS, WHAT_IS_WRONG, Column, Kind
from ...rules.importing.problems import sentence
from .directory import owners_for

Verdict = ImportRow.Verdict
TO_CORRECT = (Verdict.ERROR, Verdict.DUPLICATE)


def template(*, by: User) -> bytes:
    """A workbook in the active language: one line as an example, and a second sheet of the values that are possible."""
    can_import(by).require()
    chinese = (get_language() or "").startswith("zh")
    columns = [_possible(column, by) for column in COLUMNS]
    example = [column.example[chinese] or next(iter(words), "") for column, words in zip(COLUMNS, columns, strict=True)]
    labels = [str(column.label) for column in COLUMNS]
    listed = [place for place, words in enumerate(columns) if words]
    longest = max(len(columns[place]) for place in listed)
    values: list[list[sheets.Value]] = [
        [columns[place][line] if line < len(columns[place]) else None for place in listed] for line in range(longest)
    ]
    possible = sheets.Sheet(_("Possible values"), [labels[place] for place in listed], values)
    return sheets.write(_("Customers"), labels, [example], possible, _explanations())


def _possible(column: Column, by: User) -> list[str]:
    """The values that a column takes; empty for free text."""
    if column.choices is not None:
        return [str(label) for _value, label in column.choices.choices]
    if column.kind is Kind.PERSON:
        return [person.email for person in owners_for(by)]
    if column.kind is Kind.INDUSTRY:
        return [str(industry) if not industry.parent else f"{industry.parent} / {industry}" for industry in _offered()]
    return []


def _offered() -> Iterable[Industry]:
    return Industry.objects.filter(is_active=True).select_related("parent").order_by("position", "id")


def _explanations() -> sheets.Sheet:
    """What each column is for."""
    words = {
        Kind.TEXTS: _("Several are possible, with a semicolon between them."),
        Kind.DATE: _("Such as 2026-11-23."),
        Kind.CHOICE: _("One of the possible values."),
        Kind.INDUSTRY: _("One of the possible values."),
        Kind.PERSON: _("You when it is empty. An import never changes the owner of a customer that is there."),
        Kind.CREDIT_CODE: _("18 characters; the last one is checked."),
    }
    rows: list[list[sheets.Value]] = [
        [str(column.label), _("required") if column.required else "", words.get(column.kind, ""), column.length]
        for column in COLUMNS
    ]
    return sheets.Sheet(_("Columns"), [_("Column"), "", _("What it takes"), _("Longest text")], rows)


def to_correct(run: ImportRun) -> bytes:
    """The lines with errors and duplicates with their own columns and what is wrong. Corrected, the file can be
    imported again: the added column is left alone."""
    width = len(run.header)
    rows = run.rows.filter(verdict__in=TO_CORRECT)
    lines = [[*(row.cells + [None] * width)[:width], wrong(row)] for row in rows]
    return sheets.write(_("To correct"), [*run.header, str(WHAT_IS_WRONG)], lines)


def wrong(row: ImportRow) -> str:
    """Everything that is wrong with a line, in words of the active language."""
    return " ".join(sentence(problem) for problem in row.problems)
