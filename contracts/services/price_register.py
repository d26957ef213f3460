"""The register of approved prices: sums by currency, and the register as a file, noted for good."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.db.models import Case, Count, DecimalField, ExpressionWrapper, F, Prefetch, Sum, When
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Task
from approvals.rules.states import TaskKind, TaskState
from core import money, sheets, tables
from core.errors import DomainError
from core.text import listed
from customers.models import ExportLog

from ..models import ApprovedPrice
from ..models.price import ApprovedPriceQuerySet
from ..rules.price_register import COLUMNS, FileFormat

WHAT = "prices:approved"
"""The name of its address, as the log of exports keeps it."""
MOST = 50_000
"""Rows of one file."""
AT_ONCE = 1000
CONTENT_TYPES = {FileFormat.XLSX: sheets.CONTENT_TYPE, FileFormat.CSV: tables.CSV_TYPE}


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """Prices of one currency with the quantities that were asked for: approved, at list prices, the share of it."""

    currency: str
    number: int
    amount: Decimal
    list_amount: Decimal

    @property
    def rate(self) -> Decimal:
        """What was approved as a share of what it costs at list prices."""
        return money.rate_of(self.amount, self.list_amount)


def sums(rows: ApprovedPriceQuerySet) -> list[CurrencySum]:
    """The sums of the rounded rows, for each currency; currencies are not added up. One query."""
    summed = {"number": Count("pk"), "amount": Sum(_amount("price")), "list_amount": Sum(_amount("list_price"))}
    found: Any = rows.order_by().values("currency").annotate(**summed).order_by("currency")
    return [CurrencySum(**row) for row in found]


def _amount(field: str) -> Case:
    """Of a row, rounded to its currency: PostgreSQL rounds a numeric half away from zero, as core.money does."""
    exact = ExpressionWrapper(F("quantity") * F(field), output_field=DecimalField(max_digits=40, decimal_places=8))
    places = set(money.DECIMALS.values())
    having = {place: [code for code, decimals in money.DECIMALS.items() if decimals == place] for place in places}
    return Case(*(When(currency__in=codes, then=Round(exact, place)) for place, codes in having.items()))


def for_list(rows: ApprovedPriceQuerySet) -> ApprovedPriceQuerySet:
    """With all that a line of the register shows; `approvers` of a case are its decisions, in their order."""
    decided = Task.objects.filter(state=TaskState.APPROVED, kind=TaskKind.DECISION).select_related("actor", "step")
    steps = Prefetch("case__steps__tasks", decided.order_by("step__position", "pk"), to_attr="approvals")
    return rows.select_related("customer", "product", "case__document__owner").prefetch_related("case__steps", steps)


def approvers(price: ApprovedPrice) -> list[User]:
    """Who approved it, in the order of the steps, each once; nobody where it was within the applicant's authority."""
    tasks = [task for step in price.case.steps.all() for task in step.approvals]  # type: ignore[attr-defined]
    return list(dict.fromkeys(task.actor for task in tasks if task.actor is not None))


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that is read from its beginning and gone when it is closed."""

    file: IO[bytes]
    name: str
    content_type: str
    log: ExportLog


@transaction.atomic
def export(rows: ApprovedPriceQuerySet, *, by: User, file_format: FileFormat, query: str = "") -> Exported:
    """A file of `rows` as far as the person sees them, the newest first; who took it is noted.

    `query` is the register's, for the log. DomainError for more than MOST rows.
    """
    seen = rows.filter(pk__in=ApprovedPrice.objects.visible_to(by).order_by().values("pk"))
    if (number := seen.order_by()[: MOST + 1].count()) > MOST:
        raise DomainError(_("At most %s rows go into one file. Narrow the list by a filter.") % f"{MOST:,}")
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it
    header = [str(word) for word in COLUMNS]
    lines = _lines(for_list(seen).order_by("-pk"))
    if file_format == FileFormat.XLSX:
        tables.save_xlsx(file, _("Approved prices"), header, lines)
    else:
        tables.save_csv(file, header, lines)
    file.seek(0)
    log = ExportLog.objects.create(by=by, what=WHAT, format=file_format, query=query[:1000], rows=number, private=True)
    name = f"{_('Approved prices')} {timezone.localdate():%Y-%m-%d}.{file_format}"
    return Exported(file, name, CONTENT_TYPES[file_format], log)


def _lines(rows: ApprovedPriceQuerySet) -> Iterator[list[sheets.Value]]:
    for price in rows.iterator(chunk_size=AT_ONCE):
        yield [
            price.customer.name,
            price.customer.number,
            price.product.code,
            price.product.name,
            price.price,
            price.currency,
            price.list_price,
            price.rate,
            price.quantity,
            price.amount,
            price.valid_from,
            price.valid_until,
            price.get_validity_display(),
            price.case.document.number,
            str(price.case.document.owner),
            listed(approvers(price)),
        ]
