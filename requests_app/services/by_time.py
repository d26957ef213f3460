"""What happens to requests by time: their events and messages, for many at once and in the sweep's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from deadlines.kinds import Climbed
from deadlines.models import Promise
from deadlines.services.retelling import missed
from notifications.services import outbox

from ..models import RequestEvent, Supporter, SupportRequest, Watcher
from ..rules.events import PROGRESS
from ..rules.promises import PromiseKind
from ..rules.states import State


def record_climbs(climbs: Sequence[Climbed]) -> None:
    """Put missed due times and escalations on the timelines, with who is told, and let those told see the requests.
    Three statements.

    Written as arrays: after an outage there may be very many, and rows of their own take four times as long.
    """
    found = missed(climbs)
    if found:
        events = [(one.climb.subject, one.event, one.climb.at, one.target, one.changes) for one in found]
        seers = {(one.climb.subject, person) for one in found if one.climb.level for person in one.climb.told}
        _insert(_EVENTS, events)
        _insert(_ESCALATIONS, sorted(seers))  # in one order, so that two sweeps cannot wait for each other


def _insert(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])


_ESCALATIONS = """
    INSERT INTO requests_app_escalation (support_request_id, person_id)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
_EVENTS = """
    INSERT INTO requests_app_requestevent (support_request_id, kind, at, target, changes,
        from_state, to_state, note, internal, version)
    SELECT *, '', '', '', false, 0
    FROM unnest(%s::bigint[], %s::varchar[], %s::timestamptz[], %s::jsonb[], %s::jsonb[])
"""


@transaction.atomic(savepoint=False)
def show_due_again(promises: Sequence[Promise]) -> None:
    """The times of these promises were computed anew: let their requests show what is due next.

    The requests are locked before it is read, as in every change of one. Two statements.
    """
    ids = {promise.subject_id for promise in promises}
    locked = SupportRequest.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    found = list(locked.values_list("pk", flat=True))
    running = Promise.objects.open().filter(kind__in=PromiseKind.values, subject_id=OuterRef("pk"))
    first = running.filter(due_at__isnull=False).order_by("due_at", "kind")
    SupportRequest.objects.filter(pk__in=found).update(
        due_at=Subquery(first.values("due_at")[:1]), due_kind=Coalesce(Subquery(first.values("kind")[:1]), Value(""))
    )


def record_closed(rows: Sequence[SupportRequest], *, at: datetime) -> None:
    """One event for each request that closed by time; its supporters and watchers are told.

    Requester and coordinators are told by the ladder.
    """
    events = RequestEvent.objects.bulk_create(
        RequestEvent(
            support_request=row,
            kind="closed_by_time",
            at=at,
            from_state=State.DELIVERED,
            to_state=State.CLOSED,
            version=row.version + 1,
        )
        for row in rows
    )
    following = _following([row.pk for row in rows])
    outbox.tell_each(_letter(event, person) for event in events for person in following[event.support_request_id])


def _letter(event: RequestEvent, person: User) -> outbox.Letter:
    support_request = event.support_request
    return outbox.Letter(
        recipient=person,
        kind=PROGRESS,
        dedupe_key=f"requests:event:{event.pk}",
        subject=lambda: f"{support_request.number} {event.sentence}",
        body=support_request.title,
        url=support_request.get_absolute_url(),
        thread=support_request.number or "",
    )


def _following(support_requests: Collection[int]) -> defaultdict[int, set[User]]:
    """Who works on each of them or watches it."""
    people: defaultdict[int, set[User]] = defaultdict(set)
    supporters = Supporter.objects.filter(support_request__in=support_requests, removed_at=None)
    watchers = Watcher.objects.filter(support_request__in=support_requests)
    rows: list[Supporter | Watcher] = [*supporters.select_related("user"), *watchers.select_related("user")]
    for row in rows:
        people[row.support_request_id].add(row.user)
    return people
