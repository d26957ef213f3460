"""The words under which a customer is found: for all who see it, and for those from whom nothing is hidden.

The number is not among them: it is looked up as a whole. Neither are names of contacts among the public words,
though the page shows them: by a person's name only those who serve the customer look for it."""

from __future__ import annotations

from core.search import vector

from ..models import Customer

CONTACT = ("name", "position", "department", "phone", "mobile", "email", "chat", "notes")


def refresh(customer: Customer) -> None:
    """Compute both documents anew from the customer and what belongs to it. At most four queries; does not write."""
    addresses = customer.addresses.values_list("text", flat=True) if customer.pk else ()
    customer.found = vector(
        customer.name,
        *customer.other_names,
        " ".join(customer.tags),
        customer.credit_code,
        customer.registration,
        customer.phone,
        customer.website,
        *addresses,
    )
    customer.found_private = vector(*_private(customer))


def _private(customer: Customer) -> list[str]:
    own = [customer.next_step, customer.competitors, customer.notes]
    if not customer.pk:
        return own
    contacts = [" ".join(contact) for contact in customer.contacts.values_list(*CONTACT)]
    opportunities = [" ".join(words) for words in customer.opportunities.values_list("number", "name", "competitors")]
    return [*contacts, *opportunities, *own, *customer.needs.values_list("words", flat=True)]
