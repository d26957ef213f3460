"""How far a person reaches: for whom he acts, which queues and units are his. Asked once for each HTTP request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from accounts.models import RoleAssignment, Unit, User
from accounts.rules.roles import LEADING

from .models.routing import Queue
from .queues import Organisation, QueueKey, keys_of
from .rules.queues import Basis, Seat


class Reach:
    """Lazy answers about one person at one moment; each costs its queries at most once."""

    def __init__(self, user: User, at: datetime) -> None:
        self.user = user
        self.at = at

    @cached_property
    def acts_for(self) -> frozenset[int]:
        """Ids of the person and of those he stands in for."""
        presence = self._organisation.presence
        return frozenset(p for p in presence.absent if presence.stand_in(p) == self.user.pk) | {self.user.pk}

    @cached_property
    def principals(self) -> dict[int, User]:
        """The people for whom he stands in."""
        people: dict[int, User] = User.objects.in_bulk(self.acts_for - {self.user.pk})
        return people

    @cached_property
    def _organisation(self) -> Organisation:
        return Organisation.at(self.at)

    @cached_property
    def _queues(self) -> dict[int, QueueKey]:
        return {key.id: key for key in keys_of(Queue.objects.all())}

    def seats(self, queue_id: int | None) -> tuple[Seat, ...]:
        """Who answers for a queue; no queue: the administrators."""
        return self._organisation.seats(self._queues[queue_id] if queue_id else None)

    @cached_property
    def held_queue_ids(self) -> frozenset[int]:
        """The person's own queues, whether he is away or not."""
        return frozenset(pk for pk, key in self._queues.items() if self.user.pk in self._organisation.holders(key))

    @cached_property
    def queue_ids(self) -> frozenset[int]:
        """Queues the person answers for now, and his own while somebody stands in for him: both may act."""
        answered = {pk for pk in self._queues if any(seat.person == self.user.pk for seat in self.seats(pk))}
        return self.held_queue_ids | answered

    def principal_at(self, queue_id: int) -> User | None:
        """For whom the person sits at one of his queues: None in his own right, else the holder he stands in for."""
        if queue_id in self.held_queue_ids:
            return None
        seat = next(seat for seat in self.seats(queue_id) if seat.person == self.user.pk)
        return self.principals[seat.instead_of[0]] if seat.basis is Basis.STAND_IN else None

    @cached_property
    def _leading(self) -> frozenset[tuple[int, int]]:
        """Unit and person, for every leading role that he or somebody he stands in for holds."""
        own = frozenset((unit, self.user.pk) for role, unit in self.user.roles_in_units if role in LEADING)
        others = self.acts_for - {self.user.pk}
        held = (
            RoleAssignment.objects.filter(user__in=others, role__in=LEADING)
            if others
            else RoleAssignment.objects.none()
        )
        return own.union(held.values_list("unit_id", "user_id"))

    @cached_property
    def _units(self) -> list[Unit]:
        """The home unit, and those that he or somebody he stands in for manages or has a leading role in."""
        leading = [unit for unit, _person in self._leading]
        around = Q(pk=self.user.unit_id) | Q(manager__in=self.acts_for) | Q(pk__in=leading)
        return list(Unit.objects.filter(around).order_by())

    @cached_property
    def _led(self) -> list[tuple[str, int]]:
        """Path of a unit and who leads it, himself or somebody he stands in for; what he leads himself comes first."""
        led = [
            (unit.path, leader)
            for unit in self._units
            for leader in self.acts_for
            if unit.manager_id == leader or (unit.pk, leader) in self._leading
        ]
        return sorted(led, key=lambda one: (one[1] != self.user.pk, one))

    @cached_property
    def _led_paths(self) -> dict[int, str]:
        if not self._led:
            return {}
        below = reduce(or_, (Q(path__startswith=path) for path, _leader in self._led))
        return dict(Unit.objects.filter(below).values_list("pk", "path"))

    @property
    def led_unit_ids(self) -> frozenset[int]:
        """Units that the person, or somebody he stands in for, leads, with all under them."""
        return frozenset(self._led_paths)

    @cached_property
    def led_queue_ids(self) -> frozenset[int]:
        """Queues that sit in one of these units: a post's, a team's or a person's."""
        paths = tuple(path for path, _leader in self._led)
        return frozenset(pk for pk, key in self._queues.items() if key.path.startswith(paths)) if paths else frozenset()

    def principal_leading(self, units: Collection[int | None], queue_id: int | None) -> User | None:
        """For whom the person leads one of the units, or the queue, which are his: None in his own right."""
        paths = [path for unit, path in self._led_paths.items() if unit in units]
        paths += [self._queues[pk].path for pk in self.led_queue_ids if pk == queue_id]
        leader = next(leader for led, leader in self._led if any(path.startswith(led) for path in paths))
        return self.principals.get(leader)

    @cached_property
    def inherited_unit_ids(self) -> frozenset[int]:
        """Units for whose leavers the person acts: the nearest present manager does, else the administrators."""
        managed = [unit for unit in self._units if unit.manager_id == self.user.pk]
        if not managed and not self.user.is_administrator:
            return frozenset()
        units = Unit.objects.order_by() if self.user.is_administrator else Unit.objects.order_by().below(*managed)
        heirs = self._organisation.heirs
        return frozenset(pk for pk, path in units.values_list("pk", "path") if self.user.pk in heirs(path))

    @cached_property
    def home_unit_ids(self) -> frozenset[int]:
        """Units he may answer for: his own (below), and those whose manager he stands in for."""
        return self._own_unit_ids | {unit.pk for unit in self._units if unit.manager_id in self.acts_for}

    @cached_property
    def _own_unit_ids(self) -> frozenset[int]:
        """The person's department and what it is part of (the company left out), and the units he manages."""
        home = next(unit for unit in self._units if unit.pk == self.user.unit_id)
        return frozenset(home.ancestor_ids[1:]) | {u.pk for u in self._units if u.manager_id == self.user.pk}

    def principal_in(self, unit_ids: Collection[int]) -> User | None:
        """For whom the person answers for these of his units: None in his own right, else an absent manager."""
        if self._own_unit_ids.intersection(unit_ids):
            return None
        return next(self.principals[u.manager_id] for u in self._units if u.pk in unit_ids and u.manager_id)


def reach_of(user: User) -> Reach:
    """The person's reach now, kept on the user object, which lives as long as one HTTP request."""
    reach: Reach | None = getattr(user, "_reach", None)
    if reach is None:
        reach = Reach(user, timezone.now())
        user._reach = reach  # type: ignore[attr-defined]
    return reach
