"""What one frozen content says differently from another. Pure, and knows no kind of document.

Contents are JSON values (rules.canonical). Rows of a list are matched by a key of theirs, so that a row put in at the
top does not make all others look changed; where they have none, by their place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from .canonical import text_of

NAMES = (frozenset({"name_en", "name_zh"}), frozenset({"name"}))
"""How a thing is named, in both languages or in one: such a mapping is one value, whatever key stands beside it."""
BESIDE_NAMES = frozenset({"code", "id"})


class Change(TextChoices):
    ADDED = "added", pgettext_lazy("difference", "Added")
    REMOVED = "removed", pgettext_lazy("difference", "Removed")
    CHANGED = "changed", pgettext_lazy("difference", "Changed")
    MOVED = "moved", pgettext_lazy("difference", "Moved")


class Shape(StrEnum):
    """How a value is written where it does not tell itself."""

    MONEY = "money"
    """An amount, in the currency of the document."""
    PRICE = "price"
    """Of one unit, in the same currency, with up to four decimals."""
    SHARE = "share"
    """0.92 is 92 %."""
    NUMBER = "number"
    TEXT = "text"
    """As it stands: digits that are no number, such as a phone's."""
    KEY = "key"
    """Of a row elsewhere, for the machine: nothing is shown, what it is about stands beside it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: the `nth` (from 1) of those whose key is `name`; without a key the nth of all."""

    name: str
    nth: int


Path = tuple[str | Row, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that was added, removed or changed, or rows that stand in another order (`moved`: their names).

    `place` is where an added row stands, counted from 0.
    """

    path: Path
    change: Change
    before: Any = None
    after: Any = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file by its hash: `changed` has another content under the same name, `moved` the same under another name."""

    change: Change
    before: str
    after: str


def kind_of_path(path: Path) -> str:
    """The path without rows, as labels and keys of rows name it: "rows.wanted_price"."""
    return ".".join(step for step in path if isinstance(step, str))


def is_name(value: object) -> bool:
    """Is it a thing with its name, and nothing else?"""
    return isinstance(value, Mapping) and value.keys() - BESIDE_NAMES in NAMES


def between(before: Any, after: Any, row_keys: Mapping[str, str] | None = None) -> list[Difference]:
    """All differences, those of a list together. `row_keys` names for a list, by its path, the key of its rows.

    A key may lie deeper: {"rows": "product.code"}.
    """
    return list(_of(before, after, (), row_keys or {}))


def _of(before: Any, after: Any, path: Path, keys: Mapping[str, str]) -> Iterator[Difference]:
    if _is_branch(before) and _is_branch(after):
        yield from _of_mappings(before, after, path, keys)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, path, keys)
    elif text_of(before) != text_of(after):
        yield Difference(path, Change.CHANGED, before, after)


def _is_branch(value: object) -> bool:
    return isinstance(value, Mapping) and not is_name(value)


def _of_mappings(
    before: Mapping[str, Any], after: Mapping[str, Any], path: Path, keys: Mapping[str, str]
) -> Iterator[Difference]:
    for name, value in before.items():
        if name in after:
            yield from _of(value, after[name], (*path, name), keys)
        else:
            yield Difference((*path, name), Change.REMOVED, before=value)
    for name, value in after.items():
        if name not in before:
            yield Difference((*path, name), Change.ADDED, after=value)


def _of_lists(before: list[Any], after: list[Any], path: Path, keys: Mapping[str, str]) -> Iterator[Difference]:
    key = keys.get(kind_of_path(path), "")
    old, new = _rows(before, key), _rows(after, key)
    was, now = [row for row in old if row in new], [row for row in new if row in old]
    if was != now:
        yield Difference(path, Change.MOVED, was, now)
    for place, (row, value) in enumerate(new.items()):
        if row in old:
            yield from _of(old[row], value, (*path, row), keys)
        else:
            yield Difference((*path, row), Change.ADDED, after=value, place=place)
    for row, value in old.items():
        if row not in new:
            yield Difference((*path, row), Change.REMOVED, before=value)


def _rows(values: list[Any], key: str) -> dict[Row, Any]:
    seen: Counter[str] = Counter()
    rows = {}
    for value in values:
        name = _key_of(value, key)
        seen[name] += 1
        rows[Row(name, seen[name])] = value
    return rows


def _key_of(value: Any, key: str) -> str:
    """What the row is called; "" without a key."""
    for step in key.split(".") if key else ():
        value = value.get(step) if isinstance(value, Mapping) else None
    return str(value) if key and isinstance(value, str | int) else ""


def of_files(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[FileDifference]:
    """What became of files, each with `name` and `sha256`; the same content is the same file, whatever its name."""
    old, new = _by_hash(before), _by_hash(after)
    for sha256 in old.keys() & new.keys():
        _cancel(old[sha256], new[sha256])
    moved = [
        FileDifference(Change.MOVED, one, other)
        for sha256 in old.keys() & new.keys()
        for one, other in _paired(old[sha256], new[sha256])
    ]
    gone = sorted(name for names in old.values() for name in names)
    come = sorted(name for names in new.values() for name in names)
    same = _cancel(gone, come)
    return [
        *(FileDifference(Change.ADDED, "", name) for name in come),
        *(FileDifference(Change.CHANGED, name, name) for name in same),
        *sorted(moved, key=lambda one: one.before),
        *(FileDifference(Change.REMOVED, name, "") for name in gone),
    ]


def _by_hash(files: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for file in files:
        names[file["sha256"]].append(file["name"])
    return names


def _cancel(one: list[str], other: list[str]) -> list[str]:
    """Take names that are in both out of both; what was taken."""
    both = sorted((Counter(one) & Counter(other)).elements())
    for name in both:
        one.remove(name)
        other.remove(name)
    return both


def _paired(one: list[str], other: list[str]) -> list[tuple[str, str]]:
    """Take as many out of both as have a partner; the pairs."""
    pairs = list(zip(sorted(one), sorted(other), strict=False))
    for first, second in pairs:
        one.remove(first)
        other.remove(second)
    return pairs
