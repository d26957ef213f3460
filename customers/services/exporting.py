"""The list of customers as a file: what its reader sees there and no more, noted for good."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import sheets, tables
from core.errors import DomainError

from ..models import Customer, ExportLog
from ..models.customer import CustomerQuerySet
from ..rules.lists import COLUMNS, LIST, FileFormat, cells

MOST = 50_000
"""Rows of one file."""
AT_ONCE = 1000
CONTENT_TYPES = {FileFormat.XLSX: sheets.CONTENT_TYPE, FileFormat.CSV: tables.CSV_TYPE}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that is read from its beginning and gone when it is closed."""

    file: IO[bytes]
    name: str
    content_type: str
    log: ExportLog


@dataclass
class _Lines:
    """The rows on their way into the file; counts them, and notes whether hidden facts went along."""

    rows: CustomerQuerySet
    columns: Sequence[str]
    number: int = 0
    private: bool = False

    def __iter__(self) -> Iterator[list[sheets.Value]]:
        for customer in self.rows.iterator(chunk_size=AT_ONCE):
            self.number += 1
            row = cells(customer, self.columns)
            self.private = self.private or any(cell.column.private and not cell.hidden for cell in row)
            yield [customer.name, *(_local(cell.words) for cell in row)]


def _local(value: sheets.Value) -> sheets.Value:
    """A time as the clock on the wall shows it: spreadsheets know no zones."""
    if not isinstance(value, datetime):
        return value
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


@transaction.atomic
def export(
    rows: CustomerQuerySet,
    *,
    by: User,
    columns: Sequence[str],
    order: Sequence[str],
    file_format: FileFormat,
    query: str = "",
) -> Exported:
    """A file of `rows` as far as the person sees them, in that order, with these columns (rules.lists.COLUMNS).

    Hidden cells are empty. `query` is the list's, for the log. DomainError for more than MOST rows.
    """
    seen = rows.filter(pk__in=Customer.objects.visible_to(by).values("pk"))
    if seen.order_by()[: MOST + 1].count() > MOST:
        raise DomainError(_("At most %s rows go into one file. Narrow the list by a filter.") % f"{MOST:,}")
    lines = _Lines(seen.for_list(by, columns).order_by(*order), columns)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it
    header = [_("Customer"), *(str(COLUMNS[name].label) for name in columns)]
    if file_format == FileFormat.XLSX:
        tables.save_xlsx(file, _("Customers"), header, lines)
    else:
        tables.save_csv(file, header, lines)
    file.seek(0)
    log = ExportLog.objects.create(
        by=by,
        what=LIST,
        format=file_format,
        query=query[:1000],
        columns=list(columns),
        rows=lines.number,
        private=lines.private,
    )
    name = f"{_('Customers')} {timezone.localdate():%Y-%m-%d}.{file_format}"
    return Exported(file, name, CONTENT_TYPES[file_format], log)
