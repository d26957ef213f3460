"""The words under which a customer is found: for all who see it, and for those from whom nothing is hidden.

The number is not among them: it is looked up as a whole."""

from __future__ import annotations

from core.search import vector

from ..models import Customer


def refresh(customer: Customer) -> None:
    """Compute both documents anew from the customer, its contacts and needs. Two statements; does not write."""
    customer.found = vector(customer.name, *customer.other_names, " ".join(customer.tags))
    contacts = customer.contacts.values_list("name", "phone", "mobile", "email") if customer.pk else ()
    needs = customer.needs.values_list("words", flat=True) if customer.pk else ()
    customer.found_private = vector(*(" ".join(contact) for contact in contacts), customer.notes, *needs)
