"""By which hours promises count: those of their unit, less the leave of the person whose absences do not count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from workcalendar.rules.working_time import Leave, Schedule
from workcalendar.schedules import all_leave_of, schedules_of


class Basis(NamedTuple):
    """What the hours of a promise follow from."""

    unit: int
    leave_of: int | None


class Counted(Protocol):
    """A promise, or what should be promised."""

    @property
    def unit_id(self) -> int: ...
    @property
    def leave_of_id(self) -> int | None: ...


class Hours:
    """Schedules by their basis. Those that are likely to be asked for are read together, when the first one is."""

    def __init__(self, likely: Iterable[Counted]) -> None:
        self._likely = {basis_of(one) for one in likely}
        self._schedules: dict[int, Schedule] = {}
        self._leave: dict[int, Leave] = {}
        self._found: dict[Basis, Schedule] = {}

    def of(self, one: Counted) -> Schedule:
        """At most two queries, none for what was read before."""
        basis = basis_of(one)
        if basis not in self._found:
            self._found[basis] = self._read(basis)
        return self._found[basis]

    def _read(self, basis: Basis) -> Schedule:
        if basis.unit not in self._schedules:
            self._schedules |= schedules_of({basis.unit, *(likely.unit for likely in self._likely)})
        if basis.leave_of is None:
            return self._schedules[basis.unit]
        if basis.leave_of not in self._leave:
            people = {likely.leave_of for likely in self._likely if likely.leave_of is not None}
            self._leave |= all_leave_of({basis.leave_of, *people})
        return self._schedules[basis.unit].less(self._leave[basis.leave_of])


def basis_of(one: Counted) -> Basis:
    """What its hours follow from."""
    return Basis(one.unit_id, one.leave_of_id)
