"""Who applies for prices. Who reads, changes and submits an application is the engine's to say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import Verdict, no
from customers.models import Customer
from customers.policies.archive import can_see_private

from .reference import can_read


def can_apply(user: User, customer: Customer) -> Verdict:
    """Sales and who leads, for a customer of whom nothing is hidden from him."""
    if not customer.is_live:
        return no(_("This customer is not in the archive any more."))
    return can_read(user) and can_see_private(user, customer)
