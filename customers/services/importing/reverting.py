"""Taking an import back as a whole, except what somebody has changed since."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from ... import related
from ...models import Claim, Customer, CustomerEvent, ImportRow, Visit
from .. import contacts, promises
from .amending import Locked, restore
from .batch import Batch, overwrite

Outcome = ImportRow.Outcome
CHUNK = 1000


def take_back(rows: Sequence[ImportRow], locked: Locked, batch: Batch) -> None:
    """New customers go to the recycle bin, updated ones become what they were; rows say what became of each.

    `locked`: all customers of the rows that are still in the archive.
    """
    touched = _touched(rows, locked, batch) | _named_elsewhere(rows)
    for row in rows:
        if row.result_id in touched:
            row.outcome = Outcome.KEPT
    _throw_away([row for row in rows if row.outcome == Outcome.CREATED], locked, batch)
    restore([row for row in rows if row.outcome == Outcome.UPDATED], locked, Batch(batch.run, batch.by, batch.now))


def _touched(rows: Sequence[ImportRow], locked: Locked, batch: Batch) -> set[int | None]:
    """Customers with which something happened since: a change, a visit, a transfer, a request that is open."""
    finished = batch.run.finished_at
    touched: set[int | None] = {row.result_id for row in rows if row.result_id not in locked}
    versions = {row.result_id: row.undo["version"] for row in rows}
    touched |= {pk for pk, customer in locked.items() if customer.version != versions[pk]}
    keys = list(locked)
    for part in (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)):
        later = CustomerEvent.objects.filter(customer__in=part, at__gt=finished)
        touched |= set(later.values_list("customer_id", flat=True))
        touched |= _in_use(part)
    return touched


def _in_use(customers: list[int]) -> set[int]:
    """What is open about a customer has no event of its own in every case: claims, visits, requests."""
    claims = Claim.objects.open().filter(Q(customer__in=customers) | Q(rival__in=customers))
    found = {key for pair in claims.values_list("customer_id", "rival_id") for key in pair} & set(customers)
    found |= set(Visit.objects.open().filter(customer__in=customers).values_list("customer_id", flat=True))
    for source in related.every():
        found |= {customer for customer, number in source.open_count(customers).items() if number}
    return found


def _named_elsewhere(rows: Sequence[ImportRow]) -> set[int | None]:
    """Customers to which the import added a contact whom something names by now, if only a contract that has ended."""
    added = {row.undo["new_contact"]: row.result_id for row in rows if row.undo.get("new_contact")}
    return {added[pk] for pk in contacts.named(added)}


def _throw_away(rows: Sequence[ImportRow], locked: Locked, batch: Batch) -> None:
    with override(batch.by.message_language):
        reason = _("The import %s was reverted.") % batch.run.number
    for row in rows:
        customer: Customer = locked[row.result_id or 0]
        customer.version += 1
        customer.updated_at = customer.deleted_at = batch.now
        customer.deleted_by, customer.delete_reason = batch.by, reason
        batch.event(customer, "import_reverted")
        batch.customers.append(customer)
        row.outcome = Outcome.REVERTED
    overwrite(batch.customers)
    batch.save_around()
    promises.settle_customers(batch.customers, at=batch.now)
