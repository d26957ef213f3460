"""What a contract says, in one shape for the page, for who decides, for print and for differences. Pure.

It is built from the tables of a draft, or read from the frozen JSON of a version, where decimals and days are strings.
Names of products and kinds stand in both languages, so that a version prints in either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from django.utils.translation import get_language

from .parts import Part, Shape, shape_of
from .payments import After
from .states import ContractKind, LaterChanges, Relation


@dataclass(frozen=True, slots=True)
class Words:
    """What something is called in both languages."""

    name_en: str
    name_zh: str

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class Named(Words):
    """A thing of the archive with its code."""

    code: str

    def __str__(self) -> str:
        return Words.__str__(self)


@dataclass(frozen=True, slots=True)
class Party:
    side: str
    name: str
    credit_code: str
    address: str
    contact: str


@dataclass(frozen=True, slots=True)
class Approval:
    """The approved price that a row cites: the number of its application, its price and its last day."""

    key: int
    number: str
    price: Decimal
    valid_until: date


@dataclass(frozen=True, slots=True)
class Row:
    """`group` is the code of the product group; `rate` the price as a share of the list price, None where no list has
    the product."""

    product: Named
    group: str
    model: str
    measure: Words
    description: str
    quantity: Decimal
    list_price: Decimal | None
    price: Decimal
    rate: Decimal | None
    amount: Decimal
    approval: Approval | None
    framework_row: int | None


@dataclass(frozen=True, slots=True)
class Instalment:
    label: str
    amount: Decimal
    due_on: date | None
    after_event: str
    after_days: int
    method: str

    @property
    def after_label(self) -> str:
        """What it is due after in the active language, "" with a day of its own."""
        return str(After(self.after_event).label) if self.after_event else ""


@dataclass(frozen=True, slots=True)
class ClauseText:
    """`standard` is the code of the standard clause, "" for a clause of this contract's own; without `text` the
    standard clause was left out. `other_title` and `other_text` are what the standard says in the other language; a
    text that deviates is in that of the contract alone."""

    part: str
    title: str
    text: str
    standard: str
    standard_version: int | None
    standard_text: str
    other_title: str
    other_text: str
    deviates: bool
    needs_approver: bool
    reason: str

    @property
    def left_out(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True)
class Signer:
    """`person` is the key of one of us; None for one of the others, and in content from before it was kept."""

    side: str
    party: str
    name: str
    capacity: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """All of a contract that is approved, printed and signed; amounts in `currency`."""

    kind: str
    relation: str
    parent: str
    parent_title: str
    title: str
    language: str
    customer: str
    parties: tuple[Party, ...]
    currency: str
    rows: tuple[Row, ...]
    net: Decimal
    tax_rate: Decimal
    tax: Decimal
    gross: Decimal
    payments: tuple[Instalment, ...]
    later_changes: str
    later_changes_note: str
    starts_on: date | None
    ends_on: date | None
    renewal_notice_days: int
    sign_by: date | None
    clauses: tuple[ClauseText, ...]
    signers: tuple[Signer, ...]

    @property
    def shape(self) -> Shape:
        """Of which parts it consists."""
        return shape_of(self.kind, self.relation)

    @property
    def kind_label(self) -> str:
        """The kind in the active language."""
        return str(ContractKind(self.kind).label)

    @property
    def relation_label(self) -> str:
        """What it is to its parent, "" without one."""
        return str(Relation(self.relation).label) if self.relation else ""

    @property
    def later_changes_label(self) -> str:
        """The statement in the active language, "" while there is none."""
        return str(LaterChanges(self.later_changes).label) if self.later_changes else ""

    @property
    def deviations(self) -> tuple[ClauseText, ...]:
        """The clauses that differ from a standard text, or have none."""
        return tuple(clause for clause in self.clauses if clause.deviates)

    @property
    def signing(self) -> list[tuple[Party, list[Signer]]]:
        """Each party with who signs for it."""
        return [
            (party, [one for one in self.signers if (one.side, one.party) == (party.side, party.name)])
            for party in self.parties
        ]

    def clauses_of(self, part: Part) -> list[ClauseText]:
        """Those of a part in their order, also what was left out."""
        return [clause for clause in self.clauses if clause.part == part]


def as_mapping(content: Any) -> dict[str, Any]:
    """The content as mappings and lists, for rules.canonical."""
    return {field.name: _plain(getattr(content, field.name)) for field in fields(content)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return as_mapping(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def read(stored: Mapping[str, Any]) -> Content:
    """The content of a version from its JSON values. KeyError where something of it is missing."""
    return _read(Content, stored)


def read_rows(stored: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows alone of such content."""
    return tuple(_read(Row, row) for row in stored["rows"])


def read_signers(stored: Mapping[str, Any]) -> tuple[Signer, ...]:
    """Those who have to sign alone."""
    return tuple(_read(Signer, signer) for signer in stored["signers"])


def are_same_signers(frozen: Iterable[Signer], now: Iterable[Signer]) -> bool:
    """Whether those who have to sign now are those who were frozen, in their order; by name where no keys were kept."""
    before, there = tuple(frozen), tuple(now)
    if not any(one.person for one in before):
        there = tuple(replace(one, person=None) for one in there)
    return before == there


T = TypeVar("T")


def _read(kind: type[T], stored: Mapping[str, Any]) -> T:
    """What has a default came later: older content is without it."""
    hints = get_type_hints(kind)
    later = {field.name for field in fields(kind) if field.default is not MISSING}  # type: ignore[arg-type]
    there = (name for name in hints if name in stored or name not in later)
    return kind(**{name: _value(hints[name], stored[name]) for name in there})


def _value(hint: Any, stored: Any) -> Any:
    if get_origin(hint) is UnionType:
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
        if stored is None:
            return None
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in stored)
    if is_dataclass(hint):
        return _read(hint, stored)  # type: ignore[arg-type]
    return date.fromisoformat(stored) if hint is date else hint(stored)
