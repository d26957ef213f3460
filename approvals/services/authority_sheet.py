"""The authority matrix as an Excel sheet: its columns, writing it, and what the words in a line mean."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.rules.roles import Role
from core import sheets
from core.errors import DomainError, Sentence
from core.text import folded, in_every_language
from customers.models import Customer

from .. import documents
from ..models import AuthorityRule
from ..policies import setting_up
from ..rules import authority_cells
from .authority_rules import NewRule, require_possible

logger = logging.getLogger(__name__)
T = TypeVar("T")
Cells = Mapping["Column", sheets.Value]


class Column(Enum):
    """The columns in their order; the value is the heading. A file may have them in any order, in either language."""

    ROLE = pgettext_lazy("authority", "Role")
    PERSON = gettext_lazy("Person (e-mail)")
    GROUP = gettext_lazy("Product group (code)")
    CUSTOMER = gettext_lazy("Customer value")
    KIND = gettext_lazy("Kind of document")
    RATE = gettext_lazy("Lowest price, % of list")
    UP_TO = gettext_lazy("Up to")
    FROM = gettext_lazy("Valid from")
    UNTIL = gettext_lazy("Valid until")
    NOTE = gettext_lazy("Reason")

    @property
    def headings(self) -> set[str]:
        """The heading in every language, folded."""
        return {folded(word) for word in in_every_language(self.value)}


def export(*, by: User) -> bytes:
    """All rules that are not over, as an Excel file that can be edited and imported; logged."""
    setting_up.can_read_authority(by).require()
    rows = list(AuthorityRule.objects.not_over(timezone.now()).select_related("person"))
    logger.info("authority_exported", extra={"user_id": by.pk, "rows": len(rows)})
    return sheets.write(_("Authority"), [str(column.value) for column in Column], map(_cells, rows))


def _cells(row: AuthorityRule) -> list[sheets.Value]:
    return [
        str(Role(row.role).label) if row.role else None,
        row.person.email if row.person else None,
        row.group or None,
        str(Customer.Value(row.customer_class).label) if row.customer_class else None,
        row.kind or None,
        f"{(row.lowest_rate * 100).normalize():f}%",
        f"{row.up_to:f}" if row.up_to is not None else None,
        row.valid_from,
        row.valid_until,
        row.note or None,
    ]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What words in a sheet can mean, folded."""

    roles: Mapping[str, str]
    customers: Mapping[str, str]
    kinds: Mapping[str, str]
    groups: Mapping[str, str]
    people: Mapping[str, User]

    @classmethod
    def of(cls, emails: Iterable[str]) -> Meanings:
        """Everything that can be named, and the people with these addresses. A query, and one for the groups."""
        people = User.objects.annotate(address=Lower("email")).filter(address__in={folded(one) for one in emails})
        return cls(
            roles=_words(dict(Role.choices)),
            customers=_words(dict(Customer.Value.choices)),
            kinds=_words(documents.scopes()),
            groups={folded(code): code for code in documents.groups()},
            people={folded(person.email): person for person in people},
        )


def _words(labels: Mapping[str, Sentence]) -> dict[str, str]:
    """Code and label in every language → code; the code itself wins."""
    words = {folded(word): code for code, label in labels.items() for word in in_every_language(label)}
    return words | {folded(code): code for code in labels}


@dataclass
class Reader:
    """One line. `errors`: column → what is wrong in it."""

    cells: Cells
    meanings: Meanings
    errors: dict[Column, Sentence] = field(default_factory=dict)

    def rule(self) -> NewRule | None:
        """What the line says; None with the reasons when a cell is wrong."""
        meanings = self.meanings
        rate = self._read(Column.RATE, authority_cells.rate, _("Give a share from 0 to 100 %, such as 92 %."))
        up_to = self._read(Column.UP_TO, authority_cells.amount, _("Give an amount above zero, or nothing."))
        begins = self._read(Column.FROM, authority_cells.day, _("Give a day such as 2026-03-02."))
        ends = self._read(Column.UNTIL, authority_cells.day, _("Give a day such as 2026-03-02."))
        said: dict[str, Any] = {
            "role": self._named(Column.ROLE, meanings.roles) or "",
            "person": self._named(Column.PERSON, meanings.people),
            "group": self._named(Column.GROUP, meanings.groups) or "",
            "customer_class": self._named(Column.CUSTOMER, meanings.customers) or "",
            "kind": self._named(Column.KIND, meanings.kinds) or "",
        }
        if self.errors or rate is None:
            return None
        said |= {"up_to": up_to, "valid_from": begins or timezone.localdate(), "valid_until": ends}
        return self._possible(NewRule(**said, lowest_rate=rate, note=self._text(Column.NOTE)[:300]))

    def _possible(self, rule: NewRule) -> NewRule | None:
        try:
            require_possible(rule)
        except DomainError as refusal:
            self.errors[Column.ROLE] = refusal.message
            return None
        return rule

    def _text(self, column: Column) -> str:
        value = self.cells.get(column)
        return "" if value is None else str(value).strip()

    def _named(self, column: Column, meanings: Mapping[str, T]) -> T | None:
        text = self._text(column)
        if text and folded(text) not in meanings:
            self.errors[column] = _("“%(text)s” is not known.") % {"text": text}
        return meanings.get(folded(text))

    def _read(self, column: Column, read: Callable[[sheets.Value], T], wrong: Sentence) -> T | None:
        try:
            return read(self.cells.get(column))
        except ValueError:
            self.errors[column] = wrong
            return None
