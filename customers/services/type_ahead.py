"""Customers offered while somebody types: only those that he may see. Every part of it ends after a few rows."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from core import search

from ..models import Customer
from ..rules.names import core_of

OFFERED = 20


def beginning_with(user: User, name: str, *, limit: int = 5) -> list[Customer]:
    """Those whose name begins like this, wherever the region stands; in no special order. None for an empty name."""
    if not (core := core_of(name)):
        return []
    found = Customer.objects.visible_to(user).filter(core__startswith=core).select_related("owner").order_by()
    return list(found[:limit])


def offered(user: User, text: str, *, limit: int = OFFERED) -> list[Customer]:
    """For choosing one: the number, then names that begin like this, then names that hold it; all for an empty text.

    Which of very many are offered is left to the database; those that are stand in the order of lists.
    """
    rows = Customer.objects.visible_to(user).select_related("owner")
    if not text.strip():
        return list(rows.order_by("sort_name", "pk")[:limit])
    found = {row.pk: row for row in beginning_with(user, text, limit=limit)}
    if len(found) < limit:
        held = Q(found__found=text) if search.query(text) else Q(name__icontains=text.strip())
        found |= {row.pk: row for row in rows.filter(held | Q(number=text.strip().upper())).order_by()[:limit]}
    starts = core_of(text)
    ordered = sorted(found.values(), key=lambda row: (not row.core.startswith(starts), row.sort_name, row.pk))
    return ordered[:limit]
