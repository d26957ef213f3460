"""Whom the promises about requests bind: asked by `deadlines` for many at once, when somebody is to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet

from deadlines.kinds import Binding, Bound, Debt, Subject
from deadlines.models import Promise

from ..models import Escalation, Queue, SupportRequest
from ..queues import Organisation, QueueKey, keys_of
from ..rules.parts import Part
from ..rules.promises import PromiseKind, owed, states_owing
from ..rules.queues import Basis, Seat
from ..rules.states import OPEN

People = tuple[int, ...]


class _Row(NamedTuple):
    """What decides who owes something about a request."""

    id: int
    state: str
    returned_from: str
    queue: int | None
    lead: int | None
    requester: int
    requester_active: bool
    requester_path: str

    def owner_of(self, kind: PromiseKind) -> Part:
        """Who owes it; the coordinators answer for what nobody owes any more."""
        return next((one.owner for one in owed(self.state, self.returned_from) if one.kind is kind), Part.COORDINATOR)


COLUMNS = (
    "pk",
    "state",
    "returned_from",
    "queue_id",
    "lead_id",
    "requester_id",
    "requester__is_active",
    "requester__unit__path",
)


@dataclass(frozen=True)
class Desk:
    """Who sits where at one moment (three queries)."""

    organisation: Organisation
    queues: dict[int, QueueKey]

    @classmethod
    def at(cls, moment: datetime) -> Desk:
        return cls(Organisation.at(moment), {key.id: key for key in keys_of(Queue.objects.all())})

    @cached_property
    def _seated(self) -> dict[int | None, People]:
        seated: dict[int | None, People] = {None: _principals(self.organisation.seats(None))}
        return seated | {pk: _principals(self.organisation.seats(key)) for pk, key in self.queues.items()}

    def coordinators(self, queue: int | None) -> People:
        """Who answers for a queue: those it waits for, whoever stands in for them; no queue: the administrators."""
        return self._seated[queue]

    def queues_of(self, people: Collection[int]) -> list[int | None]:
        """The queues that any of them answers for; None is the administrators'."""
        return [pk for pk, seated in self._seated.items() if not set(people).isdisjoint(seated)]

    def bound(self, row: _Row, kind: PromiseKind) -> Bound:
        """Who owes it and who coordinates it."""
        coordinators, owner = self.coordinators(row.queue), row.owner_of(kind)
        if owner is Part.REQUESTER:
            return Bound(self._requester(row), coordinators)
        return Bound((row.lead,) if owner is Part.SUPPORTER and row.lead else coordinators, coordinators)

    def _requester(self, row: _Row) -> People:
        """Himself; for one who left his delegate, else the nearest manager, else the administrators."""
        if row.requester_active:
            return (row.requester,)
        delegate = self.organisation.presence.stand_in(row.requester)
        return (delegate,) if delegate else tuple(sorted(self.organisation.heirs(row.requester_path)))


def _principals(seats: Iterable[Seat]) -> People:
    """The people of the seats; instead of a stand-in, those he stands in for: a message to them reaches him."""
    found: set[int] = set()
    for seat in seats:
        found |= {*seat.instead_of} if seat.basis is Basis.STAND_IN else {seat.person}
    return tuple(sorted(found))


def subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Number, title and address of these requests."""
    return {row.pk: subject_of(row) for row in SupportRequest.objects.filter(pk__in=ids).only("number", "title")}


def subject_of(support_request: SupportRequest) -> Subject:
    """The same of one at hand."""
    return Subject(support_request.number or "", support_request.title, support_request.get_absolute_url())


def bound_at(moment: datetime, *, kind: PromiseKind) -> Binding:
    """Reads who sits where (three queries); what it returns tells whom a promise of that kind binds (one query)."""
    desk = Desk.at(moment)
    return lambda ids: {row.id: desk.bound(row, kind) for row in _rows(ids)}


def owed_by(people: Collection[int], at: datetime) -> list[Debt]:
    """What these people owe at that moment, of every kind, and on which promise (five queries)."""
    desk = Desk.at(at)
    first, *others = (_running(people, kind, desk) for kind in PromiseKind)
    promises = list(first.union(*others, all=True))
    rows = {row.id: row for row in _rows({subject for _pk, _kind, subject in promises})}
    owners = {pk: desk.bound(rows[subject], PromiseKind(kind)).owners for pk, kind, subject in promises}
    return [Debt(person, pk) for pk, owing in owners.items() for person in owing if person in people]


def escalated_to(people: Collection[int]) -> list[int]:
    """The open requests about which any of these people heard that something was missed (one query)."""
    told = Escalation.objects.filter(person__in=people, support_request__state__in=OPEN)
    return list(told.values_list("support_request_id", flat=True))


def _running(people: Collection[int], kind: PromiseKind, desk: Desk) -> QuerySet[Promise, tuple[int, str, int]]:
    """Running ones of that kind that one of these people may owe; a branch of its own, so that indexes serve."""
    asked = SupportRequest.objects.filter(_owing(people, kind, desk)).values("pk")
    running = Promise.objects.open().filter(kind=kind, paused_at=None, subject_id__in=asked).order_by()
    return running.values_list("pk", "kind", "subject_id")


def _owing(people: Collection[int], kind: PromiseKind, desk: Desk) -> Q:
    """Requests in which one of these people may owe it."""
    queues = desk.queues_of(people)
    unrouted = Q(queue=None) if None in queues else Q(pk__in=[])
    parts = {
        Part.COORDINATOR: Q(queue__in=[pk for pk in queues if pk]) | unrouted,
        Part.SUPPORTER: Q(lead__in=people),
        Part.REQUESTER: Q(requester__in=people) | Q(requester__is_active=False),
    }
    return reduce(or_, (who & Q(state__in=states_owing(kind, part)) for part, who in parts.items()))


def _rows(ids: Iterable[int]) -> Iterator[_Row]:
    return map(_Row._make, SupportRequest.objects.filter(pk__in=ids).order_by().values_list(*COLUMNS))
