"""Two versions of a document side by side, in the reader's words: what a page and a certificate print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.errors import Sentence
from core.templatetags.ui import money, percent, unit_price
from core.tones import Tone

from .. import documents
from ..documents import Kind
from ..models import DocumentVersion
from ..querysets import VersionQuerySet
from ..rules.differences import (
    Change,
    Difference,
    FileDifference,
    Path,
    Row,
    Shape,
    between,
    is_name,
    kind_of_path,
    of_files,
)
from ..rules.words import Piece, pieces, shortened

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
DECIMAL = re.compile(r"-?\d{1,18}\.\d{1,8}")
"""How canonical contents write days, moments and decimals (rules.canonical)."""
COMMON: Mapping[str, Sentence] = {
    "title": gettext_lazy("Title"),
    "customer": gettext_lazy("Customer"),
    "subkind": gettext_lazy("Kind"),
    "currency": gettext_lazy("Currency"),
}
"""What is compared of what all documents have in common."""


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: where it is, and what is shown. `facts` are label and text of each part of a whole row."""

    trail: tuple[str, ...]
    change: Change
    pieces: tuple[Piece, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def tone(self) -> Tone:
        """The colour beside the word."""
        return "success" if self.change is Change.ADDED else "danger"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `newer` says differently from `older`."""

    older: DocumentVersion
    newer: DocumentVersion
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """How one kind's contents are read aloud, with the currency of the version."""

    kind: Kind
    labels: Mapping[str, Sentence]
    currency: str

    def label(self, path: str) -> str:
        return str(self.labels.get(path) or path.rpartition(".")[2].replace("_", " ").capitalize())

    def text(self, path: str, value: Any) -> str:
        """One value; "" for none."""
        if value is None or value in ("", [], {}) or self.kind.shapes.get(path) is Shape.KEY:
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if is_name(value):
            return str(value.get("name") or value["name_zh" if (get_language() or "").startswith("zh") else "name_en"])
        if isinstance(value, list):
            return "\n".join(self.text(path, one) for one in value)
        if isinstance(value, dict):
            return "\n".join(f"{label}: {text}" for label, text in self.facts(path, value))
        return self._plain(self.kind.shapes.get(path), value)

    def _plain(self, shape: Shape | Mapping[str, Sentence] | None, value: str | int) -> str:
        if isinstance(shape, Mapping):
            return str(shape.get(str(value), value))
        number = _number(value) if shape is not Shape.TEXT else None
        if shape is Shape.MONEY and number is not None:
            return money(number, self.currency)
        if shape is Shape.PRICE and number is not None:
            return unit_price(number, self.currency)
        if shape is Shape.SHARE and number is not None:
            return percent(number)
        if number is not None and (shape is Shape.NUMBER or isinstance(value, int) or DECIMAL.fullmatch(value)):
            return _localized(number)
        return str(value) if shape is Shape.TEXT else _time(str(value))

    def facts(self, path: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Label and text of what a mapping says, in the order of the labels."""
        names = sorted(value, key=lambda name: self.order(f"{path}.{name}" if path else name))
        found = ((name, self.text(f"{path}.{name}" if path else name, value[name])) for name in names)
        return [(self.label(f"{path}.{name}" if path else name), text) for name, text in found if text]

    def order(self, path: str) -> tuple[int, str]:
        """Where a path comes: as the labels do, what has none last."""
        places = {name: place for place, name in enumerate(self.labels)}
        return places.get(path, len(places)), path


def _number(value: str | int) -> Decimal | None:
    written = str(value)
    return Decimal(written) if re.fullmatch(r"-?\d{1,18}(\.\d{1,8})?", written) else None


def _fraction(number: Decimal) -> str:
    """The decimals without zeros at the end."""
    return f"{number:f}".partition(".")[2].rstrip("0")


def _localized(number: Decimal) -> str:
    return formats.number_format(number, decimal_pos=len(_fraction(number)), use_l10n=True, force_grouping=True)


def _time(value: str) -> str:
    try:
        if DAY.fullmatch(value):
            return formats.date_format(date.fromisoformat(value))
        if MOMENT.fullmatch(value):
            return formats.date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    except ValueError:  # it only looks like one
        return value
    return value


def compare(older: DocumentVersion, newer: DocumentVersion) -> Comparison:
    """What the newer version of the same document says differently, in the language that is active.

    The kind's labels order the lines; files come last. A change from nothing to nothing is none.
    """
    kind = documents.get(newer.document.kind)
    old, new = older.frozen, newer.frozen
    currencies = older.currency, newer.currency
    said = between_contents(kind, old["content"], new["content"], currencies)
    lines = [*_of_common(kind, older, newer, old, new), *said]
    files = of_files(old.get("files", []), new.get("files", []))
    return Comparison(older, newer, (*lines, *(_of_file(one) for one in files)))


def since_last_round(version: DocumentVersion, *, among: VersionQuerySet) -> Comparison | None:
    """What changed since the version before; None for the first one, and where the one before is not `among` those
    that the reader may see. One query."""
    before = among.filter(document=version.document_id, number=version.number - 1).first()
    return compare(before, version) if before else None


def _of_common(
    kind: Kind, older: DocumentVersion, newer: DocumentVersion, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Line]:
    before, after = (
        {name: side.get("document", {}).get(name) for name in COMMON if name in side.get("document", {})}
        for side in (old, new)
    )
    readers = _Reader(kind, COMMON, older.currency), _Reader(kind, COMMON, newer.currency)
    yield from _lines(between(before, after), *readers)


def between_contents(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any], currencies: tuple[str, str]
) -> list[Line]:
    """What one content of the kind says differently from another one, which may be another document's: JSON values as
    they are frozen (rules.canonical), with the currency of either."""
    labels = kind.labels()
    old, new = (_Reader(kind, labels, currency) for currency in currencies)
    return list(_lines(between(before, after, kind.row_keys), old, new))


def _lines(found: list[Difference], before: _Reader, after: _Reader) -> Iterator[Line]:
    for one in sorted(found, key=lambda one: after.order(str(one.path[0]) if one.path else "")):
        line = _line(one, before, after)
        if line.pieces or line.facts:
            yield line


def _line(found: Difference, before: _Reader, after: _Reader) -> Line:
    path, trail = kind_of_path(found.path), tuple(_trail(found.path, after))
    if found.change is Change.MOVED:
        return Line(trail, found.change, (Piece(None, _("The order changed.")),))
    whole = found.after if found.change is Change.ADDED else found.before
    if found.change is not Change.CHANGED and isinstance(whole, dict) and not is_name(whole):
        reader = after if found.change is Change.ADDED else before
        return Line(trail, found.change, facts=tuple(reader.facts(path, whole)))
    old, new = before.text(path, found.before), after.text(path, found.after)
    both = isinstance(found.before, str) and isinstance(found.after, str)
    if both and (old, new) == (found.before, found.after):
        return Line(trail, found.change, tuple(shortened(pieces(old, new))))
    changed = (Piece(Change.REMOVED, old), Piece(Change.ADDED, new)) if old != new else ()
    return Line(trail, found.change, tuple(piece for piece in changed if piece.text))


def _trail(path: Path, reader: _Reader) -> Iterator[str]:
    """The labels on the way to a value; rows by what names them."""
    for place, step in enumerate(path):
        if isinstance(step, str):
            yield reader.label(kind_of_path(path[: place + 1]))
        else:
            yield _named(step)


def _named(row: Row) -> str:
    if not row.name:
        return _("No. %(number)d") % {"number": row.nth}
    return row.name if row.nth == 1 else f"{row.name} ({row.nth})"


def _of_file(found: FileDifference) -> Line:
    trail = (_("File"),)
    if found.change is Change.CHANGED:
        return Line((*trail, found.after), found.change, (Piece(None, _("The content is another one.")),))
    both = (Piece(Change.REMOVED, found.before), Piece(Change.ADDED, found.after))
    return Line(trail, found.change, tuple(piece for piece in both if piece.text))
