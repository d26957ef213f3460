"""The words under which a customer is found: for all who see it, and for those from whom nothing is hidden.

The number is not among them: it is looked up as a whole. Neither are names of contacts among the public words,
though the page shows them: by a person's name only those who serve the customer look for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from core.search import vector

from ..models import Address, Contact, Customer, Need, Opportunity

CONTACT = ("name", "position", "department", "phone", "mobile", "email", "chat", "notes")


@dataclass(slots=True)
class Beside:
    """What belongs to a customer and is looked for with it; opportunities and needs by their words."""

    contacts: list[Contact] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    opportunities: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)


def refresh(customer: Customer) -> None:
    """Compute both documents anew from the customer and what belongs to it. At most four queries; does not write."""
    fill(customer, beside([customer.pk])[customer.pk] if customer.pk else Beside())


def fill(customer: Customer, around: Beside) -> None:
    """The same from what is at hand: no query."""
    customer.found = vector(
        customer.name,
        *customer.other_names,
        " ".join(customer.tags),
        customer.credit_code,
        customer.registration,
        customer.phone,
        customer.website,
        *(address.text for address in around.addresses),
    )
    contacts = [" ".join(getattr(contact, name) for name in CONTACT) for contact in around.contacts]
    own = [customer.next_step, customer.competitors, customer.notes]
    customer.found_private = vector(*contacts, *around.opportunities, *own, *around.needs)


def beside(customers: Collection[int]) -> defaultdict[int, Beside]:
    """Customer → what belongs to it; four queries for any number of them."""
    found = defaultdict[int, Beside](Beside)
    for contact in Contact.objects.filter(customer__in=customers):
        found[contact.customer_id].contacts.append(contact)
    for address in Address.objects.filter(customer__in=customers):
        found[address.customer_id].addresses.append(address)
    opportunities = Opportunity.objects.filter(customer__in=customers)
    for customer, *names in opportunities.values_list("customer_id", "number", "name", "competitors"):
        found[customer].opportunities.append(" ".join(names))
    for customer, words in Need.objects.filter(customer__in=customers).values_list("customer_id", "words"):
        found[customer].needs.append(words)
    return found
