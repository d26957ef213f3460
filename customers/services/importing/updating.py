"""What a line would change of a customer that is there already; cells that are empty change nothing."""

from __future__ import annotations

from typing import Any

from ...models import Contact, Customer
from ...rules.importing.columns import BY_CODE, Column, Kind, Part, heading_key
from ...rules.names import key_of
from ..search_index import Beside

Values = dict[str, Any]


def contact_named(name: str, around: Beside) -> Contact | None:
    """Who of those that still work there has the name."""
    key = heading_key(name)
    return next((one for one in around.contacts if one.left_on is None and heading_key(one.name) == key), None)


def differences(customer: Customer, values: Values, around: Beside) -> Values:
    """Column → what stands there now, for each column that the line would change; `values` gets what it would be.

    The name is never changed: another way to write it is kept among the other names when it is not one of them yet.
    """
    before: Values = {}
    _keep_other_names(customer, values)
    for code in list(values):
        column = BY_CODE[code]
        if code == "name" or column.part is Part.OWNER:
            continue
        now = _present(column, customer, values, around)
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


def _present(column: Column, customer: Customer, values: Values, around: Beside) -> Any:
    if column.part is Part.ADDRESS:
        there = {heading_key(address.text) for address in around.addresses}
        return values[column.code] if heading_key(values[column.code]) in there else ""
    if column.part is Part.CONTACT:
        contact = contact_named(values["contact_name"], around)
        return getattr(contact, column.field) if contact else ""
    if column.kind is Kind.INDUSTRY:
        return customer.industry.code if customer.industry else ""
    if column.kind is Kind.DATE:
        return customer.next_on.isoformat() if customer.next_on else ""
    return getattr(customer, column.field)
