"""One line of an imported sheet: from cells to what a routing row says, or to the cells that are wrong and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Unit, User
from core.errors import DomainError
from core.sheets import Value, column_name
from core.text import folded, in_every_language
from customers.models import Customer
from requests_app.models import SupportContent
from requests_app.services.routing_sheet import Column
from requests_app.services.routing_table import check_values
from requests_app.services.routing_words import Coordinator, RowValues

Cells = Mapping[Column, Value]
NOTE_LENGTH = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in a cell; `cell` is its name in Excel, such as F7."""

    column: Column
    message: str | Promise
    cell: str = ""

    def at(self, places: Mapping[Column, int], number: int) -> CellError:
        """The same with the cell's name: `places` maps columns to their place in the file, from 0."""
        return replace(self, cell=f"{column_name(places[self.column] + 1)}{number}")


@dataclass(frozen=True, slots=True)
class Directory:
    """What names in a sheet can mean; a name of two things maps to both."""

    contents: Mapping[str, SupportContent]
    units: Mapping[str, list[Unit]]
    positions: Mapping[str, list[Position]]
    people: Mapping[str, User]
    values: Mapping[str, str]

    @classmethod
    def of(cls, emails: Iterable[str]) -> Directory:
        """Everything that can be named, and the people with these addresses (four queries)."""
        wanted = {folded(email).strip() for email in emails}
        people = User.objects.annotate(address=Lower("email")).filter(address__in=wanted)
        units, positions = Unit.objects.all(), Position.objects.all()
        return cls(
            {folded(content.code): content for content in SupportContent.objects.all()},
            _by_name((name, unit) for unit in units for name in (unit.name_en, unit.name_zh)),
            _by_name((name, one) for one in positions for name in (one.code, one.name_en, one.name_zh)),
            {folded(user.email): user for user in people},
            _value_names(),
        )


def _by_name(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for name, thing in pairs:
        things = found.setdefault(folded(name), [])
        if thing not in things:
            things.append(thing)
    return found


def _value_names() -> dict[str, str]:
    """Every word for a customer value, in any language, to the value."""
    found = {value: value for value in Customer.Value.values}
    for value, label in Customer.Value.choices:
        found |= {folded(word): value for word in in_every_language(label)}
    return found


def read_line(cells: Cells, directory: Directory) -> tuple[RowValues | None, list[CellError]]:
    """What the line says; None with the reasons when a cell is wrong."""
    reader = _Reader(cells, directory, [])
    content, coordinator = reader.content(), reader.coordinator()
    unit, value = reader.named(Column.UNIT, directory.units), reader.value()
    supporters = reader.several(Column.SUPPORTERS, directory.positions)
    cooperating = reader.several(Column.COOPERATING, directory.units)
    start, end, note = reader.day(Column.FROM), reader.day(Column.UNTIL), reader.note()
    if reader.errors or content is None or coordinator is None:
        return None, reader.errors
    return RowValues(content, coordinator, unit, value, supporters, cooperating, start, end, note), []


def refusal(values: RowValues) -> CellError | None:
    """Why the services would refuse what the line says, if they would."""
    try:
        check_values(values)
    except DomainError as error:
        return CellError(Column.CONTENT, error.message)
    return None


@dataclass(frozen=True, slots=True)
class _Reader:
    cells: Cells
    directory: Directory
    errors: list[CellError]

    def wrong(self, column: Column, message: str | Promise) -> None:
        self.errors.append(CellError(column, message))

    def text(self, column: Column) -> str:
        value = self.cells.get(column)
        return "" if value is None else str(value).strip()

    def content(self) -> SupportContent | None:
        code = self.text(Column.CONTENT)
        content = self.directory.contents.get(folded(code))
        if content is None:
            self.wrong(Column.CONTENT, _("No support content has the code “%(code)s”.") % {"code": code})
        return content

    def coordinator(self) -> Coordinator | None:
        columns = [column for column in (Column.POSITION, Column.TEAM, Column.PERSON) if self.text(column)]
        if len(columns) != 1:
            self.wrong(Column.POSITION, _("Name exactly one of position, team and person as coordinator."))
            return None
        if columns[0] is Column.POSITION:
            return self.named(Column.POSITION, self.directory.positions)
        if columns[0] is Column.TEAM:
            return self.named(Column.TEAM, self.directory.units)
        person = self.directory.people.get(folded(self.text(Column.PERSON)))
        if person is None:
            self.wrong(
                Column.PERSON, _("Nobody has the e-mail address “%(name)s”.") % {"name": self.text(Column.PERSON)}
            )
        return person

    def named(self, column: Column, things: Mapping[str, list[T]], name: str | None = None) -> T | None:
        name = self.text(column) if name is None else name.strip()
        if not name:
            return None
        found = things.get(folded(name), [])
        if not found:
            self.wrong(column, _("Nothing here is called “%(name)s”.") % {"name": name})
        elif len(found) > 1:
            self.wrong(column, _("More than one thing is called “%(name)s”.") % {"name": name})
        return found[0] if len(found) == 1 else None

    def several(self, column: Column, things: Mapping[str, list[T]]) -> tuple[T, ...]:
        names = [name for name in self.text(column).replace("；", ";").split(";") if name.strip()]
        found = [self.named(column, things, name) for name in names]
        unique = {id(thing): thing for thing in found if thing is not None}
        return tuple(sorted(unique.values(), key=lambda thing: thing.pk))  # type: ignore[attr-defined]

    def value(self) -> str:
        name = self.text(Column.VALUE)
        if name and folded(name) not in self.directory.values:
            self.wrong(Column.VALUE, _("“%(name)s” is no customer value.") % {"name": name})
        return self.directory.values.get(folded(name), "")

    def day(self, column: Column) -> date | None:
        value = self.cells.get(column)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).replace("/", "-"))
        except ValueError:
            self.wrong(column, _("“%(text)s” is no date. Write it as 2026-12-31.") % {"text": str(value)[:40]})
            return None

    def note(self) -> str:
        note = self.text(Column.NOTE)
        if len(note) > NOTE_LENGTH:
            self.wrong(Column.NOTE, _("A note has at most %(number)s characters.") % {"number": NOTE_LENGTH})
        return note
