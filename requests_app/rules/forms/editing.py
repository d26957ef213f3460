"""Single steps of editing a form: every function takes a form (or a table) and returns a new one.

The keys they are given must be there; the caller looks them up first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from .schema import Field, Form, Group

T = TypeVar("T", Field, Group)
KEY_LIMIT = 40


def free_key(words: str, taken: Iterable[str]) -> str:
    """A key made from English words that is not among those taken: "Key points" → "key_points"."""
    base = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[: KEY_LIMIT - 4].rstrip("_")
    base = base if base[:1].isalpha() else f"f_{base}".rstrip("_")
    names = set(taken)
    return next(key for key in [base, *(f"{base}_{n}" for n in range(2, len(names) + 3))] if key not in names)


def add_group(form: Form, group: Group) -> Form:
    return replace(form, groups=(*form.groups, group))


def change_group(form: Form, group: Group) -> Form:
    """Replace the group of that key."""
    return replace(form, groups=_put(form.groups, group))


def remove_group(form: Form, key: str) -> Form:
    """Remove a group with all its fields."""
    return replace(form, groups=_without(form.groups, key))


def move_group(form: Form, key: str, step: int) -> Form:
    """One place up (-1) or down (1); at the end nothing happens."""
    return replace(form, groups=_moved(form.groups, key, step))


def add_field(form: Form, group: str, field: Field) -> Form:
    """Append the field to the group of that key."""
    groups = (replace(g, fields=(*g.fields, field)) if g.key == group else g for g in form.groups)
    return replace(form, groups=tuple(groups))


def change_field(form: Form, field: Field) -> Form:
    """Replace the field of that key."""
    return replace(form, groups=tuple(replace(group, fields=_put(group.fields, field)) for group in form.groups))


def remove_field(form: Form, key: str) -> Form:
    return replace(form, groups=tuple(replace(group, fields=_without(group.fields, key)) for group in form.groups))


def move_field(form: Form, key: str, step: int) -> Form:
    """One place up (-1) or down (1); past the end of its group into the next one."""
    groups = list(form.groups)
    home = next(place for place, group in enumerate(groups) if key in [field.key for field in group.fields])
    fields = _moved(groups[home].fields, key, step)
    if fields != groups[home].fields:
        groups[home] = replace(groups[home], fields=fields)
    elif 0 <= home + step < len(groups):
        field = next(field for field in fields if field.key == key)
        there = groups[home + step].fields
        groups[home] = replace(groups[home], fields=_without(fields, key))
        groups[home + step] = replace(groups[home + step], fields=(*there, field) if step < 0 else (field, *there))
    return replace(form, groups=tuple(groups))


def add_column(table: Field, column: Field) -> Field:
    return replace(table, columns=(*table.columns, column))


def change_column(table: Field, column: Field) -> Field:
    return replace(table, columns=_put(table.columns, column))


def remove_column(table: Field, key: str) -> Field:
    return replace(table, columns=_without(table.columns, key))


def move_column(table: Field, key: str, step: int) -> Field:
    return replace(table, columns=_moved(table.columns, key, step))


def _put(items: tuple[T, ...], new: T) -> tuple[T, ...]:
    return tuple(new if item.key == new.key else item for item in items)


def _without(items: tuple[T, ...], key: str) -> tuple[T, ...]:
    return tuple(item for item in items if item.key != key)


def _moved(items: tuple[T, ...], key: str, step: int) -> tuple[T, ...]:
    order = list(items)
    place = [item.key for item in order].index(key)
    if 0 <= place + step < len(order):
        order[place], order[place + step] = order[place + step], order[place]
    return tuple(order)
