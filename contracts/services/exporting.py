"""Registers as files: what their reader sees there and no more, noted for good."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import tables
from core.errors import DomainError
from core.sheets import Value
from customers.models import ExportLog
from customers.rules.lists import FileFormat
from customers.services.exporting import AT_ONCE, CONTENT_TYPES, MOST, Exported

from .register_columns import Register


@transaction.atomic
def export(register: Register, rows: QuerySet[Any], *, by: User, file_format: FileFormat, query: str = "") -> Exported:
    """A file of these rows, which are those that the person sees; who took them is noted.

    `query` is the register's, for the log. DomainError for more than MOST rows.
    """
    number = rows.order_by()[: MOST + 1].count()
    if number > MOST:
        raise DomainError(_("At most %s rows go into one file. Narrow the list by a filter.") % f"{MOST:,}")
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it
    title, cells = str(register.title), register.cells
    header = [str(label) for label, _read in cells.values()]
    lines = ([_plain(read(row)) for _label, read in cells.values()] for row in _prepared(register, rows))
    if file_format == FileFormat.XLSX:
        tables.save_xlsx(file, title, header, lines)
    else:
        tables.save_csv(file, header, lines)
    file.seek(0)
    said = {"what": register.what, "format": file_format, "query": query[:1000], "columns": list(cells)}
    log = ExportLog.objects.create(by=by, rows=number, private=True, **said)
    return Exported(file, f"{title} {timezone.localdate():%Y-%m-%d}.{file_format}", CONTENT_TYPES[file_format], log)


def _prepared(register: Register, rows: QuerySet[Any]) -> Iterator[Any]:
    """The rows, some at a time, with what the register reads for many at once."""
    found = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        register.prepare(some)
        yield from some


def _plain(value: Value) -> Value:
    """A time as the clock on the wall shows it: spreadsheets know no zones."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value
