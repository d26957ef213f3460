"""How the parts of a frozen price application are called, and how their values are written."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.rules.differences import Shape
from approvals.rules.flow import Field
from core.errors import Sentence

FIELDS = (Field.NET_AMOUNT, Field.LOWEST_RATE, Field.OVER_AUTHORITY, Field.CUSTOMER_CLASS, Field.CURRENCY)
"""The facts of a price application."""

LABELS: Mapping[str, Sentence] = {
    "opportunity": _("Opportunity"),
    "price_list": _("Price list"),
    "rows": _("Products"),
    "rows.product": _("Product"),
    "rows.group": _("Product group"),
    "rows.measure": _("Unit"),
    "rows.quantity": _("Quantity"),
    "rows.list_price": _("List price"),
    "rows.wanted_price": _("Wanted price"),
    "rows.rate": pgettext_lazy("price", "Rate"),
    "rows.amount": _("Amount"),
    "rows.covered_by": _("Approved before by"),
    "amount": _("Total"),
    "list_amount": _("Total at list prices"),
    "rate": _("Rate of the total"),
    "valid_until": _("Valid until"),
    "competitor": _("Competitor"),
    "competitor_price": _("Competitor's price"),
    "margin": _("Margin"),
    "reason": _("Reason"),
}
SHAPES: Mapping[str, Shape | Mapping[str, Sentence]] = {
    "rows.quantity": Shape.NUMBER,
    "rows.list_price": Shape.PRICE,
    "rows.wanted_price": Shape.PRICE,
    "rows.rate": Shape.SHARE,
    "rows.amount": Shape.MONEY,
    "rows.covered_by": Shape.TEXT,
    "amount": Shape.MONEY,
    "list_amount": Shape.MONEY,
    "rate": Shape.SHARE,
    "competitor_price": Shape.MONEY,
    "margin": Shape.SHARE,
}
ROW_KEYS = {"rows": "product.code"}
