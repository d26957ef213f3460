"""What changes of products, lists and rates are called, and how a kept value is read again."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReferenceKind(TextChoices):
    GROUP_ADDED = "group_added", _("Product group added")
    GROUP_CHANGED = "group_changed", _("Product group changed")
    PRODUCT_ADDED = "product_added", _("Product added")
    PRODUCT_CHANGED = "product_changed", _("Product changed")
    LIST_BEGUN = "list_begun", _("Price list begun")
    LIST_CHANGED = "list_changed", _("Price list changed")
    LIST_DISCARDED = "list_discarded", _("Draft of a price list discarded")
    LIST_PUBLISHED = "list_published", _("Price list published")
    LIST_WITHDRAWN = "list_withdrawn", _("Price list withdrawn")
    PRICES_IMPORTED = "prices_imported", _("Prices imported")
    RATE_SET = "rate_set", _("Exchange rate set")
    CLAUSE_ADDED = "clause_added", _("Clause added")
    CLAUSE_CHANGED = "clause_changed", _("Clause changed")
    TEMPLATE_ADDED = "template_added", _("Contract template added")
    TEMPLATE_CHANGED = "template_changed", _("Contract template changed")
    COMPANY_CHANGED = "company_changed", _("Our company changed")


LABELS: dict[str, str | Promise] = {
    "code": _("code"),
    "group": _("product group"),
    "name_en": _("English name"),
    "name_zh": _("Chinese name"),
    "model": pgettext_lazy("product", "model"),
    "measure_en": _("unit of measure in English"),
    "measure_zh": _("unit of measure in Chinese"),
    "parts": pgettext_lazy("bundle", "parts"),
    "is_active": _("active"),
    "currency": _("currency"),
    "valid_from": _("valid from"),
    "valid_until": _("valid until"),
    "items": pgettext_lazy("price list", "prices"),
    "prices": pgettext_lazy("price list", "prices changed"),
    "rate": pgettext_lazy("exchange", "rate"),
    "reason": _("reason"),
    "part": _("part of the contract"),
    "position": _("place in the part"),
    "needs_approver": _("a deviation needs an approver"),
    "clauses": _("clauses"),
    "credit_code": _("unified social credit code"),
    "address_en": _("English address"),
    "address_zh": _("Chinese address"),
}
"""In the order in which a reader wants them."""


def readable(kept: object) -> str | Promise:
    """A kept value in the active language; "" where there was none."""
    if isinstance(kept, bool):
        return _("Yes") if kept else _("No")
    return "" if kept is None else str(kept)
