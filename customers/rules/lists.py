"""The list of customers: whose it holds, in which order, and the columns that it can show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import listed

LIST = "customers"
"""The list's name for saved views and chosen columns."""


class Tab(TextChoices):
    """Whose customers the list holds; each person has only those tabs that can hold something for him."""

    MINE = "mine", pgettext_lazy("customers", "Mine")
    OTHERS = "others", pgettext_lazy("customers", "Those I stand in for")
    TEAM = "team", pgettext_lazy("customers", "My team")
    UNIT = "unit", pgettext_lazy("customers", "My business unit")
    ALL = "all", pgettext_lazy("customers", "All")


class Sort(TextChoices):
    NAME = "name", _("By name")
    NEWEST = "newest", _("Newest first")
    CONTACT = "contact", _("Longest without contact first")
    NEXT = "next", _("Next date first")
    VALUE = "value", _("Most valuable first")


ORDER: dict[str, tuple[str, ...]] = {
    Sort.NAME: ("sort_name", "id"),
    Sort.NEWEST: ("-created_at", "-id"),
    Sort.CONTACT: ("last_contact_at", "id"),
    Sort.NEXT: ("next_on", "id"),
    Sort.VALUE: ("value_rank", "sort_name", "id"),
}
HIDDEN_ORDER = {Sort.CONTACT: "last_contact_at", Sort.NEXT: "next_on"}
"""Orders by what is hidden from non-owners: who does not see it all sorts by what he sees."""


class FileFormat(TextChoices):
    """What a list can be taken out as; the value is the ending of the file's name."""

    XLSX = "xlsx", _("Excel")
    CSV = "csv", _("CSV")


class Next(TextChoices):
    """When the next step is due."""

    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    WEEK = "week", _("Due in 7 days")
    NONE = "none", _("No next date")


class Kind(TextChoices):
    """How a cell is shown on the page; a file gets words, numbers and dates."""

    TEXT = "text"
    PERSON = "person"
    CHOICE = "choice"
    TAGS = "tags"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """`read`: row → what stands there; `field` is what a badge's colour depends on; `private` hides it from
    non-owners."""

    label: Promise
    read: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    private: bool = False
    field: str = ""


def _main(field: str) -> Callable[[Any], str]:
    """A field of the main contact, whom `for_list` has read when the column is shown."""
    return lambda row: next((getattr(contact, field) for contact in row.main_contacts), "")


def _industry(row: Any) -> str:
    """The industry with the one that it is part of."""
    if row.industry is None:
        return ""
    whole = row.industry.parent
    return f"{whole} · {row.industry}" if whole else str(row.industry)


def _address(row: Any) -> str:
    return next((address.text for address in row.addresses.all()), "")


def _opportunities(row: Any) -> str:
    """The amounts that are open, one sum for each currency."""
    sums: dict[str, Any] = {}
    for chance in row.open_opportunities:
        sums[chance.currency] = sums.get(chance.currency, 0) + chance.amount
    return listed(f"{currency} {amount:,.2f}" for currency, amount in sums.items())


def _plain(field: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, field)


def _choice(field: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, f"get_{field}_display")())


COLUMNS: dict[str, Column] = {
    "number": Column(pgettext_lazy("customers", "Number"), _plain("number")),
    "owner": Column(_("Owner"), _plain("owner"), Kind.PERSON),
    "unit": Column(_("Business unit"), lambda row: str(row.unit)),
    "industry": Column(_("Industry"), _industry, field="industry"),
    "value": Column(_("Value"), _choice("value"), Kind.CHOICE, field="value"),
    "account": Column(_("Account"), _choice("account"), Kind.CHOICE, field="account"),
    "tracking": Column(_("Tracking class"), _choice("tracking"), Kind.CHOICE, field="tracking"),
    "stage": Column(_("Stage"), _choice("stage"), Kind.CHOICE, field="stage"),
    "source": Column(_("Source"), _choice("source")),
    "competition": Column(_("Competition"), _choice("competition"), Kind.CHOICE, private=True, field="competition"),
    "competitors": Column(_("Competitors"), _plain("competitors"), private=True),
    "tags": Column(_("Tags"), _plain("tags"), Kind.TAGS),
    "contact": Column(_("Main contact"), _main("name")),
    "contact_position": Column(pgettext_lazy("person", "Position"), _main("position")),
    "contact_phone": Column(_("Contact's phone"), _main("phone"), private=True),
    "contact_mobile": Column(_("Contact's mobile"), _main("mobile"), private=True),
    "contact_email": Column(_("Contact's e-mail"), _main("email"), private=True),
    "phone": Column(_("Company's phone"), _plain("phone")),
    "website": Column(_("Website"), _plain("website")),
    "address": Column(_("Address"), _address),
    "credit_code": Column(_("Credit code"), _plain("credit_code")),
    "other_names": Column(_("Other names"), lambda row: listed(row.other_names)),
    "opportunities": Column(_("Open opportunities"), _opportunities, private=True),
    "last_contact": Column(_("Last contact"), _plain("last_contact_at"), Kind.TIME, private=True),
    "next_step": Column(_("Next step"), _plain("next_step"), private=True),
    "next_on": Column(_("Next date"), _plain("next_on"), Kind.DAY, private=True),
    "notes": Column(_("Notes"), _plain("notes"), private=True),
    "protected": Column(_("Protected until"), _plain("protected_until"), Kind.TIME),
    "created": Column(_("Recorded"), _plain("created_at"), Kind.TIME),
    "recorded_by": Column(_("Recorded by"), _plain("recorded_by"), Kind.PERSON),
}
"""Beside the name, which every row shows. The order is that of the list."""

FIRST = ("owner", "industry", "value", "tracking", "last_contact", "next_on")
"""What the list shows until somebody chooses."""


def known(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are columns, once each, in the order of the list."""
    wanted = set(names)
    return tuple(name for name in COLUMNS if name in wanted)


class Cell(NamedTuple):
    """What a row shows in a column; `hidden` says that it is not for this reader, whatever it is."""

    column: Column
    value: Any
    hidden: bool

    @property
    def words(self) -> str | date | datetime | None:
        """The same for a file: a person by name, tags on one line."""
        if self.hidden or self.value is None:
            return ""
        if isinstance(self.value, date):
            return self.value
        return listed(self.value) if isinstance(self.value, list) else str(self.value)


def cells(row: Any, columns: Sequence[str]) -> list[Cell]:
    """The row's cells; a hidden one is never read. `row.is_open` says whether hidden facts are for this reader."""
    chosen = [COLUMNS[name] for name in columns]
    hidden = [column.private and not row.is_open for column in chosen]
    return [Cell(column, None if hide else column.read(row), hide) for column, hide in zip(chosen, hidden, strict=True)]
