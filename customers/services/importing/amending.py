"""Customers that are there already: what the lines of a file change of them, and putting it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ...models import Address, Contact, Customer, ImportRow, Need
from .. import promises
from . import updating
from .batch import Batch, contact_facts, fill_keys, overwrite, set_contact

Outcome = ImportRow.Outcome
Locked = Mapping[int, Customer]


def amend(rows: Sequence[ImportRow], locked: Locked, batch: Batch) -> None:
    """Change what each row's `before` names of the locked customers; each row keeps what taking back needs."""
    keys = [row.match_id or 0 for row in rows]
    beside, needs = updating.around(keys), _needs(keys)
    added: list[tuple[ImportRow, Contact | None, Address | None]] = []
    for row in rows:
        customer, around = locked[row.match_id or 0], beside.get(row.match_id or 0, updating.Around())
        _begin(customer, batch)
        batch.event(customer, "updated_by_import", changes=batch.set_facts(customer, row.values, row.before))
        added.append((row, _amend_contact(customer, row, around, batch), _add_address(customer, row, around, batch)))
        _finish(customer, around, needs, batch)
        row.result, row.outcome, row.undo = customer, Outcome.UPDATED, {"version": customer.version}
    overwrite(batch.customers)
    batch.save_around()
    for row, contact, address in added:
        row.undo |= {"contact": contact.pk if contact else None, "address": address.pk if address else None}


def restore(rows: Sequence[ImportRow], locked: Locked, batch: Batch) -> None:
    """Put back what `amend` changed; nobody has changed the customers since."""
    new_contacts = [row.undo["contact"] for row in rows if row.undo["contact"]]
    Contact.objects.filter(pk__in=new_contacts).delete()
    Address.objects.filter(pk__in=[row.undo["address"] for row in rows if row.undo["address"]]).delete()
    keys = [row.result_id or 0 for row in rows]
    beside, needs = updating.around(keys), _needs(keys)
    for row in rows:
        customer, around = locked[row.result_id or 0], beside.get(row.result_id or 0, updating.Around())
        _begin(customer, batch)
        batch.event(customer, "import_reverted", changes=batch.set_facts(customer, row.before, row.before))
        if not row.undo["contact"] and (facts := contact_facts(row.before, row.before)):
            contact = around.contact(row.values["contact_name"])
            assert contact is not None  # nobody has changed anything since
            batch.changed_contacts.append(set_contact(contact, facts))
        _finish(customer, around, needs, batch)
        row.outcome = Outcome.REVERTED
    overwrite(batch.customers)
    batch.save_around()


def _begin(customer: Customer, batch: Batch) -> None:
    customer.version += 1
    customer.updated_at = batch.now
    batch.customers.append(customer)


def _finish(customer: Customer, around: updating.Around, needs: Mapping[int, list[str]], batch: Batch) -> None:
    fill_keys(customer, around.contacts, needs.get(customer.pk, ()))
    promises.settle_customer(customer, at=batch.now)


def _needs(customers: Iterable[int]) -> Mapping[int, list[str]]:
    """Customer → the words of its needs, by which it is found."""
    found = defaultdict[int, list[str]](list)
    for customer, words in Need.objects.filter(customer__in=list(customers)).values_list("customer_id", "words"):
        found[customer].append(words)
    return found


def _amend_contact(customer: Customer, row: ImportRow, around: updating.Around, batch: Batch) -> Contact | None:
    """Change the contact of that name, or add one; only a new one is returned."""
    facts = contact_facts(row.values, row.before)
    if not facts:
        return None
    name = row.values["contact_name"]
    if contact := around.contact(name):
        changes = {field: [getattr(contact, field), value] for field, value in facts.items()}
        batch.changed_contacts.append(set_contact(contact, facts))
        batch.event(customer, "contact_changed", target={"text": name}, changes=changes)
        return None
    contact = Contact(customer=customer, is_main=not any(one.is_main for one in around.contacts))
    set_contact(contact, contact_facts(row.values, row.values))
    around.contacts.append(contact)
    batch.contacts.append(contact)
    batch.event(customer, "contact_added", target={"text": name})
    return contact


def _add_address(customer: Customer, row: ImportRow, around: updating.Around, batch: Batch) -> Address | None:
    if "address" not in row.before:
        return None
    is_main = not any(one.is_main for one in around.addresses)
    address = Address(customer=customer, text=row.values["address"], is_main=is_main)
    batch.addresses.append(address)
    return address
