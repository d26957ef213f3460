"""What a form asks: ordered groups of typed fields. Kept as JSON in FormVersion.schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

TEXT_LIMIT, LONG_TEXT_LIMIT, CONTACT_LIMIT = 300, 8000, 120
NUMBER_LIMIT = Decimal(10) ** 12
DECIMALS_LIMIT, ROWS_LIMIT = 4, 50
CURRENCIES = ("CNY", "USD", "EUR", "HKD", "GBP", "JPY", "SGD")  # offered by the editor; the first is the ordinary one


class FieldType(TextChoices):
    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    DATETIME = "datetime", _("Date and time")
    CHOICE = "choice", _("One choice")
    CHOICES = "choices", _("Several choices")
    PERSON = "person", _("Colleague")
    CONTACT = "contact", _("Customer's contact")
    FILE = "file", _("File")
    ROWS = "rows", _("Rows of a table")
    COMPUTED = "computed", _("Computed column")


COLUMN_TYPES = (
    FieldType.TEXT,
    FieldType.NUMBER,
    FieldType.MONEY,
    FieldType.DATE,
    FieldType.CHOICE,
    FieldType.COMPUTED,
)
FIELD_TYPES = tuple(kind for kind in FieldType if kind != FieldType.COMPUTED)


class Operator(TextChoices):
    EQUALS = "equals", _("is")
    IN = "in", _("is one of")
    FILLED = "filled", _("is filled in")


class FormulaKind(TextChoices):
    PRODUCT = "product", _("first × second")
    DISCOUNT = "discount", _("discount of the second on the first, in percent")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages; as a string it is that of the active language."""

    en: str = ""
    zh: str = ""

    def __str__(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is shown when the answer to an earlier one fits; all conditions of a field must hold."""

    field: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """How a computed column follows from two others of its row."""

    kind: FormulaKind
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question, or one column of a table. Which of the options apply depends on the type."""

    key: str
    type: FieldType
    label: Text
    help: Text = Text()
    required: bool = False
    shown_when: tuple[Condition, ...] = ()
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    options: tuple[Option, ...] = ()
    currencies: tuple[str, ...] = ()
    columns: tuple[Field, ...] = ()
    min_rows: int = 0
    max_rows: int = 20
    formula: Formula | None = None
    summed: bool = False

    @property
    def length_limit(self) -> int:
        """Characters allowed in a text."""
        ceiling = TEXT_LIMIT if self.type == FieldType.TEXT else LONG_TEXT_LIMIT
        return min(self.max_length or ceiling, ceiling)

    def column(self, key: str) -> Field | None:
        return next((column for column in self.columns if column.key == key), None)

    def option_label(self, value: str) -> Text:
        """The label of an option; the bare value when the option is unknown."""
        return next((option.label for option in self.options if option.value == value), Text(value, value))


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    label: Text
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    groups: tuple[Group, ...] = ()

    @property
    def fields(self) -> Iterator[Field]:
        """All fields in the order in which they are asked."""
        return (field for group in self.groups for field in group.fields)

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)

    def group(self, key: str) -> Group | None:
        return next((group for group in self.groups if group.key == key), None)


EMPTY: dict[str, Any] = {"groups": []}
