"""Who reads products, price lists and exchange rates, and who keeps them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.roles import LEADING, Role
from core.verdicts import YES, Verdict, no
from customers.models import sight_of

READING = LEADING | {Role.SALES_REP, Role.ADMINISTRATOR}


def can_read(user: User) -> Verdict:
    """Sales, who leads somebody, administrators, and who stands in for one of these. What a customer gets is another
    matter: that is private."""
    sight = sight_of(user)
    reads = any(person.roles & READING for person in sight.people) or any(sight.led_unit_ids.values())
    if user.is_active and reads:
        return YES
    return no(_("Price lists are for sales and for those who approve prices."))


def can_keep(user: User) -> Verdict:
    """Products, lists and rates are set by administrators."""
    if user.is_active and user.is_administrator:
        return YES
    return no(_("Only an administrator can do this."))
