"""Who reads products, price lists and exchange rates, and who keeps them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.roles import LEADING, Role
from core.verdicts import YES, Verdict, no
from customers.models import sight_of

READING = LEADING | {Role.SALES_REP, Role.ADMINISTRATOR}


def can_read(user: User) -> Verdict:
    """Sales, who leads somebody, administrators. What a customer gets is another matter: that is private."""
    if user.is_active and (user.roles & READING or any(sight_of(user).led_unit_ids.values())):
        return YES
    return no(_("Price lists are for sales and for those who approve prices."))


def can_keep(user: User) -> Verdict:
    """Products, lists and rates are set by administrators."""
    if user.is_active and user.is_administrator:
        return YES
    return no(_("Only an administrator can do this."))
