"""The authority matrix from an Excel file: first what each line would do, then all or none.

The preview carries what it read as a signed text with the state of the matrix; what is confirmed is exactly that, on
exactly that matrix. Rules that the file does not name stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.core import signing
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core import sheets
from core.errors import DomainError, Sentence, Stale
from core.text import folded, listed

from ..models import AuthorityRule
from ..policies import setting_up
from ..rules.canonical import digest, plain, text_of
from .authority_rules import NewRule, set_rule
from .authority_sheet import Column, Meanings, Reader

SALT = "approvals.authority_import"
HOUR = 3600  # seconds for which a preview can be confirmed
OPTIONAL = frozenset({Column.UP_TO, Column.FROM, Column.UNTIL, Column.NOTE})


class Verdict(TextChoices):
    """What a line of the file would do."""

    NEW = "new", pgettext_lazy("rule", "New")
    TAKES_OVER = "takes_over", pgettext_lazy("rule", "Takes over")
    UNCHANGED = "unchanged", pgettext_lazy("rule", "Unchanged")
    ERROR = "error", pgettext_lazy("rule", "Error")


@dataclass
class Line:
    """One line: its number in Excel, what it says, the rule that it would end, and what is wrong in which cell."""

    number: int
    rule: NewRule | None
    before: AuthorityRule | None = None
    errors: list[tuple[str, Sentence]] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.errors or self.rule is None:
            return Verdict.ERROR
        if self.before is None:
            return Verdict.NEW
        return Verdict.UNCHANGED if _limits(self.before) == _limits(self.rule) else Verdict.TAKES_OVER


@dataclass(frozen=True)
class Preview:
    """What the file would do. `token` is empty when a line is wrong or nothing would change: nothing to confirm."""

    lines: Sequence[Line]
    token: str

    @property
    def counts(self) -> list[tuple[Verdict, int]]:
        """How many lines have each verdict."""
        found = [line.verdict for line in self.lines]
        return [(verdict, found.count(verdict)) for verdict in Verdict if verdict in found]


def preview(file: BinaryIO, *, by: User) -> Preview:
    """Say what the file would do, writing nothing. Raises DomainError for a file that cannot be read as this table."""
    setting_up.can_change_authority(by).require()
    grid = sheets.read(file, columns=2 * len(Column))
    places = _places(grid[0] if grid else [])
    said = [(number, cells) for number, cells in enumerate(grid[1:], start=2) if any(one is not None for one in cells)]
    if not said:
        raise DomainError(_("The sheet has no rows below its headings."))
    meanings = Meanings.of(str(cells[places[Column.PERSON]] or "") for _number, cells in said)
    open_ = {_scope(row): row for row in AuthorityRule.objects.filter(ended_at=None).select_related("person")}
    lines = [_line(number, cells, places, meanings, open_) for number, cells in said]
    _refuse_doubles(lines, places)
    busy = [line.rule for line in lines if line.rule and line.verdict in (Verdict.NEW, Verdict.TAKES_OVER)]
    is_wrong = any(line.verdict is Verdict.ERROR for line in lines)
    return Preview(lines, "" if is_wrong or not busy else _signed(busy, by))


@transaction.atomic
def confirm(token: str, *, by: User) -> int:
    """Do what a preview said, all or nothing; how many rules were set.

    Raises Stale when the matrix has changed since, or the preview is of somebody else, too old, or not ours.
    """
    setting_up.can_change_authority(by).require()
    try:
        said = signing.loads(token, salt=SALT, max_age=HOUR)
    except signing.BadSignature as problem:
        raise Stale(_("This preview can no longer be confirmed. Choose the file again.")) from problem
    if (said["by"], said["state"]) != (by.pk, _state()):
        raise Stale(_("The matrix has changed since this preview. Choose the file again."))
    people = User.objects.in_bulk([line["person"] for line in said["lines"] if line["person"]])
    for line in said["lines"]:
        set_rule(_restored(line, people), by=by)
    return len(said["lines"])


def _places(header: Sequence[sheets.Value]) -> dict[Column, int]:
    """Column → its place in the file, found by its heading."""
    words = {folded(text): place for place, text in reversed(list(enumerate(header))) if isinstance(text, str)}
    found = {column: words[heading] for column in Column for heading in column.headings & words.keys()}
    if missing := [column.value for column in Column if column not in found and column not in OPTIONAL]:
        told = {"columns": listed(missing)}
        raise DomainError(_("The first line lacks these headings: %(columns)s. Start from an exported file.") % told)
    return found


def _line(
    number: int,
    cells: Sequence[sheets.Value],
    places: Mapping[Column, int],
    meanings: Meanings,
    open_: Mapping[tuple[Any, ...], AuthorityRule],
) -> Line:
    reader = Reader({column: cells[place] for column, place in places.items()}, meanings)
    rule = reader.rule()
    line = Line(number, rule, open_.get(_scope(rule)) if rule else None)
    line.errors = [(_cell(column, places, number), words) for column, words in reader.errors.items()]
    return line


def _cell(column: Column, places: Mapping[Column, int], number: int) -> str:
    return f"{sheets.column_name(places.get(column, 0) + 1)}{number}"


def _refuse_doubles(lines: Iterable[Line], places: Mapping[Column, int]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for line in lines:
        if line.rule is not None:
            first = seen.setdefault(_scope(line.rule), line.number)
            if first != line.number:
                words = _("Line %(number)s is for the same.") % {"number": first}
                line.errors.append((_cell(Column.ROLE, places, line.number), words))


def _scope(rule: NewRule | AuthorityRule) -> tuple[Any, ...]:
    """What a rule is for: of each there is one open rule."""
    return rule.role, rule.person and rule.person.pk, rule.group, rule.customer_class, rule.kind


def _limits(rule: NewRule | AuthorityRule) -> tuple[Any, ...]:
    return rule.lowest_rate, rule.up_to, rule.valid_from, rule.valid_until


def _state() -> str:
    """Of the open rules; another one when any was set or ended."""
    return digest(
        text_of(list(AuthorityRule.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)))
    )


def _signed(rules: Iterable[NewRule], by: User) -> str:
    lines = [
        {one.name: getattr(rule, one.name) for one in fields(rule)} | {"person": rule.person and rule.person.pk}
        for rule in rules
    ]
    return signing.dumps({"by": by.pk, "state": _state(), "lines": plain(lines)}, salt=SALT, compress=True)


def _restored(line: Mapping[str, Any], people: Mapping[int, User]) -> NewRule:
    return NewRule(
        **{name: line[name] for name in ("role", "group", "customer_class", "kind", "note")},
        person=people[line["person"]] if line["person"] else None,
        lowest_rate=Decimal(line["lowest_rate"]),
        up_to=None if line["up_to"] is None else Decimal(line["up_to"]),
        valid_from=date.fromisoformat(line["valid_from"]),
        valid_until=date.fromisoformat(line["valid_until"]) if line["valid_until"] else None,
    )
