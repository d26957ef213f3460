"""The people at a customer: added, changed, gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import PROTECT, ForeignObjectRel, ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.text import clean, one_line

from ..models import Contact, Customer, LogPerson
from ..policies.archive import can_edit
from .changing import Change, changing, target
from .rows import fresh_row, noted, revise

FIELDS = ("name", "position", "department", "phone", "mobile", "email", "chat", "role", "is_main", "notes")


def add_contact(customer: Customer, *, by: User, **values: Any) -> Contact:
    """A new contact with fields of FIELDS; the first one is the main contact. DomainError without a name."""
    with changing(customer, can_edit, "contact_added", by=by) as change:
        contact = Contact(customer=change.customer, **_cleaned(values))
        contact.is_main = contact.is_main or not change.customer.contacts.current().exists()
        _keep(change, contact)
        change.facts |= {"target": target(contact), "changes": noted(contact, *FIELDS)}
    return contact


def change_contact(contact: Contact, *, by: User, version: int | None = None, **values: Any) -> Contact:
    """Set fields of FIELDS or `left_on`. Stale, and DomainError when nothing is changed, as in rows.revise."""
    with changing(contact.customer, can_edit, "contact_changed", by=by) as change:
        fresh = fresh_row(change, contact)
        revise(change, fresh, version, **_cleaned(values))
        if fresh.left_on is not None:
            fresh.is_main = False
        _keep(change, fresh)
        change.facts["target"] = target(fresh)
    return fresh


def leave(contact: Contact, *, by: User, on: date, note: str = "") -> Contact:
    """He works there no longer. His history stays; he is not the main contact any more."""
    with changing(contact.customer, can_edit, "contact_left", by=by, note=note) as change:
        fresh = fresh_row(change, contact)
        if fresh.left_on is not None:
            raise DomainError(_("%s has left already.") % fresh)
        revise(change, fresh, None, left_on=on, is_main=False)
        _keep(change, fresh)
        change.facts["target"] = target(fresh)
    return fresh


def remove_contact(contact: Contact, *, by: User) -> None:
    """Take away one that was entered by mistake. DomainError for one with a history: of him one says that he left."""
    with changing(contact.customer, can_edit, "contact_removed", by=by) as change:
        fresh = fresh_row(change, contact)
        refusal = DomainError(_("%s has a history here. Say that he left instead.") % fresh)
        if has_history(fresh):
            raise refusal
        change.facts["target"] = target(fresh)
        try:
            fresh.delete()
        except ProtectedError as named:  # by what an app above knows of: a contract, an answer, a complaint
            raise refusal from named


def has_history(contact: Contact) -> bool:
    """Somebody met or quoted him, or plans to meet him. What apps above know of him, the database says."""
    met = LogPerson.objects.filter(contact=contact)
    return contact.needs.exists() or contact.visits.exists() or met.exists()


def named(keys: Collection[int]) -> set[int]:
    """Of these contacts those that something names which the database keeps, here or in the apps above. All are locked:
    nothing more comes to name them until the transaction ends. A statement for each table that names contacts."""
    here = list(Contact.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    found: set[int] = set()
    for naming in Contact._meta.get_fields(include_hidden=True):
        if isinstance(naming, ForeignObjectRel) and naming.on_delete is PROTECT:
            rows = naming.related_model._base_manager.filter(**{f"{naming.field.name}__in": here})
            found |= set(rows.order_by().values_list(f"{naming.field.name}_id", flat=True))
    return found


def _keep(change: Change, contact: Contact) -> None:
    """Write it; there is one main contact at most."""
    if contact.is_main:
        change.customer.contacts.filter(is_main=True).exclude(pk=contact.pk).update(is_main=False)
    contact.set_keys()
    contact.save()


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    cleaned = {
        name: (clean(value) if name == "notes" else one_line(value)) if isinstance(value, str) else value
        for name, value in values.items()
    }
    if cleaned.get("name") == "":
        raise DomainError(_("Please give the contact's name."))
    return cleaned
