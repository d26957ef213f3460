"""What follows a signed contract: the order on its way through the company. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .payments import After
from .states import ContractKind, Relation


class Check(TextChoices):
    """The checks of an order, in their order (domain §6: accepted, stock checked, delivery chosen, tracked …)."""

    ACCEPTED = "accepted", pgettext_lazy("order", "Order accepted")
    STOCK = "stock", pgettext_lazy("order", "Stock checked")
    DELIVERY = "delivery", pgettext_lazy("order", "Delivery chosen")
    SHIPPED = "shipped", pgettext_lazy("order", "Under way")
    DELIVERED = "delivered", pgettext_lazy("order", "Delivered")
    CUSTOMER = "customer", pgettext_lazy("order", "Accepted by the customer")


ORDER = tuple(Check)
WORDS: Mapping[Check, Promise] = {
    Check.ACCEPTED: _("Note"),
    Check.STOCK: _("What is there, what has to be made"),
    Check.DELIVERY: _("Carrier, place, time"),
    Check.SHIPPED: _("Tracking number"),
    Check.DELIVERED: _("Who received it"),
    Check.CUSTOMER: _("Who accepted it"),
}
"""What is written down with a check."""
NEED_WORDS = frozenset({Check.DELIVERY, Check.SHIPPED, Check.DELIVERED, Check.CUSTOMER})
BY_OWNER = frozenset({Check.DELIVERED, Check.CUSTOMER})
"""What the owner of the contract hears from the customer as well."""
HAPPENS: Mapping[Check, After] = {Check.DELIVERED: After.DELIVERY, Check.CUSTOMER: After.ACCEPTANCE}
"""The checks that instalments wait for."""

HANDED_OVER = frozenset({ContractKind.SALES, ContractKind.ADVERTISING, ContractKind.ORDER})
"""Kinds whose order has to be handed over once they are effective."""


def owes_hand_over(kind: str, relation: str) -> bool:
    """Whether somebody has to carry the contract out, and not only agree with it."""
    return kind in HANDED_OVER and relation != Relation.VOIDING


def next_check(done: Collection[str]) -> Check | None:
    """The first check that is not done yet; None when all are."""
    return next((check for check in ORDER if check not in done), None)
