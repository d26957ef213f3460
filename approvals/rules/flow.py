"""A flow as data: an ordered list of steps, each with conditions and with sources of approvers. Pure; no graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .states import Mode


class Source(StrEnum):
    """Where a step finds its approvers. What `value` of an Approver means stands behind each."""

    PERSON = "person"
    """The person's id."""
    ROLE = "role"
    """A role, held for the submitter's unit."""
    SUPERIOR = "superior"
    """The n-th manager above the submitter, counted from 1; a step up only where the manager is another person."""
    HEAD = "head"
    """The id of a unit, whose manager is asked; empty: the submitter's business unit."""
    AUTHORITY = "authority"
    """Empty: who may grant what is asked for by the authority matrix, nearest to the submitter first."""
    CHOSEN = "chosen"
    """Empty: whom the submitter names."""


@dataclass(frozen=True, slots=True)
class Approver:
    """One source of approvers."""

    source: Source
    value: str = ""


class Field(StrEnum):
    """The facts of a frozen document that conditions may ask for; no others."""

    NET_AMOUNT = "net_amount"
    """Decimal, in the company's currency, without tax."""
    LOWEST_RATE = "lowest_rate"
    """Decimal; the lowest price of its rows as a share of the list price (折扣): 0.92 is 92 %."""
    OVER_AUTHORITY = "over_authority"
    """Whether it asks for more than the submitter may grant himself."""
    KIND = "kind"
    """Of the document within its kind: sales, framework, advertising, intent …"""
    CUSTOMER_CLASS = "customer_class"
    """gold, silver, ordinary."""
    DEVIATION = "deviation"
    """Whether a clause deviates from the standard text."""
    CURRENCY = "currency"
    """ISO code."""


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    LESS = "less"
    ONE_OF = "one_of"


Value = str | bool | Decimal | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of a fact with a value of the same kind."""

    field: Field
    operator: Operator
    value: Value


class Nobody(StrEnum):
    """What happens when nobody is found (no approver found)."""

    ADMINISTRATOR = "administrator"
    GO_ON = "go_on"


class Oneself(StrEnum):
    """What happens when the submitter would be asked; he is never his own approver."""

    SUPERIOR = "superior"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `conditions` are groups of which one must hold; in a group all tests hold; no group: always.

    `within` is working time as (amount, unit) of deadlines.rules.ladder.Span. A step that `is_authority` decides in
    the company's name: it never passes by itself. `asks_again` also asks who approved in this round already.
    """

    key: str
    name_en: str
    name_zh: str
    approvers: tuple[Approver, ...]
    mode: Mode = Mode.ANY
    quorum: int = 1
    conditions: tuple[tuple[Test, ...], ...] = ()
    within: tuple[int, str] = (8, "hours")
    is_authority: bool = False
    needs_comment: bool = False
    nobody: Nobody = Nobody.ADMINISTRATOR
    oneself: Oneself = Oneself.SUPERIOR
    asks_again: bool = True

    @property
    def leaves_choice(self) -> bool:
        """The submitter names who is asked."""
        return any(one.source is Source.CHOSEN for one in self.approvers)


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps in their order, and who gets a copy when it is approved."""

    steps: tuple[Step, ...]
    copies: tuple[Approver, ...] = ()


Facts = Mapping[str, Any]
"""The facts of a frozen document by Field, JSON values: decimals as strings."""
