"""Reading the organisation for the clockwork, as a whole: four queries whatever is asked of it afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from accounts.models import Delegation, RoleAssignment, Unit, User
from accounts.rules.roles import Role
from workcalendar.rules.working_time import Leave, NeverOpens, Schedule, next_opening
from workcalendar.schedules import all_leave_of, schedules_of

from .. import kinds
from ..kinds import Binding, Bound
from ..rules.ladder import Placed, Rung, placed
from ..rules.organisation import Organisation, Place, audience
from . import ladders

DAY = timedelta(days=1)
NOBODY = Bound((), ())
_TOLD = (Role.MARKETING_DIRECTOR, Role.COMPANY_LEADER, Role.ADMINISTRATOR)


def organisation(at: datetime) -> Organisation:
    """Who is where and who is away at that moment."""
    people = list(User.objects.order_by("pk").values_list("pk", "unit_id", "is_active"))
    here = frozenset(person for person, _unit, active in people if active)
    units = list(Unit.objects.order_by().values_list("pk", "path", "manager_id", "is_active"))
    roles = RoleAssignment.objects.filter(role__in=_TOLD, user__is_active=True).order_by("user_id", "pk")
    places: dict[str, list[Place]] = {role: [] for role in _TOLD}
    for role, person, path in roles.values_list("role", "user_id", "unit__path"):
        places[role].append(Place(person, path))
    return Organisation(
        paths={unit: path for unit, path, _manager, _active in units},
        homes={person: unit for person, unit, _active in people},
        here=here,
        absences=dict(Delegation.objects.at(at).values_list("principal_id", "delegate_id")),
        managers={path: manager for _unit, path, manager, active in units if active and manager is not None},
        directors=tuple(places[Role.MARKETING_DIRECTOR]),
        leaders=tuple(places[Role.COMPANY_LEADER]),
        administrators=tuple(dict.fromkeys(place.person for place in places[Role.ADMINISTRATOR])),
    )


class Promised(Protocol):
    """What a promise is about."""

    @property
    def pk(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject_id(self) -> int: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def leave_of_id(self) -> int | None: ...


class Facts:
    """What a sweep reads once, when there is something to do: the organisation and all calendars."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.organisation = organisation(now)
        self._schedules = schedules_of(self.organisation.paths)
        self._leave: dict[int, Leave] = {}
        self._personal: dict[tuple[int, int], Schedule] = {}
        self._openings: dict[int, datetime] = {}
        self._ladders: dict[tuple[int, int, timedelta], Placed] = {}
        self._bindings: dict[str, Binding] = {}
        self._audiences: dict[tuple[int, int, str, Bound], tuple[int, ...]] = {}

    def schedule(self, unit: int) -> Schedule:
        """The unit's; read now for a unit that is younger than these facts."""
        if unit not in self._schedules:
            self._schedules |= schedules_of([unit])
        return self._schedules[unit]

    def read_leave(self, promises: Iterable[Promised]) -> None:
        """Have `hours` at hand for these promises. One query when any of them leaves out somebody's leave."""
        people = {promise.leave_of_id for promise in promises if promise.leave_of_id is not None}
        if missing := people - self._leave.keys():
            self._leave |= all_leave_of(missing)

    def hours(self, promise: Promised) -> Schedule:
        """By which the promise counts: its unit's, less the leave of the person whose absences do not count."""
        unit, person = promise.unit_id, promise.leave_of_id
        if person is None:
            return self.schedule(unit)
        if (unit, person) not in self._personal:
            self.read_leave([promise])
            self._personal[unit, person] = self.schedule(unit).less(self._leave[person])
        return self._personal[unit, person]

    def telling(self, kind: str, person: int) -> datetime:
        """From when the person can be told of a promise of that kind: when he works, unless it is told at once."""
        return self.now if kinds.get(kind).at_once else self.opening(person)

    def opening(self, person: int) -> datetime:
        """The next moment at which the person works; now when his calendar never opens."""
        if person not in self._openings:
            try:
                opens = next_opening(self.calendar(person), self.now)
            except NeverOpens:
                opens = self.now
            self._openings[person] = opens
        return self._openings[person]

    def ladder(self, version: int, unit: int, budget: timedelta) -> Placed:
        """The rungs of that version of a ladder, placed for a promise of the unit with that budget."""
        key = version, unit, budget
        if key not in self._ladders:
            self._ladders[key] = placed(ladders.by_version([version])[version], budget, self.schedule(unit))
        return self._ladders[key]

    def bound(self, promises: Iterable[Promised]) -> dict[int, Bound]:
        """Promise → whom it binds."""
        asked: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for promise in promises:
            asked[promise.kind][promise.subject_id] = promise.pk
        return {
            same[subject]: bound
            for kind, same in asked.items()
            for subject, bound in self._binding(kind)(same.keys()).items()
        }

    def _binding(self, kind: str) -> Binding:
        if kind not in self._bindings:
            self._bindings[kind] = kinds.get(kind).bound_at(self.now)
        return self._bindings[kind]

    def audience(self, version: int, unit: int, rung: Rung, bound: Bound) -> tuple[int, ...]:
        """Whom a rung of that version of a ladder tells about a promise of the unit, in order."""
        key = version, unit, rung.key, bound
        if key not in self._audiences:
            path = self.organisation.paths.get(unit, "")
            self._audiences[key] = tuple(sorted(audience(rung, self.organisation, *bound, path)))
        return self._audiences[key]

    def calendar(self, person: int) -> Schedule:
        """Of his home unit."""
        return self.schedule(self.organisation.homes[person])

    def morning(self, person: int) -> datetime:
        """The first opening of his next working day, today's when it lies ahead."""
        schedule = self.calendar(person)
        today = self.now.astimezone(schedule.zone).date()
        try:
            opens = next_opening(schedule, _midnight(today, schedule))
            return opens if opens > self.now else next_opening(schedule, _midnight(today + DAY, schedule))
        except NeverOpens:
            return self.now + DAY  # his calendar may have been mended until then


def _midnight(day: date, schedule: Schedule) -> datetime:
    return datetime.combine(day, time(), schedule.zone)
