"""What the tests of imports share: files as people bring them, and a run brought as far as a test needs it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core import sheets
from customers.models import ImportRow, ImportRun
from customers.services.importing import runs, work

HEADER = ("Company name", "Contact", "Mobile", "Industry", "Value")
Rows = Iterable[Sequence[sheets.Value]]


def excel(rows: Rows, header: Sequence[str] = HEADER, name: str = "customers.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sheets.write("Customers", header, rows))


def comma_separated(
    rows: Rows, header: Sequence[str] = HEADER, *, encoding: str = "utf-8", delimiter: str = ","
) -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return SimpleUploadedFile("customers.csv", out.getvalue().encode(encoding))


def checked(by: User, rows: Rows, header: Sequence[str] = HEADER, **options: object) -> ImportRun:
    """A run whose lines have their verdicts; the columns are those that were guessed."""
    run = runs.start(excel(rows, header), by=by, **options)  # type: ignore[arg-type]
    runs.check(run, by=by, mapping=run.mapping)
    return worked(run)


def imported(by: User, rows: Rows, header: Sequence[str] = HEADER, **options: object) -> ImportRun:
    """The same, confirmed and written."""
    run = checked(by, rows, header, **options)
    runs.confirm(run, by=by)
    return worked(run)


def worked(run: ImportRun) -> ImportRun:
    """What waits is done; the run as it is then."""
    work.run_waiting()
    return fresh(run)


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_related("by", "unit").get(pk=run.pk)


def verdicts(run: ImportRun) -> dict[int, str]:
    """Line → verdict."""
    return dict(run.rows.values_list("number", "verdict"))


def row(run: ImportRun, number: int) -> ImportRow:
    return run.rows.get(number=number)
