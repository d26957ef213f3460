"""What each kind of contract consists of (domain §6). Pure.

A framework agreement names parties and contacts; products, models, quantities and prices; payment; delivery; the sales
process; after-sales; complaint handling. The other kinds have what they need of it. The statement on later changes, a
period and signatures belong to every contract; a termination only says by when it is to be signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from .states import ContractKind, Relation


class Part(TextChoices):
    """The sections of a contract in the order in which they are shown and printed."""

    PARTIES = "parties", pgettext_lazy("part of a contract", "Parties and contacts")
    GOODS = "goods", pgettext_lazy("part of a contract", "Products, quantities and prices")
    PAYMENT = "payment", pgettext_lazy("part of a contract", "Payment")
    DELIVERY = "delivery", pgettext_lazy("part of a contract", "Delivery")
    SALES_PROCESS = "sales_process", pgettext_lazy("part of a contract", "Sales process")
    AFTER_SALES = "after_sales", pgettext_lazy("part of a contract", "After-sales service")
    COMPLAINTS = "complaints", pgettext_lazy("part of a contract", "Complaint handling")
    LATER_CHANGES = "later_changes", pgettext_lazy("part of a contract", "Later changes of artwork or content")
    PERIOD = "period", pgettext_lazy("part of a contract", "Period")
    GENERAL = "general", pgettext_lazy("part of a contract", "General terms")
    SIGNATURES = "signatures", pgettext_lazy("part of a contract", "Signatures")


class Need(Enum):
    """Whether a contract has something."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shape:
    """`rows` and `plan` say whether there must be products and a plan of payments. A framework's orders have plans of
    their own, so that its plan is not asked for; a plan that is there adds up all the same."""

    parts: tuple[Part, ...]
    rows: Need
    plan: Need
    ends_on: Need = Need.OPTIONAL


_ALWAYS = {Part.PARTIES, Part.LATER_CHANGES, Part.PERIOD, Part.GENERAL, Part.SIGNATURES}
_SOLD = _ALWAYS | {Part.GOODS, Part.PAYMENT, Part.DELIVERY}


def _shape(parts: set[Part], rows: Need, plan: Need, ends_on: Need = Need.OPTIONAL) -> Shape:
    return Shape(tuple(part for part in Part if part in parts), rows, plan, ends_on)


_SHAPES = {
    ContractKind.SALES: _shape(_SOLD | {Part.AFTER_SALES, Part.COMPLAINTS}, Need.REQUIRED, Need.REQUIRED),
    ContractKind.FRAMEWORK: _shape(set(Part), Need.REQUIRED, Need.OPTIONAL, Need.REQUIRED),
    ContractKind.ADVERTISING: _shape(_SOLD | {Part.COMPLAINTS}, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
    ContractKind.INTENT: _shape(_ALWAYS | {Part.GOODS}, Need.OPTIONAL, Need.NONE),
    ContractKind.ORDER: _shape(_SOLD, Need.REQUIRED, Need.REQUIRED),
}
_TERMINATION = _shape(_ALWAYS - {Part.LATER_CHANGES}, Need.NONE, Need.NONE, Need.NONE)


def shape_of(kind: str, relation: str = "") -> Shape:
    """What a contract of this kind consists of; a termination sells nothing, whatever its kind. ValueError for a kind
    that is not known."""
    return _TERMINATION if relation == Relation.VOIDING else _SHAPES[ContractKind(kind)]


def place_of(part: str) -> int:
    """Where the part stands among all of them, for the order of clauses. ValueError for one that is not known."""
    return list(Part).index(Part(part))


BEGUN_WITH = tuple(kind for kind in ContractKind if kind != ContractKind.ORDER)
"""The kinds that one can begin with; an order begins from its framework agreement."""
