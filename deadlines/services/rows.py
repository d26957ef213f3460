"""The sweep's writes, each one statement for a whole batch: arrays go in, rows come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

MOST = 10_000
"""Rows of a statement: after a long outage all of them in one would take longer than STATEMENT_TIMEOUT allows."""


class NewNotice(NamedTuple):
    promise: int
    rung: str
    level: int
    due_at: datetime


class NewReminder(NamedTuple):
    notice: int
    person: int
    not_before: datetime


class Advance(NamedTuple):
    """A promise leaves rungs behind, with commas between their keys; what comes next, "" for nothing."""

    promise: int
    climbed: str
    next_rung: str
    next_at: datetime | None


class Telling(NamedTuple):
    """A reminder is done with; `told` is who heard of it, None for nobody."""

    reminder: int
    told: int | None


class Hold(NamedTuple):
    row: int
    until: datetime


class Waiting(NamedTuple):
    """What there is to do."""

    rungs: bool
    reminders: bool
    digests: bool
    recalculations: bool


def look(now: datetime, *, recalculations_until: datetime) -> Waiting:
    """One statement, the first entry of four indexes. Written with min(), which never reads the whole table."""
    sql = """
        SELECT coalesce((SELECT min(next_at) FROM deadlines_promise WHERE next_at IS NOT NULL) <= %s, false),
            coalesce((SELECT min(not_before) FROM deadlines_reminder WHERE told_at IS NULL) <= %s, false),
            coalesce((SELECT min(next_at) FROM deadlines_digestturn) <= %s, false),
            coalesce((SELECT min(asked_at) FROM deadlines_recalculation) <= %s, false)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, now, now, recalculations_until])
        return Waiting(*cursor.fetchone())


def add_notices(notices: Sequence[NewNotice], *, now: datetime) -> dict[tuple[int, str], int]:
    """(promise, rung) → the new notice's id. A rung that was climbed before gives none, whoever climbed it."""
    sql = """
        INSERT INTO deadlines_notice (promise_id, rung, level, due_at, climbed_at)
        SELECT *, %s FROM unnest(%s::bigint[], %s::text[], %s::smallint[], %s::timestamptz[])
        ON CONFLICT DO NOTHING RETURNING promise_id, rung, id
    """
    return {(promise, rung): pk for promise, rung, pk in _run(sql, notices, now)}


def add_reminders(reminders: Sequence[NewReminder]) -> None:
    """Write down who is to be told, nobody twice of one notice."""
    sql = """
        INSERT INTO deadlines_reminder (notice_id, person_id, not_before)
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) ON CONFLICT DO NOTHING
    """
    _run(sql, reminders)


def advance(steps: Sequence[Advance]) -> None:
    """Set the next rung; a promise that ended or paused in the same transaction has none."""
    sql = """
        UPDATE deadlines_promise p SET climbed = p.climbed || string_to_array(step.climbed, ',')::varchar[],
            next_rung = CASE WHEN p.outcome = '' AND p.paused_at IS NULL THEN step.next_rung ELSE '' END,
            next_at = CASE WHEN p.outcome = '' AND p.paused_at IS NULL THEN step.next_at END
        FROM unnest(%s::bigint[], %s::varchar[], %s::varchar[], %s::timestamptz[])
            AS step (id, climbed, next_rung, next_at)
        WHERE p.id = step.id
    """
    _run(sql, steps)


def postpone(promises: Iterable[int], *, until: datetime) -> None:
    """The same rung is tried again then; nothing for a promise that has none any more."""
    sql = "UPDATE deadlines_promise SET next_at = %s WHERE id = ANY(%s) AND next_at IS NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(sql, [until, list(promises)])


def tell(tellings: Sequence[Telling], *, now: datetime) -> None:
    """Mark reminders as done with."""
    sql = """
        UPDATE deadlines_reminder r SET told_at = %s, told_id = done.told
        FROM unnest(%s::bigint[], %s::bigint[]) AS done (id, told) WHERE r.id = done.id
    """
    _run(sql, tellings, now)


def hold(holds: Sequence[Hold]) -> None:
    """Keep reminders until whoever acts is at work."""
    sql = """
        UPDATE deadlines_reminder r SET not_before = late.until
        FROM unnest(%s::bigint[], %s::timestamptz[]) AS late (id, until) WHERE r.id = late.id
    """
    _run(sql, holds)


def _run(sql: str, rows: Sequence[tuple[Any, ...]], *first: datetime) -> list[tuple[Any, ...]]:
    """Run the statement with the rows as columns, MOST at a time; nothing for no rows."""
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), MOST):
            cursor.execute(sql, [*first, *map(list, zip(*rows[start : start + MOST], strict=True))])
            found += cursor.fetchall() if cursor.description else []
    return found
