"""The one door to a new state. Each verb: one transaction, the locked fresh row, state, permission, one event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError

from ..models import Delivery, Queue, SupportRequest
from ..policies.lifecycle import WHO, can_move
from ..policies.viewing import standing
from ..rules.lifecycle import MOVES, target_of
from ..rules.states import State
from . import completeness, search_index, staffing
from .numbers import next_number
from .placing import place
from .recording import record, target
from .routing import by_hand


@dataclass
class Step:
    """A move under way: the locked request, its moment, and what the event will say beside the move."""

    request: SupportRequest
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)


@contextmanager
def _moving(support_request: SupportRequest, name: str, *, by: User, note: str = "") -> Iterator[Step]:
    move, now = MOVES[name], timezone.now()
    if move.needs_reason and not note.strip():
        raise DomainError(_("Please give a reason."))
    with transaction.atomic():
        fresh = SupportRequest.objects.locked(support_request.pk)
        if fresh.state not in move.sources:
            raise DomainError(_("Someone was faster: the request is now “%s”.") % fresh.get_state_display())
        can_move(by, fresh, name).require()
        principal = standing(by, fresh).on_behalf_of(WHO[name][0])
        step = Step(fresh, now)
        source, fresh.state = fresh.state, target_of(name, returned_from=fresh.returned_from)
        fresh.returned_from = source if fresh.state == State.RETURNED else ""
        yield step
        fresh.version += 1
        fresh.updated_at = now
        fresh.save()
        states = {"from_state": source, "to_state": fresh.state}
        record(fresh, move.past, by=by, on_behalf_of=principal, at=now, note=note.strip(), **states, **step.facts)


def submit(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """Hand a complete draft in: number, routing, queue. DomainError names what is missing."""
    with _moving(support_request, "submit", by=by) as step:
        completeness.require(step.request)
        step.request.submitted_at = step.now
        place(step.request, at=step.now)
        step.request.number = next_number("SR", step.now)
        search_index.refresh(step.request)
    return step.request


def accept(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """Take the request on for the queue."""
    with _moving(support_request, "accept", by=by) as step:
        step.request.accepted_at = step.now
    return step.request


def send_back(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """Return 退回 to the requester for more information; the note says what is missing."""
    with _moving(support_request, "return", by=by, note=note) as step:
        step.facts = {}
    return step.request


def resubmit(support_request: SupportRequest, *, by: User, note: str = "") -> SupportRequest:
    """Hand a returned request in again; it goes back to where it was."""
    with _moving(support_request, "resubmit", by=by, note=note) as step:
        completeness.require(step.request)
    return step.request


def reject(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """Refuse for good, with the reason."""
    with _moving(support_request, "reject", by=by, note=note) as step:
        step.request.closed_at = step.now
    return step.request


def reroute(support_request: SupportRequest, *, by: User, queue: Queue, note: str) -> SupportRequest:
    """Send it to another queue, which triages it anew."""
    with _moving(support_request, "reroute", by=by, note=note) as step:
        if step.request.queue == queue:
            raise DomainError(_("It is already in this queue."))
        step.facts = {"target": target(queue), "changes": {"queue": [str(step.request.queue or ""), str(queue)]}}
        step.request.queue, step.request.routing_row, step.request.accepted_at = queue, None, None
        step.request.route_reason = by_hand(by)
    return step.request


def assign(
    support_request: SupportRequest,
    *,
    by: User,
    lead: User,
    others: Sequence[User] = (),
    promised_at: datetime | None = None,
) -> SupportRequest:
    """Give it to a lead supporter and, if wanted, further ones."""
    with _moving(support_request, "assign", by=by) as step:
        step.request.assigned_at = step.now
        _staff(step, lead, others, promised_at, by)
    return step.request


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
    """Give it to other people, with the reason; the new lead starts anew."""
    with _moving(support_request, "reassign", by=by, note=note) as step:
        step.request.assigned_at, step.request.started_at = step.now, None
        _staff(step, lead, others, promised_at, by)
    return step.request


def _staff(step: Step, lead: User, others: Sequence[User], promised_at: datetime | None, by: User) -> None:
    before = step.request.lead
    staffing.set_supporters(step.request, lead=lead, others=others, by=by, at=step.now)
    step.request.lead = lead
    if promised_at is not None:
        step.request.promised_at = promised_at
    step.facts = {"target": target(lead), "changes": {"lead": [str(before or ""), str(lead)]}}


def start(support_request: SupportRequest, *, by: User) -> SupportRequest:
    """The supporter begins."""
    with _moving(support_request, "start", by=by) as step:
        step.request.started_at = step.now
    return step.request


def deliver(
    support_request: SupportRequest, *, by: User, name: str, summary: str = "", attachments: Sequence[int] = ()
) -> SupportRequest:
    """Hand the named deliverable over to the requester; `attachments` are keys of files uploaded for it."""
    with _moving(support_request, "deliver", by=by, note=summary) as step:
        delivery = Delivery.objects.create(
            support_request=step.request, name=name, summary=summary, delivered_by=by, delivered_at=step.now
        )
        step.request.attachments.filter(pk__in=attachments, added_by=by).update(delivery=delivery)
        step.request.delivered_at = step.now
        step.facts = {"delivery": delivery, "target": target(name)}
    return step.request


def confirm(support_request: SupportRequest, *, by: User, rating: int, words: str = "") -> SupportRequest:
    """The requester has what he needed: 1 (poor) to 5 (excellent) stars and, if he likes, words."""
    if rating not in range(1, 6):
        raise DomainError(_("Please rate from 1 to 5."))
    with _moving(support_request, "confirm", by=by, note=words) as step:
        step.request.rating, step.request.rating_words, step.request.closed_at = rating, words, step.now
        step.facts = {"changes": {"rating": [None, rating]}}
    return step.request


def reopen(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """The delivery was not what was needed; the same people go on. An earlier rating stays in the events."""
    with _moving(support_request, "reopen", by=by, note=note) as step:
        step.facts = {"changes": {"rating": [step.request.rating, None]}} if step.request.rating else {}
        step.request.rating, step.request.rating_words = None, ""
        step.request.closed_at = step.request.delivered_at = None
    return step.request


def cancel(support_request: SupportRequest, *, by: User, note: str) -> SupportRequest:
    """The requester needs it no longer."""
    with _moving(support_request, "cancel", by=by, note=note) as step:
        step.request.closed_at = step.now
    return step.request
