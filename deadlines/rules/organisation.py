"""Who is told when a rung is climbed, and who acts for those who are away. Pure: the organisation is an argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .ladder import Audience, Rung


@dataclass(frozen=True)
class Place:
    """Somebody's role, held in the unit with that path."""

    person: int
    path: str


@dataclass(frozen=True)
class Organisation:
    """The company at one moment: everybody's home, who is here, who is away, who leads what."""

    paths: Mapping[int, str]
    """Unit → its path from the company, as in /1/4/."""
    homes: Mapping[int, int]
    """Person → home unit, those who left included."""
    here: frozenset[int]
    """Everybody who has not left."""
    absences: Mapping[int, int | None]
    """Who is away → who stands in, None for nobody."""
    managers: Mapping[str, int]
    """Path of an open unit → its manager."""
    directors: tuple[Place, ...]
    leaders: tuple[Place, ...]
    administrators: tuple[int, ...]

    def is_present(self, person: int) -> bool:
        return person in self.here and person not in self.absences

    def acting_for(self, person: int) -> int | None:
        """Himself when present, else his present delegate, else the nearest present manager, else an administrator.

        The same answer as accounts.standing.who_acts_for, but that somebody always hears of it where anybody is there.
        """
        if self.is_present(person):
            return person
        delegate = self.absences.get(person)
        if delegate is not None and self.is_present(delegate):
            return delegate
        managers = self.managers_above(self.paths.get(self.homes.get(person, 0), ""))
        heirs = (heir for heir in (*managers, *self.administrators) if heir != person and self.is_present(heir))
        return next(heirs, None)

    def managers_above(self, path: str) -> Iterator[int]:
        """Managers of the unit and of those above it who have not left, nearest first."""
        while path:
            if (manager := self.managers.get(path)) in self.here:
                yield manager
            path = path[: path.rstrip("/").rfind("/") + 1] if path.count("/") > 2 else ""

    def managers_of(self, coordinators: Collection[int], path: str) -> frozenset[int]:
        """For each coordinator the nearest manager above who is none of them; without one, the unit's at `path`."""
        paths = {self.paths[self.homes[person]] for person in coordinators if person in self.homes} or {path}
        found = {next((m for m in self.managers_above(home) if m not in coordinators), None) for home in paths}
        return frozenset(manager for manager in found if manager is not None)

    def nearest(self, places: Iterable[Place], path: str) -> frozenset[int]:
        """The holders of a role in the unit or closest above it; where none is above, all of them."""
        held = [place for place in places if place.person in self.here]
        above = [place for place in held if path.startswith(place.path)]
        closest = max((len(place.path) for place in above), default=0)
        return frozenset(place.person for place in above if len(place.path) == closest) or frozenset(
            place.person for place in held
        )


def audience(
    rung: Rung, organisation: Organisation, owners: Collection[int], coordinators: Collection[int], path: str
) -> frozenset[int]:
    """Whom the rung tells about a promise of the unit with that path; the administrators when that is nobody."""
    told: set[int] = set()
    for name in rung.tell:
        told.update(_people(name, rung, organisation, owners, coordinators, path))
    return frozenset(told & organisation.homes.keys()) or frozenset(organisation.administrators)


def _people(
    name: Audience,
    rung: Rung,
    organisation: Organisation,
    owners: Collection[int],
    coordinators: Collection[int],
    path: str,
) -> Collection[int]:
    if name is Audience.OWNER:
        return owners
    if name is Audience.COORDINATOR:
        return coordinators
    if name is Audience.MANAGER:
        return organisation.managers_of(coordinators, path)
    if name is Audience.DIRECTOR:
        return organisation.nearest(organisation.directors, path)
    if name is Audience.ADMINISTRATOR:
        return organisation.administrators
    if rung.person in organisation.here:
        return {rung.person}
    return organisation.nearest(organisation.leaders, path)
