"""What a line would change of a customer that is there already; cells that are empty change nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...models import Address, Contact, Customer
from ...rules.importing.columns import BY_CODE, Column, Kind, Part, heading_key
from ...rules.names import key_of

Values = dict[str, Any]


@dataclass(slots=True)
class Around:
    """What belongs to a customer and may be changed with it."""

    contacts: list[Contact] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)

    def contact(self, name: str) -> Contact | None:
        """Who of those that still work there has the name."""
        return next((one for one in self.contacts if heading_key(one.name) == heading_key(name)), None)


def around(customers: Iterable[int]) -> Mapping[int, Around]:
    """The same for many; two queries."""
    keys, found = list(customers), defaultdict[int, Around](Around)
    for contact in Contact.objects.current().filter(customer__in=keys):
        found[contact.customer_id].contacts.append(contact)
    for address in Address.objects.filter(customer__in=keys):
        found[address.customer_id].addresses.append(address)
    return found


def differences(customer: Customer, values: Values, beside: Around) -> Values:
    """Column → what stands there now, for each column that the line would change; `values` gets what it would be.

    The name is never changed: another way to write it is kept among the other names when it is not one of them yet.
    """
    before: Values = {}
    _keep_other_names(customer, values)
    for code in list(values):
        column = BY_CODE[code]
        if code == "name" or column.part is Part.OWNER:
            continue
        now = _present(column, customer, values, beside)
        if column.kind is Kind.TEXTS:
            values[code] = [*now, *(text for text in values[code] if text not in now)]
        if now != values[code]:
            before[code] = now
    return before


def _keep_other_names(customer: Customer, values: Values) -> None:
    known = {key_of(name) for name in (customer.name, *customer.other_names)}
    names = [name for name in (values["name"], *values.pop("other_names", [])) if key_of(name) not in known]
    if names:
        values["other_names"] = names


def _present(column: Column, customer: Customer, values: Values, beside: Around) -> Any:
    if column.part is Part.ADDRESS:
        there = {heading_key(address.text) for address in beside.addresses}
        return values[column.code] if heading_key(values[column.code]) in there else ""
    if column.part is Part.CONTACT:
        contact = beside.contact(values["contact_name"])
        return getattr(contact, column.field) if contact else ""
    if column.kind is Kind.INDUSTRY:
        return customer.industry.code if customer.industry else ""
    if column.kind is Kind.DATE:
        return customer.next_on.isoformat() if customer.next_on else ""
    return getattr(customer, column.field)
