"""Who may do what with a file of customers. Deny by default; each refusal has its sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import ImportRun, sight_of
from .archive import can_import, can_lead


def can_import_ownerless(user: User) -> Verdict:
    """Customers without an owner are allotted by the manager (domain §4), so he brings them."""
    if can_import(user) and can_lead(user):
        return YES
    return no(_("Only managers import customers without an owner."))


def can_look(user: User) -> Verdict:
    """The list of imports: who imports, and who leads such people."""
    return YES if can_lead(user) else can_import(user)


def can_prepare(user: User, run: ImportRun) -> Verdict:
    """Columns, single lines, the import itself: it is done in the importer's name, so by him alone."""
    if run.by_id == user.pk:
        return can_import(user)
    return no(_("Only the person who chose the file can do this."))


def can_revert(user: User, run: ImportRun) -> Verdict:
    """The importer, who leads him, and an administrator."""
    led = frozenset[int]().union(*sight_of(user).led_unit_ids.values())
    if user.is_active and (run.by_id == user.pk or run.by.unit_id in led or user.is_administrator):
        return YES
    return no(_("Only the importer and his managers can take an import back."))
