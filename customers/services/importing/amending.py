"""Customers that are there already: what the lines of a file change of them, and putting it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...models import Address, Contact, Customer, ImportRow
from .. import promises, search_index
from ..search_index import Beside
from .batch import Batch, contact_facts, fill, overwrite, set_contact
from .updating import contact_named

Outcome = ImportRow.Outcome
Locked = Mapping[int, Customer]


def amend(rows: Sequence[ImportRow], locked: Locked, batch: Batch) -> None:
    """Change what each row's `before` names of the locked customers; each row keeps what taking back needs."""
    keys = [row.match_id or 0 for row in rows]
    around = search_index.beside(keys)
    added: list[tuple[ImportRow, Contact | None, Address | None]] = []
    for row in rows:
        customer, beside = locked[row.match_id or 0], around[row.match_id or 0]
        _begin(customer, batch)
        batch.event(customer, "updated_by_import", changes=batch.set_facts(customer, row.values, row.before))
        added.append((row, _amend_contact(customer, row, beside, batch), _add_address(customer, row, beside, batch)))
        fill(customer, beside, row.values, batch)
        row.result, row.outcome, row.undo = customer, Outcome.UPDATED, {"version": customer.version}
    overwrite(batch.customers)
    batch.save_around()
    promises.settle_customers(batch.customers, at=batch.now)
    new_contacts = {contact.pk for contact in batch.contacts}
    for row, contact, address in added:
        pk = contact.pk if contact else None
        new = {"new_contact": pk if pk in new_contacts else None, "address": address.pk if address else None}
        row.undo |= {"contact": pk, **new}


def restore(rows: Sequence[ImportRow], locked: Locked, batch: Batch) -> None:
    """Put back what `amend` changed; nobody has changed the customers since."""
    Contact.objects.filter(pk__in=[row.undo["new_contact"] for row in rows if row.undo["new_contact"]]).delete()
    Address.objects.filter(pk__in=[row.undo["address"] for row in rows if row.undo["address"]]).delete()
    keys = [row.result_id or 0 for row in rows]
    around = search_index.beside(keys)
    for row in rows:
        customer, beside = locked[row.result_id or 0], around[row.result_id or 0]
        _begin(customer, batch)
        batch.event(customer, "import_reverted", changes=batch.set_facts(customer, row.before, row.before))
        facts = contact_facts(row.before, row.before)
        for contact in beside.contacts:
            if contact.pk == row.undo["contact"]:
                batch.changed_contacts.append(set_contact(contact, facts))
        fill(customer, beside, {}, batch)
        row.outcome = Outcome.REVERTED
    overwrite(batch.customers)
    batch.save_around()
    promises.settle_customers(batch.customers, at=batch.now)


def _begin(customer: Customer, batch: Batch) -> None:
    customer.version += 1
    customer.updated_at = batch.now
    batch.customers.append(customer)


def _amend_contact(customer: Customer, row: ImportRow, beside: Beside, batch: Batch) -> Contact | None:
    """Change the contact of that name, or add one."""
    facts = contact_facts(row.values, row.before)
    if not facts:
        return None
    name = row.values["contact_name"]
    if contact := contact_named(name, beside):
        changes = {field: [getattr(contact, field), value] for field, value in facts.items()}
        batch.changed_contacts.append(set_contact(contact, facts))
        batch.event(customer, "contact_changed", target={"text": name}, changes=changes)
        return contact
    contact = Contact(customer=customer, is_main=not any(one.is_main for one in beside.contacts))
    set_contact(contact, contact_facts(row.values, row.values))
    beside.contacts.append(contact)
    batch.contacts.append(contact)
    batch.event(customer, "contact_added", target={"text": name})
    return contact


def _add_address(customer: Customer, row: ImportRow, beside: Beside, batch: Batch) -> Address | None:
    if "address" not in row.before:
        return None
    is_main = not any(one.is_main for one in beside.addresses)
    address = Address(customer=customer, text=row.values["address"], is_main=is_main)
    beside.addresses.append(address)
    batch.addresses.append(address)
    return address
