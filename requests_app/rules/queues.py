"""Who answers for a queue now (domain §1 and §3: who is away is passed over to the delegate, else the manager)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """By what right somebody sits at a queue."""

    HOLDER = "holder"
    STAND_IN = "stand_in"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person who answers for a queue; `instead_of` lists the absent holders he stands in for."""

    person: int
    basis: Basis
    instead_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """Who cannot be asked at a moment: deactivated people, and the absent with their delegate (or None)."""

    inactive: AbstractSet[int]
    absent: Mapping[int, int | None]

    def is_present(self, person: int) -> bool:
        return person not in self.inactive and person not in self.absent

    def stand_in(self, person: int) -> int | None:
        """The present delegate of somebody absent. A delegate who is away himself hands nothing on."""
        delegate = self.absent.get(person)
        return delegate if delegate is not None and self.is_present(delegate) else None


def seats(
    holders: Iterable[int], managers: Iterable[int], administrators: Iterable[int], presence: Presence
) -> tuple[Seat, ...]:
    """Those who answer for a queue, ordered by id; empty only where no administrator is active.

    Every present holder and the present delegate of every other one; when these are nobody, the first present of
    `managers` (of the queue's unit and those above it, nearest first); when there is none, the administrators.
    """
    people = set(holders)
    present = {person for person in people if presence.is_present(person)}
    stood_for: dict[int, list[int]] = {}
    for absent in sorted(people - present):
        delegate = presence.stand_in(absent)
        if delegate is not None and delegate not in present:
            stood_for.setdefault(delegate, []).append(absent)
    found = [Seat(person, Basis.HOLDER) for person in present]
    found += [Seat(delegate, Basis.STAND_IN, tuple(away)) for delegate, away in stood_for.items()]
    return tuple(sorted(found, key=lambda seat: seat.person)) or _above(managers, administrators, presence)


def _above(managers: Iterable[int], administrators: Iterable[int], presence: Presence) -> tuple[Seat, ...]:
    manager = next((person for person in managers if presence.is_present(person)), None)
    if manager is not None:
        return (Seat(manager, Basis.MANAGER),)
    active = sorted({person for person in administrators if person not in presence.inactive})
    present = [person for person in active if presence.is_present(person)]
    return tuple(Seat(person, Basis.ADMINISTRATOR) for person in present or active)
