"""Keyset paging: a page costs the same at row 1,000,000 as at row 1, and no page is counted.

The cursor holds the sorting values of the row at the edge of the page. It grants nothing (the queryset already
holds only what the reader may see), so it is not signed; one that cannot be read shows the first page.
NULL counts as the greatest value, as PostgreSQL sorts it, so that ordinary indexes serve the order.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest
from django.utils import timezone

M = TypeVar("M", bound=Model)
Rows = TypeVar("Rows", bound=QuerySet[Any])
MAX_CURSOR = 1000  # characters


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page; `next` and `previous` are cursors for `?after=` and `?before=`, "" at the ends."""

    items: list[M]
    next: str = ""
    previous: str = ""

    def __iter__(self) -> Iterator[M]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, or "more than that many"."""

    number: int
    capped: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.capped else str(self.number)


def capped_count(queryset: QuerySet[Any], limit: int = 1000) -> Count:
    """Count, but never read more than `limit` + 1 rows."""
    found = queryset.order_by()[: limit + 1].count()
    return Count(min(found, limit), found > limit)


def found_first(queryset: Rows, limit: int = 1000) -> tuple[Rows, Count]:
    """The same rows, by their keys when they are at most `limit`, and how many: found first, then sorted.

    Told to sort, PostgreSQL likes to walk the index of the order until a page is full, past all rows that do not fit.
    """
    keys = list(queryset.order_by().values_list("pk", flat=True)[: limit + 1])
    if len(keys) > limit:
        return queryset, Count(limit, capped=True)
    return queryset.filter(pk__in=keys), Count(len(keys), capped=False)


@dataclass(frozen=True, slots=True)
class _Key:
    """One sorting column."""

    path: str
    descending: bool
    field: Field[Any, Any]
    nullable: bool

    def ordering(self, *, backward: bool) -> str:
        return f"-{self.path}" if self.falls(backward=backward) else self.path

    def beyond(self, value: Any, *, backward: bool) -> list[Q]:
        """Rows that come strictly after that value, those without one apart: no index finds "greater, or NULL"."""
        falling = self.falls(backward=backward)
        if value is None:
            return [Q(**{f"{self.path}__isnull": False})] if falling else []
        rest = Q(**{f"{self.path}__{'lt' if falling else 'gt'}": value})
        return [rest, Q(**{f"{self.path}__isnull": True})] if self.nullable and not falling else [rest]

    def falls(self, *, backward: bool) -> bool:
        """Whether its values fall in the direction of reading."""
        return self.descending != backward

    def value_of(self, row: Model) -> Any:
        value: Any = row
        for step in self.path.split("__"):
            value = getattr(value, step, None)
        return value

    def read(self, raw: object) -> Any:
        """The value back from the cursor. Raises ValidationError, TypeError or ValueError."""
        if raw is None and self.nullable:
            return None
        value = self.field.to_python(raw)
        if value is None or "\x00" in str(value) or (isinstance(value, datetime) and timezone.is_naive(value)):
            raise ValueError(raw)
        return value


def keyset_page(queryset: QuerySet[M], request: HttpRequest, *, order: Sequence[str], size: int = 25) -> Page[M]:
    """The page that `?after=` or `?before=` asks for, sorted by `order` and then by id.

    `order`: field paths, "-" for descending; annotations are allowed. Reads at most `size` + 1 rows.
    """
    keys = _keys(queryset, order)
    after, before = (_decode(request.GET.get(name, ""), keys) for name in ("after", "before"))
    if before is not None:
        rows = _slice(queryset, keys, before, size, backward=True)
        if len(rows) > size:
            rows = rows[size - 1 :: -1]
            return Page(rows, next=_encode(rows[-1], keys), previous=_encode(rows[0], keys))
        after = None  # the beginning is reached: show a full first page
    rows = _slice(queryset, keys, after, size, backward=False)
    if not rows and after is not None:
        after, rows = None, _slice(queryset, keys, None, size, backward=False)
    more, rows = len(rows) > size, rows[:size]
    return Page(
        rows,
        next=_encode(rows[-1], keys) if more else "",
        previous=_encode(rows[0], keys) if after is not None else "",
    )


def _keys(queryset: QuerySet[Any], order: Sequence[str]) -> list[_Key]:
    paths = [*order]
    if not {"id", "-id", "pk", "-pk"} & set(paths):
        paths.append("-id" if order and order[-1].startswith("-") else "id")
    return [_Key(path.lstrip("-"), path.startswith("-"), *_field(queryset, path.lstrip("-"))) for path in paths]


def _field(queryset: QuerySet[Any], path: str) -> tuple[Field[Any, Any], bool]:
    """The column behind a path, and whether it can be NULL."""
    if path in queryset.query.annotations:
        return queryset.query.annotations[path].output_field, True
    model, nullable = queryset.model, False
    *relations, last = path.split("__")
    for name in relations:
        relation = model._meta.get_field(name)
        model, nullable = relation.related_model, nullable or relation.null
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if not isinstance(field, Field):
        raise FieldDoesNotExist(path)
    return field, nullable or field.null


def _slice(queryset: QuerySet[M], keys: list[_Key], edge: list[Any] | None, size: int, *, backward: bool) -> list[M]:
    """Up to `size` + 1 rows beyond the edge, read part by part until there are so many."""
    ordered = queryset.order_by(*(key.ordering(backward=backward) for key in keys))
    rows: list[M] = []
    for part in [Q()] if edge is None else _parts(keys, edge, backward=backward):
        if len(rows) <= size:
            rows += ordered.filter(part)[: size + 1 - len(rows)]
    return rows


def _parts(keys: list[_Key], edge: list[Any], *, backward: bool) -> list[Q]:
    """(a, b, c) > (x, y, z) in the order of its rows: a = x and (b, c) > (y, z), then a > x.

    Each part begins at its edge in an index, and PostgreSQL knows how many rows it has. Of (a, b, c) > (x, y, z) it
    looks at a alone: where few values of it have all the rows, it expects none and sorts them all.
    """
    first, *rest = keys
    if len(keys) == 2 and not any(key.nullable for key in keys) and first.descending == rest[0].descending:
        compare = TupleLessThan if first.falls(backward=backward) else TupleGreaterThan
        return [Q(compare(Tuple(*(key.path for key in keys)), edge))]
    same = Q(**{first.path: edge[0]})
    parts = [same & part for part in _parts(rest, edge[1:], backward=backward)] if rest else []
    return parts + first.beyond(edge[0], backward=backward)


def _encode(row: Model, keys: list[_Key]) -> str:
    values = [_plain(key.value_of(row)) for key in keys]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _plain(value: Any) -> object:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _decode(cursor: str, keys: list[_Key]) -> list[Any] | None:
    """The values in a cursor; None when there is none or it cannot be read."""
    if not cursor or len(cursor) > MAX_CURSOR:
        return None
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(raw, list) or len(raw) != len(keys):
            return None
        return [key.read(value) for key, value in zip(keys, raw, strict=True)]
    except (binascii.Error, ValueError, TypeError, ValidationError, RecursionError, OverflowError):
        return None
