"""The one door to a new state. Each verb: one transaction, the locked fresh row, state, permission, one event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.locks import hold_here
from core.errors import DomainError

from ..models import Delivery, Queue, SupportRequest
from ..policies.lifecycle import WHO, can_move
from ..policies.viewing import standing
from ..rules.lifecycle import MOVES, RESUMING, target_of
from ..rules.states import ENDED, OWED, State
from . import completeness, search_index, staffing, subtasks
from .attachments import FieldUploads, Upload, enclose, enclose_answers, examined, examined_answers
from .by_time import record_closed
from .changing import Change, changing, require_reason
from .corrections import correctable
from .numbers import next_number
from .placing import let_departments_see, place
from .promises import end_promises
from .recording import changes_of, target
from .routing import by_hand


@contextmanager
def _moving(
    support_request: SupportRequest, name: str, *, by: User, note: str = "", version: int | None = None
) -> Iterator[Change]:
    move = MOVES[name]
    if move.needs_reason:
        require_reason(note)
    with transaction.atomic():
        fresh = SupportRequest.objects.locked(support_request.pk)
        can_move(by, fresh, name).require()
        if fresh.state not in move.sources:
            raise DomainError(_("Someone was faster: the request is now “%s”.") % fresh.get_state_display())
        principal = standing(by, fresh).on_behalf_of(WHO[name][0])
        change = Change(fresh, by, move.past, note.strip(), timezone.now(), principal, version)
        lead_left = name in RESUMING and fresh.lead is not None and not hold_here(fresh.lead)
        source, fresh.state = fresh.state, target_of(name, returned_from=fresh.returned_from, lead_left=lead_left)
        if lead_left and fresh.state == State.ACCEPTED and fresh.returned_from != State.ACCEPTED:
            fresh.accepted_at = change.now  # since now it waits to be assigned
        fresh.returned_from = source if fresh.state == State.RETURNED else ""
        yield change
        if fresh.state in ENDED:
            fresh.closed_at = change.now
            change.concerned += subtasks.release_open(fresh, at=change.now)
        change.finish(from_state=source, to_state=fresh.state)


def submit(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """Hand a complete draft in: number, routing, queue. DomainError names what is missing."""
    with _moving(support_request, "submit", by=by) as change:
        completeness.require(change.request)
        change.request.submitted_at = change.now
        place(change.request, at=change.now)
        change.request.number = next_number("SR", change.now)
        search_index.refresh(change.request)
    return change.request


def accept(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """Take the request on for the queue."""
    with _moving(support_request, "accept", by=by) as change:
        change.request.accepted_at = change.now
    return change.request


def send_back(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """Return 退回 to the requester for more information; the note says what is missing. A supporter "asks back" so."""
    with _moving(support_request, "return", by=by, note=note) as change:
        pass
    return change.request


def resubmit(
    support_request: SupportRequest,
    *,
    by: User,
    note: str = "",
    version: int | None = None,
    uploads: FieldUploads | None = None,
    **corrections: Any,
) -> SupportRequest:
    """Hand a returned request in again, corrected as needed (CORRECTABLE); it goes back to where it was.

    `uploads` are new files by the key of the question that asked for them.
    """
    files = examined_answers(uploads)
    with _moving(support_request, "resubmit", by=by, note=note, version=version) as change:
        change.set(**correctable(corrections))
        enclose_answers(change, files)
        completeness.require(change.request)
        search_index.refresh(change.request)
    return change.request


def reject(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """Refuse for good, with the reason."""
    with _moving(support_request, "reject", by=by, note=note) as change:
        pass
    return change.request


def reroute(support_request: SupportRequest, *, by: User, queue: Queue, note: str) -> SupportRequest:
    """Send it to another queue, which triages it anew; the routing row that brought it here counts no more."""
    with _moving(support_request, "reroute", by=by, note=note) as change:
        before = change.request.queue
        if before == queue:
            raise DomainError(_("It is already in this queue."))
        change.facts = {"target": target(queue), "changes": {"queue": [before and target(before), target(queue)]}}
        change.request.accepted_at, change.request.rerouted_at = None, change.now
        change.request.queue, change.request.routing_row, change.request.route_reason = queue, None, by_hand(by)
        let_departments_see(change.request)
    return change.request


def assign(
    support_request: SupportRequest,
    *,
    by: User,
    lead: User,
    others: Sequence[User] = (),
    promised_at: datetime | None = None,
) -> SupportRequest:
    """Give it to a lead supporter and, if wanted, further ones."""
    with _moving(support_request, "assign", by=by) as change:
        change.request.assigned_at = change.now
        _staff(change, lead, others, promised_at)
    return change.request


def accept_and_assign(
    support_request: SupportRequest,
    *,
    by: User,
    lead: User,
    others: Sequence[User] = (),
    promised_at: datetime | None = None,
) -> SupportRequest:
    """Both at once, from the queue; both events are kept."""
    with transaction.atomic():
        accept(support_request, by=by)
        return assign(support_request, by=by, lead=lead, others=others, promised_at=promised_at)


def reassign(
    support_request: SupportRequest,
    *,
    by: User,
    lead: User,
    others: Sequence[User] = (),
    note: str,
    promised_at: datetime | None = None,
) -> SupportRequest:
    """Give it to other people, with the reason; the new lead starts anew. Who is taken off it is told."""
    with _moving(support_request, "reassign", by=by, note=note) as change:
        change.request.assigned_at, change.request.started_at = change.now, None
        _staff(change, lead, others, promised_at)
    return change.request


def _staff(change: Change, lead: User, others: Sequence[User], promised_at: datetime | None) -> None:
    fresh, before = change.request, change.request.lead
    change.concerned += staffing.set_supporters(fresh, lead=lead, others=others, by=change.by, at=change.now)
    changes: dict[str, Any] = {"lead": [before and target(before), target(lead)]} if before != lead else {}
    if promised_at is not None:
        changes |= changes_of(fresh, promised_at=promised_at)
        fresh.promised_at = promised_at
    fresh.lead = lead
    change.facts = {"target": target(lead), "changes": changes}


def start(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """The supporter begins."""
    with _moving(support_request, "start", by=by) as change:
        change.request.started_at = change.now
    return change.request


def deliver(
    support_request: SupportRequest, *, by: User, name: str, summary: str = "", uploads: Iterable[Upload] = ()
) -> SupportRequest:
    """Hand the named deliverable over to the requester, with its files."""
    if not name.strip():
        raise DomainError(_("Please name what you deliver."))
    files = examined(uploads)
    with _moving(support_request, "deliver", by=by, note=summary) as change:
        enclose(change, files, delivery=_delivery(change, name.strip(), by))
    return change.request


def _delivery(change: Change, name: str, by: User) -> Delivery:
    summary, now = change.note, change.now
    delivery = Delivery.objects.create(
        support_request=change.request, name=name, summary=summary, delivered_by=by, delivered_at=now
    )
    change.request.delivered_at = now
    change.facts = {"delivery": delivery, "target": target(name)}
    return delivery


@transaction.atomic
def deliver_by_decision(support_request: SupportRequest, *, by: User, name: str, summary: str) -> SupportRequest:
    """What was asked for is decided: that is the delivery, whatever of the way there was left; not when it is not owed.

    `by` decided last; where nobody had been assigned, he is who supported it, or who answers for its queue.
    """
    fresh = SupportRequest.objects.locked(support_request.pk)
    if fresh.state not in OWED:
        return fresh
    change = Change(fresh, by, "delivered", summary, timezone.now(), None)
    if fresh.lead is None:
        lead = staffing.supporter_by_decision(fresh, by=by, at=change.now)
        staffing.set_supporters(fresh, lead=lead, others=(), by=by, at=change.now)
        fresh.lead, fresh.assigned_at = lead, change.now
    source, fresh.state, fresh.returned_from = fresh.state, State.DELIVERED, ""
    _delivery(change, name, by)
    change.finish(from_state=source, to_state=fresh.state)
    return fresh


def confirm(support_request: SupportRequest, *, by: User, rating: int, words: str = "") -> SupportRequest:
    """The requester has what he needed: 1 (poor) to 5 (excellent) stars and, if he likes, words."""
    require_stars(rating)
    with _moving(support_request, "confirm", by=by, note=words) as change:
        change.set(rating=rating)
        change.request.rating_words = change.note
    return change.request


def rate(support_request: SupportRequest, *, by: User, rating: int, words: str = "") -> SupportRequest:
    """The requester rates a delivery that nobody confirmed in time. DomainError when it is rated already."""
    require_stars(rating)
    with changing(support_request, "rate", "rated", by=by, note=words) as change:
        if change.request.rating is not None:
            raise DomainError(_("Someone was faster: it is rated already."))
        change.set(rating=rating)
        change.request.rating_words = change.note
    return change.request


def require_stars(rating: int) -> None:
    """DomainError when it is no number of stars."""
    if rating not in range(1, 6):
        raise DomainError(_("Please rate from 1 to 5."))


def reopen(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """The delivery was not what was needed; the same people go on, see rules.lifecycle.target_of.

    An earlier rating and the time once promised stay in the events: nobody is late by a promise of before.
    """
    with _moving(support_request, "reopen", by=by, note=note) as change:
        change.set(rating=None, promised_at=None)
        change.request.rating_words, change.request.reopened_at = "", change.now
        change.request.closed_at = change.request.delivered_at = None
    return change.request


def cancel(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """The requester needs it no longer."""
    with _moving(support_request, "cancel", by=by, note=note) as change:
        pass
    return change.request


@transaction.atomic(savepoint=False)
def close_by_time(ids: Collection[int], *, at: datetime) -> list[int]:
    """Close those of these delivered requests that nobody confirmed in time; gives the ids of those it closed.

    A request at which somebody is working at this moment is left alone. The number of statements does not grow with
    theirs.
    """
    delivered = SupportRequest.objects.filter(pk__in=ids, state=State.DELIVERED).order_by("pk")
    rows = list(delivered.locking(skip_locked=True))
    closed = [row.pk for row in rows]
    SupportRequest.objects.filter(pk__in=closed).update(
        state=State.CLOSED, closed_at=at, due_at=None, due_kind="", updated_at=at, version=F("version") + 1
    )
    end_promises(closed, at=at)
    subtasks.release_all(closed, at=at)
    record_closed(rows, at=at)
    return closed
