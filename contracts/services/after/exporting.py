"""Registers as files: what their reader sees there and no more, noted for good."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import tables
from core.errors import DomainError
from core.sheets import Value
from customers.models import ExportLog
from customers.rules.lists import FileFormat
from customers.services.exporting import AT_ONCE, CONTENT_TYPES, MOST, Exported

from ...rules.money_in import standing

Cells = Mapping[str, tuple[Promise, Callable[[Any], Value]]]
"""Column → its words, and what a row has there."""
PAYMENTS, CONTRACTS = "payments:list", "contracts:list"
"""The names of their addresses, as the log of exports keeps them."""

PAYMENT_CELLS: Cells = {
    "contract": (gettext_lazy("Contract"), lambda line: line.contract.document.number),
    "title": (gettext_lazy("Title"), lambda line: line.contract.document.title),
    "customer": (gettext_lazy("Customer"), lambda line: line.contract.document.customer.name),
    "owner": (gettext_lazy("Owner of the contract"), lambda line: str(line.contract.document.owner)),
    "label": (gettext_lazy("Instalment"), lambda line: line.label),
    "due": (gettext_lazy("Due on"), lambda line: line.falls_due_on),
    "standing": (gettext_lazy("Where it stands"), lambda line: _standing(line)),
    "currency": (gettext_lazy("Currency"), lambda line: line.contract.document.currency),
    "amount": (gettext_lazy("Amount"), lambda line: line.amount),
    "paid": (gettext_lazy("Paid"), lambda line: line.paid),
    "open": (gettext_lazy("Open"), lambda line: line.open),
}
CONTRACT_CELLS: Cells = {
    "number": (gettext_lazy("Number"), lambda contract: contract.document.number),
    "title": (gettext_lazy("Title"), lambda contract: contract.document.title),
    "kind": (gettext_lazy("Kind"), lambda contract: contract.get_kind_display()),
    "relation": (gettext_lazy("Relation"), lambda contract: contract.get_relation_display()),
    "customer": (gettext_lazy("Customer"), lambda contract: contract.document.customer.name),
    "owner": (gettext_lazy("Owner"), lambda contract: str(contract.document.owner)),
    "stage": (gettext_lazy("Where it stands"), lambda contract: contract.get_stage_display()),
    "currency": (gettext_lazy("Currency"), lambda contract: contract.document.currency),
    "net": (gettext_lazy("Net amount"), lambda contract: contract.document.net_amount),
    "starts_on": (gettext_lazy("Starts on"), lambda contract: contract.starts_on),
    "ends_on": (gettext_lazy("Ends on"), lambda contract: contract.ends_on),
    "sign_by": (gettext_lazy("Sign by"), lambda contract: contract.sign_by),
    "effective": (gettext_lazy("Effective since"), lambda contract: contract.effective_at),
    "changed": (gettext_lazy("Last change"), lambda contract: contract.document.updated_at),
}


def payments(rows: QuerySet[Any], *, by: User, file_format: FileFormat, query: str = "") -> Exported:
    """A file of these instalments, which are annotated with what is paid and open. Raises as `_export`."""
    return _export(rows, PAYMENT_CELLS, _("Payments"), what=PAYMENTS, by=by, file_format=file_format, query=query)


def contracts(rows: QuerySet[Any], *, by: User, file_format: FileFormat, query: str = "") -> Exported:
    """A file of these contracts. Raises as `_export`."""
    return _export(rows, CONTRACT_CELLS, _("Contracts"), what=CONTRACTS, by=by, file_format=file_format, query=query)


@transaction.atomic
def _export(
    rows: QuerySet[Any], cells: Cells, title: str, *, what: str, by: User, file_format: FileFormat, query: str
) -> Exported:
    """The rows, which are those that the person sees; who took them is noted. DomainError for more than MOST rows."""
    number = rows.order_by()[: MOST + 1].count()
    if number > MOST:
        raise DomainError(_("At most %s rows go into one file. Narrow the list by a filter.") % f"{MOST:,}")
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it
    header = [str(label) for label, _read in cells.values()]
    lines = ([_plain(read(row)) for _label, read in cells.values()] for row in rows.iterator(chunk_size=AT_ONCE))
    if file_format == FileFormat.XLSX:
        tables.save_xlsx(file, title, header, lines)
    else:
        tables.save_csv(file, header, lines)
    file.seek(0)
    log = ExportLog.objects.create(
        by=by, what=what, format=file_format, query=query[:1000], columns=list(cells), rows=number, private=True
    )
    return Exported(file, f"{title} {timezone.localdate():%Y-%m-%d}.{file_format}", CONTENT_TYPES[file_format], log)


def _plain(value: Value) -> Value:
    """A time as the clock on the wall shows it: spreadsheets know no zones."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value


def _standing(line: Any) -> str:
    return str(standing(line.open, line.falls_due_on, timezone.localdate()).label)
