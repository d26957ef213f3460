"""What one transaction writes for a whole file, gathered first and then written in a few statements.

The caller holds the lock of the run, the turn of the names and the customers that are changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from accounts.models import User

from ...models import Address, ArchiveRule, Contact, Customer, CustomerEvent, ImportRun, Industry
from ...rules.events import KINDS
from ...rules.importing.columns import BY_CODE, Kind, Part
from .. import completeness, search_index
from ..beginning import archive_rule
from ..changing import as_json
from ..facts import SEGMENTATION

SIZE = 500
_STAY = {"id", "number", "customer", "created_at", "recorded_by"}

Values = Mapping[str, Any]


@dataclass
class Batch:
    """New things, changed contacts, and the events of all; changed customers are saved by `overwrite`."""

    run: ImportRun
    by: User
    now: datetime
    industries: Mapping[str, Industry] = field(default_factory=lambda: Industry.objects.in_bulk(field_name="code"))
    rule: ArchiveRule = field(default_factory=archive_rule)
    customers: list[Customer] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    changed_contacts: list[Contact] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    events: list[CustomerEvent] = field(default_factory=list)

    def event(self, customer: Customer, kind: str, **facts: Any) -> None:
        """One event of the customer; `facts` are fields of CustomerEvent beside those that all have."""
        common = {"actor": self.by, "target": {"text": self.run.number}, "private": KINDS[kind].private}
        common |= {"at": self.now, "version": customer.version}
        self.events.append(CustomerEvent(customer=customer, kind=kind, **common | facts))

    def save_around(self) -> None:
        """Contacts, addresses and events, once the customers are there."""
        Contact.objects.bulk_create(self.contacts, SIZE)
        overwrite(self.changed_contacts)
        Address.objects.bulk_create(self.addresses, SIZE)
        CustomerEvent.objects.bulk_create(self.events, SIZE)

    def value(self, code: str, value: Any) -> Any:
        """A line's value as the field keeps it."""
        kind = BY_CODE[code].kind
        if kind is Kind.INDUSTRY:
            return self.industries[value] if value else None
        if kind is Kind.DATE:
            return date.fromisoformat(value) if value else None
        return value

    def set_facts(self, customer: Customer, values: Values, codes: Iterable[str]) -> dict[str, list[Any]]:
        """Set those columns that are facts of the customer itself; field → [before, after] for its event."""
        changes = {}
        for code in codes:
            if BY_CODE[code].part is Part.CUSTOMER:
                value = self.value(code, values[code])
                changes[code] = [as_json(getattr(customer, code)), as_json(value)]
                setattr(customer, code, value)
        return changes


def overwrite(rows: Sequence[Model]) -> None:
    """Save rows that are locked and were read whole: an upsert is one statement for hundreds of them."""
    if rows:
        model = type(rows[0])
        columns = model._meta.concrete_fields
        fields = [column.name for column in columns if column.name not in _STAY and not column.generated]
        model._default_manager.bulk_create(
            rows, SIZE, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )


def fill(customer: Customer, beside: search_index.Beside, values: Values, batch: Batch) -> None:
    """Everything that follows from what was set: keys to compare by, words to be found by, whether it is complete."""
    customer.set_keys()
    search_index.fill(customer, beside)
    if customer.segmented_at is None and SEGMENTATION & values.keys():
        customer.segmented_at = batch.now
    if completeness.settle_with(customer, beside, at=batch.now):
        batch.event(customer, "completed", actor=None, target={})


def contact_facts(values: Values, codes: Iterable[str]) -> dict[str, Any]:
    """Field of a contact → value, for those of the columns that belong to one."""
    return {BY_CODE[code].field: values[code] for code in codes if BY_CODE[code].part is Part.CONTACT}


def set_contact(contact: Contact, facts: Values) -> Contact:
    """Set the fields and what follows from them."""
    for name, value in facts.items():
        setattr(contact, name, value)
    contact.set_keys()
    return contact
