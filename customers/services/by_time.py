"""What happens to customers by time: their events, for many at once and in the sweep's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from deadlines.kinds import Climbed
from deadlines.services.retelling import Missed, missed

from ..models import Claim, Visit
from ..rules.promises import OF_CLAIM, OF_VISIT

Place = tuple[int, int | None, int | None]
"""Customer, visit, claim."""


def record_climbs(climbs: Sequence[Climbed]) -> None:
    """Put missed due times and escalations of one kind into the customers' histories, with who is told, and keep who
    has to look after them. Four statements, written as arrays: after an outage there may be very many."""
    found = missed(climbs)
    if not found:
        return
    places = _places(found[0].climb.kind, {one.climb.subject for one in found})
    _insert(
        _EVENTS,
        [
            (*places[one.climb.subject], one.event, one.climb.at, one.target, one.changes)
            for one in found
            if one.climb.subject in places
        ],
    )
    _insert(_ESCALATIONS, sorted(_escalated(found)))  # in one order, so that two sweeps cannot wait for each other


def _escalated(found: Sequence[Missed]) -> set[tuple[int, int]]:
    return {(person, one.climb.notice) for one in found if one.climb.level for person in one.climb.told}


def _places(kind: str, subjects: Collection[int]) -> dict[int, Place]:
    """In whose history each belongs."""
    if kind in OF_VISIT:
        return {pk: (customer, pk, None) for pk, customer in _customers_of(Visit, subjects)}
    if kind in OF_CLAIM:
        return {pk: (customer, None, pk) for pk, customer in _customers_of(Claim, subjects)}
    return {pk: (pk, None, None) for pk in subjects}


def _customers_of(model: type[Visit | Claim], pks: Collection[int]) -> list[tuple[int, int]]:
    return list(model._default_manager.filter(pk__in=pks).order_by().values_list("pk", "customer_id"))


def _insert(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])


_EVENTS = """
    INSERT INTO customers_customerevent (customer_id, visit_id, claim_id, kind, at, target, changes,
        note, private, version)
    SELECT *, '', true, 0
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::varchar[], %s::timestamptz[], %s::jsonb[], %s::jsonb[])
"""
_ESCALATIONS = """
    INSERT INTO customers_escalation (person_id, promise_id)
    SELECT DISTINCT heard.person, notice.promise_id
    FROM unnest(%s::bigint[], %s::bigint[]) AS heard (person, notice)
        JOIN deadlines_notice notice ON notice.id = heard.notice
    ORDER BY 1, 2 ON CONFLICT DO NOTHING
"""
