"""What is owed about a request is promised in `deadlines`; the request itself keeps the next due time, for lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from deadlines.models import Promise
from deadlines.services.promises import Term, end_all, settle

from ..models import SupportRequest
from ..rules.parts import Part
from ..rules.promises import COUNTING, KEPT_BY, Owed, PromiseKind, begun_at, named_time, owed


def settle_after(support_request: SupportRequest, event: str, *, at: datetime) -> None:
    """Bring the promises in line with the changed request, and set its next due time; the caller saves it.

    `event` is the kind of the event that the change leaves. Costs nothing after one that changes nothing owed.
    """
    if event not in COUNTING:
        return
    _settle(support_request, kept=KEPT_BY.get(event, frozenset()), at=at)


def _settle(support_request: SupportRequest, *, kept: Collection[PromiseKind], at: datetime) -> None:
    """State what is owed in its present state; the next due time is that of the first whose clock runs."""
    open_ones = _state(support_request, owed(support_request.state, support_request.returned_from), kept=kept, at=at)
    running = [(one.due_at, one.kind) for one in open_ones if one.due_at is not None]
    support_request.due_at, support_request.due_kind = min(running, default=(None, ""))


def _state(
    support_request: SupportRequest, what: Iterable[Owed], *, kept: Collection[PromiseKind], at: datetime
) -> list[Promise]:
    terms = [_term(support_request, one) for one in what]
    return settle(support_request.pk, terms, kinds=PromiseKind.values, fulfilled=kept, at=at)


def _term(support_request: SupportRequest, one: Owed) -> Term:
    """One thing owed, as `deadlines` takes it."""
    return Term(
        kind=one.kind,
        unit_id=unit_of(support_request, one.owner),
        topic=support_request.content.code,
        grade=support_request.urgency,
        started_at=begun_at(one.kind, support_request),
        due_at=named_time(one.kind, support_request),
        running=one.running,
    )


def unit_of(support_request: SupportRequest, owner: Part) -> int:
    """The unit in whose working time the owner sits: the requester's, the lead's, or that of the queue."""
    if owner is Part.REQUESTER:
        return support_request.requester_unit_id
    if owner is Part.SUPPORTER and support_request.lead is not None:
        return support_request.lead.unit_id
    queue = support_request.queue
    return queue.seat_unit_id if queue else support_request.requester_unit.ancestor_ids[0]


def end_promises(support_requests: Collection[int], *, at: datetime) -> None:
    """These requests ended by time: nothing is owed about them any more. The caller clears their due times."""
    end_all(support_requests, kinds=PromiseKind.values, at=at)


def begin_missing(*, at: datetime, batch: int = 200) -> int:
    """Promise what open requests owe and nobody has promised yet: those from before the desk kept promises.

    Returns how many requests there were. Each batch is a transaction of its own; doing it again is harmless.
    """
    done = 0
    while found := _begin(at, batch):
        done += found
    return done


@transaction.atomic
def _begin(at: datetime, batch: int) -> int:
    promised = Promise.objects.open().filter(kind__in=PromiseKind.values, subject_id=OuterRef("pk"))
    rows = list(SupportRequest.objects.locking().open().filter(~Exists(promised)).order_by("pk")[:batch])
    for row in rows:
        if row.is_paused:  # since its last change, about; until then it ran
            _state(row, owed(row.returned_from, ""), kept=(), at=row.updated_at)
        _settle(row, kept=(), at=row.updated_at if row.is_paused else at)
    SupportRequest.objects.bulk_update(rows, ["due_at", "due_kind"])
    return len(rows)
