"""Customers offered while somebody types: only those that he may see. Every part of it ends after a few rows."""

from __future__ import annotations

import re

from django.db.models import Q

from accounts.models import User
from core import search

from ..models import Customer
from ..models.customer import CustomerQuerySet
from ..rules.names import core_of, key_of, near_of, taken_apart
from .matching import shortest_first

OFFERED = 20
_NUMBER = re.compile(r"C-[0-9]{1,17}", re.ASCII | re.IGNORECASE)


def beginning_with(user: User, name: str, *, limit: int = 5) -> list[Customer]:
    """Those whose name begins like this, wherever the region stands; in no special order. None for an empty name."""
    if not (core := core_of(name)):
        return []
    found = Customer.objects.visible_to(user).filter(core__startswith=core).select_related("owner").order_by()
    return list(found[:limit])


def offered(user: User, text: str, *, limit: int = OFFERED) -> list[Customer]:
    """For choosing one: by its number, else names that begin like this, then names that hold it; all for an empty text.

    Those of the region that was typed stand before companies called the same elsewhere. A whole name, known by its
    legal form, is looked for with one wrong character instead of within others. Which of very many are offered is left
    to the database; those that are stand in the order of lists.
    """
    rows, text = Customer.objects.visible_to(user).select_related("owner"), text.strip()
    if not text:
        return list(rows.order_by("sort_name", "pk")[:limit])
    if _NUMBER.fullmatch(text):
        return list(rows.filter(number=text.upper()))
    of_region = {row.pk: row for row in _of_region(rows, text)[:limit]}
    found, starts = of_region, core_of(text)
    if len(found) < limit:
        found = found | {row.pk: row for row in beginning_with(user, text, limit=limit)}
    if len(found) < limit:
        found = found | {row.pk: row for row in _like(rows, text)[:limit]}

    def place(row: Customer) -> tuple[bool, bool, str, int]:
        return row.pk not in of_region, not row.core.startswith(starts), row.sort_name, row.pk

    return sorted(found.values(), key=place)[:limit]


def _of_region(rows: CustomerQuerySet, text: str) -> CustomerQuerySet:
    if not taken_apart(text).region:
        return rows.none()
    return rows.filter(core__startswith=core_of(text), name_key__startswith=key_of(text)).order_by()


def _like(rows: CustomerQuerySet, text: str) -> CustomerQuerySet:
    if taken_apart(text).has_form:
        return shortest_first(rows.filter(near__overlap=near_of(text)))
    held = Q(found__found=text) if search.query(text) else Q(name__icontains=text)
    return rows.filter(held).order_by()
