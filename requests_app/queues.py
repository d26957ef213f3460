"""Reading queues: who answers for one at a moment. For which ones a person does is asked of `reach.Reach`.

Both questions are answered by `rules.queues.seats` over the same facts, so they cannot disagree. The facts cost
three queries whatever the number of queues: absences, holders and managers of the organisation, the queues.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import Delegation, Post, RoleAssignment, Unit, User
from accounts.rules.roles import Role
from accounts.standing import who_acts_for

from .models.routing import Queue
from .rules.queues import Presence, Seat, seats

POST, TEAM, MANAGER, ADMINISTRATOR = "post", "team", "manager", "administrator"


class Fact(NamedTuple):
    """Somebody's place in the organisation; `key` is a post's id for POST, else a unit's path."""

    kind: str
    key: str
    user: int
    active: bool


class QueueKey(NamedTuple):
    """What a queue waits for, and the path of the unit from which managers are looked up."""

    id: int
    post: int | None = None
    post_path: str | None = None
    team_path: str | None = None
    person: int | None = None
    person_path: str | None = None
    person_active: bool | None = None

    @property
    def path(self) -> str:
        return self.post_path or self.team_path or self.person_path or ""


@dataclass(frozen=True)
class Organisation:
    """The facts about people that decide who answers; read once, asked for many queues."""

    facts: tuple[Fact, ...]
    absences: tuple[tuple[int, int | None, bool | None], ...]

    @classmethod
    def whoever_is_away(cls) -> Organisation:
        """The organisation without absences: for asking who holds a place, not who is there (one query)."""
        return cls(tuple(map(Fact._make, _facts())), ())

    @classmethod
    def at(cls, moment: datetime) -> Organisation:
        """Read the organisation and who is away at that moment (two queries)."""
        away = Delegation.objects.filter(starts_at__lte=moment, ends_at__gt=moment, revoked_at=None)
        absences = away.order_by("pk").values_list("principal_id", "delegate_id", "delegate__is_active")
        return cls(tuple(map(Fact._make, _facts())), tuple(absences))

    @cached_property
    def presence(self) -> Presence:
        gone = {fact.user for fact in self.facts if not fact.active}
        gone |= {delegate for _principal, delegate, active in self.absences if delegate and not active}
        return Presence(frozenset(gone), {principal: delegate for principal, delegate, _active in self.absences})

    @cached_property
    def administrators(self) -> frozenset[int]:
        return frozenset(fact.user for fact in self.facts if fact.kind == ADMINISTRATOR)

    def holders(self, queue: QueueKey) -> frozenset[int]:
        """The post's holders, the coordinators of the team and of the units below it, or the person."""
        if queue.person is not None:
            return frozenset({queue.person})
        if queue.post is not None:
            return frozenset(f.user for f in self.facts if f.kind == POST and f.key == str(queue.post))
        return frozenset(f.user for f in self.facts if f.kind == TEAM and f.key.startswith(queue.path))

    @cached_property
    def _managers(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.kind == MANAGER)

    def managers(self, path: str) -> Iterator[int]:
        """Managers of the unit and of those above it, nearest first."""
        above = [fact for fact in self._managers if path.startswith(fact.key)]
        yield from (fact.user for fact in sorted(above, key=lambda fact: -len(fact.key)))

    def heirs(self, path: str) -> frozenset[int]:
        """Who acts for those who left the unit: its nearest present manager, else the administrators."""
        return frozenset(seat.person for seat in seats((), self.managers(path), self.administrators, self.presence))

    def seats(self, queue: QueueKey | None) -> tuple[Seat, ...]:
        """Who answers for the queue. No queue: the administrators."""
        if queue is None:
            return seats((), (), self.administrators, self.presence)
        presence = self.presence
        if queue.person is not None and not queue.person_active:
            presence = Presence(frozenset({*presence.inactive, queue.person}), presence.absent)
        return seats(self.holders(queue), self.managers(queue.path), self.administrators, presence)


def _facts() -> Iterable[tuple[Any, ...]]:
    """(kind, key, user id, active) of all post holders, coordinators, unit managers and administrators."""

    def kind(name: str) -> Value:
        return Value(name, output_field=CharField())

    roles = RoleAssignment.objects.order_by()
    person = ("user_id", "user__is_active")
    holders = Post.objects.order_by().filter(holders__isnull=False)
    return holders.values_list(kind(POST), Cast("pk", CharField()), "holders", "holders__is_active").union(
        roles.filter(role=Role.COORDINATOR).values_list(kind(TEAM), "unit__path", *person),
        roles.filter(role=Role.ADMINISTRATOR).values_list(kind(ADMINISTRATOR), "unit__path", *person),
        Unit.objects.order_by()
        .filter(manager__isnull=False, is_active=True)
        .values_list(kind(MANAGER), "path", "manager_id", "manager__is_active"),
    )


def seats_of(queues: QuerySet[Queue], at: datetime) -> dict[int, tuple[Seat, ...]]:
    """Queue id → who answers for it at that moment, for all of `queues` (three queries)."""
    organisation = Organisation.at(at)
    return {key.id: organisation.seats(key) for key in keys_of(queues)}


def keys_of(queues: QuerySet[Queue]) -> list[QueueKey]:
    """What each queue waits for (one query)."""
    keys = queues.order_by().values_list(
        "pk", "post_id", "post__unit__path", "team__path", "person_id", "person__unit__path", "person__is_active"
    )
    return [QueueKey(*row) for row in keys]


def seats_for(holder: Post | Unit | User, at: datetime) -> tuple[Seat, ...]:
    """Who would answer at that moment for the queue of a post, team or person, whether it exists or not."""
    if isinstance(holder, Post):
        key = QueueKey(0, post=holder.pk, post_path=holder.unit.path)
    elif isinstance(holder, Unit):
        key = QueueKey(0, team_path=holder.path)
    else:
        key = QueueKey(0, person=holder.pk, person_path=holder.unit.path, person_active=holder.is_active)
    return Organisation.at(at).seats(key)


def seats_for_administrators(at: datetime) -> tuple[Seat, ...]:
    """Who answers for requests that no queue has (two queries)."""
    return Organisation.at(at).seats(None)


def people_of(seated: tuple[Seat, ...]) -> list[User]:
    """The people on these seats, by name."""
    return list(User.objects.filter(pk__in=[seat.person for seat in seated]).order_by("name_latin", "pk"))


def acting_for_leaver(person: User, at: datetime) -> list[User]:
    """Who acts for somebody who left: his delegate while he has one, else his manager, else the administrators."""
    acting = who_acts_for(person, at)
    return [acting] if acting else members(None, at)


def members(queue: Queue | None, at: datetime) -> list[User]:
    """The people who coordinate the queue at that moment, by name. No queue: the administrators."""
    if queue is None:
        return people_of(seats_for_administrators(at))
    return people_of(seats_of(Queue.objects.filter(pk=queue.pk), at)[queue.pk])
