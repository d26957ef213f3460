"""Where a customer is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.text import one_line

from ..models import Address, Customer
from ..policies.archive import can_edit
from .changing import Change, changing
from .rows import fresh_row


def add_address(customer: Customer, *, by: User, text: str, label: str = "", is_main: bool = False) -> Address:
    """A new address; the first one is the main one. DomainError when it is empty."""
    with changing(customer, can_edit, "changed", by=by) as change:
        address = Address(customer=change.customer, text=_required(text), label=one_line(label))
        address.is_main = is_main or not change.customer.addresses.exists()
        _keep(change, address, before="")
    return address


def change_address(address: Address, *, by: User, text: str, label: str = "", is_main: bool = False) -> Address:
    """Correct it. DomainError when it is empty or nothing differs."""
    with changing(address.customer, can_edit, "changed", by=by) as change:
        fresh = fresh_row(change, address)
        before, was_main = words_of(fresh), fresh.is_main
        fresh.text, fresh.label, fresh.is_main = _required(text), one_line(label), is_main
        if (words_of(fresh), is_main) == (before, was_main):
            raise DomainError(_("Nothing was changed."))
        _keep(change, fresh, before=before)
    return fresh


def remove_address(address: Address, *, by: User) -> None:
    """The customer is not there any more."""
    with changing(address.customer, can_edit, "changed", by=by) as change:
        fresh = fresh_row(change, address)
        change.facts["changes"] = {"addresses": [words_of(fresh), ""]}
        fresh.delete()


def words_of(address: Address) -> str:
    """On one line, what is there in front."""
    return f"{address.label}: {address.text}" if address.label else address.text


def _keep(change: Change, address: Address, *, before: str) -> None:
    """Write it; there is one main address at most."""
    if address.is_main:
        change.customer.addresses.filter(is_main=True).exclude(pk=address.pk).update(is_main=False)
    address.save()
    change.facts["changes"] = {"addresses": [before, words_of(address)]}


def _required(text: str) -> str:
    if not (line := one_line(text)):
        raise DomainError(_("Please give the address."))
    return line
