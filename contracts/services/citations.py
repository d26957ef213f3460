"""Approved prices that the rows of a contract cite: found by themselves whenever one covers a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Document

from ..models import ApprovedPrice, Contract, ContractRow
from ..rules.content import Row
from .approved_prices import covering, to_cite


def citable(contract: Contract, rows: Sequence[ContractRow], on: date) -> Mapping[int, ApprovedPrice]:
    """By the key of a row the approved price that covers it. One statement, none without rows."""
    approved = approved_for(contract, {row.product_id for row in rows}, on)
    found = {row.pk: covering(approved, row.product_id, row.price, on) for row in rows}
    return {row: price for row, price in found.items() if price}


def approved_for(contract: Contract, products: Collection[int], on: date) -> list[ApprovedPrice]:
    """The prices of these products (keys) that the contract may cite on that day, the lowest of each first."""
    if not products:
        return []
    document = contract.document
    rows = to_cite(document.customer_id, products, document.currency, on)
    return list(rows.select_related("case__document"))


def store_citations(contract: Contract) -> None:
    """Write down which approved price each row cites today, for who looks from the price at its contracts."""
    rows = list(contract.rows.all())
    found = citable(contract, rows, timezone.localdate())
    for row in rows:
        price = found.get(row.pk)
        if row.approved_price_id != (price.pk if price else None):
            row.approved_price = price
            row.save(update_fields=["approved_price"])


def citing(document: Document, reader: User) -> list[Contract]:
    """The contracts that cite a price which this application was granted, of those that the person may read, the newest
    first. One statement."""
    rows = ContractRow.objects.filter(approved_price__case__document=document).order_by()
    contracts = Contract.objects.readable_by(reader).filter(pk__in=rows.values("contract"))
    return list(contracts.select_related("document").order_by("-pk"))


def lapsed(rows: Iterable[Row], on: date) -> Iterator[str]:
    """A sentence for each frozen row whose approved price does not hold on that day: it is past its day, or was ended.
    One statement, none without citations."""
    cited = [(row.product, row.approval) for row in rows if row.approval]
    prices = ApprovedPrice.objects.filter(pk__in=[approval.key for _product, approval in cited])
    valid = {price.pk for price in prices if price.is_valid_on(on)}
    for product, approval in cited:
        if approval.key not in valid:
            words = {"product": product, "number": approval.number}
            yield _("The approved price of %(product)s (%(number)s) does not hold any more.") % words
