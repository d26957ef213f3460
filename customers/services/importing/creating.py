"""New customers from the lines of a file, thousands at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accounts.models import Unit, User

from ...models import Address, Contact, Customer, ImportRow
from ...rules.importing.columns import BY_CODE, Part
from ...rules.protection import protected_until
from ...rules.segmentation import Source
from .. import promises
from ..search_index import Beside
from .batch import SIZE, Batch, Values, contact_facts, fill, set_contact
from .directory import owners_for, unit_for

Owners = Mapping[int, tuple[User, Unit]]


def create(rows: Sequence[ImportRow], batch: Batch) -> None:
    """Record a customer for each row, which gets it as its result."""
    owners = _owners(rows, batch)
    for row in rows:
        customer = _customer(row.values, batch, owners)
        beside = _beside(customer, row.values)
        batch.event(customer, "imported")
        fill(customer, beside, row.values, batch)
        batch.customers.append(customer)
        batch.contacts += beside.contacts
        batch.addresses += beside.addresses
        row.result, row.outcome, row.undo = customer, ImportRow.Outcome.CREATED, {"version": customer.version}
    Customer.objects.bulk_create(batch.customers, SIZE)
    batch.save_around()
    promises.settle_customers(batch.customers, at=batch.now)


def _owners(rows: Sequence[ImportRow], batch: Batch) -> Owners:
    """Those who are named, with the business units whose customers theirs become."""
    named = {row.values.get("owner", batch.by.pk) for row in rows}
    return {person.pk: (person, unit_for(person)) for person in owners_for(batch.by) if person.pk in named}


def _customer(values: Values, batch: Batch, owners: Owners) -> Customer:
    options = batch.run.options
    named = values.get("owner", None if options.get("ownerless") else batch.by.pk)
    owner, unit = owners[named] if named else (None, batch.run.unit)
    facts = {code: batch.value(code, value) for code, value in values.items() if BY_CODE[code].part is Part.CUSTOMER}
    if activity := options.get("activity"):
        facts = {"source": Source.ACTIVITY, "source_note": activity} | facts
    customer = Customer(owner=owner, unit=unit, recorded_by=batch.by, created_at=batch.now, updated_at=batch.now)
    if owner:
        customer.owned_since = batch.now
        customer.protected_until = protected_until(batch.now, None, days=batch.rule.protection_days)
    for name, value in facts.items():
        setattr(customer, name, value)
    return customer


def _beside(customer: Customer, values: Values) -> Beside:
    """The contact and the address that the line names."""
    facts, address = contact_facts(values, values), values.get("address")
    contacts = [set_contact(Contact(customer=customer, is_main=True), facts)] if facts else []
    return Beside(contacts, [Address(customer=customer, text=address, is_main=True)] if address else [])
