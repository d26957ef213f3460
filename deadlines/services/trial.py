"""A ladder tried on an imagined promise: when it would be due, and who would be told when if nobody kept it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import Unit, User
from core.errors import Sentence
from workcalendar.rules.working_time import unconfirmed_years
from workcalendar.schedules import schedule_of

from .. import kinds
from ..models import Promise
from ..rules import clock as clocks
from ..rules.ladder import Audience, Climb, Ladder, Rung, coming
from ..rules.organisation import Organisation, audience
from ..rules.words import AUDIENCES, Line, line
from .people import organisation


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of receiver and the people who are that today; none where only a real promise could say."""

    label: Sentence
    names: list[str]


@dataclass(frozen=True, slots=True)
class Step:
    """A rung with its time and whom it would tell."""

    at: datetime
    line: Line
    told: list[Told]


@dataclass(frozen=True, slots=True)
class Trial:
    """`like`: the open promise whose people lend their names. `unconfirmed`: years whose holidays may still change."""

    due_at: datetime
    steps: list[Step]
    like: kinds.Subject | None
    unconfirmed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who would play which part."""

    organisation: Organisation
    unit: Unit
    owners: Collection[int]
    coordinators: Collection[int]

    def people(self, rung: Rung, name: Audience) -> list[int]:
        """Ids of those whom the rung tells as that; nobody where only a real promise could say."""
        bound = {Audience.OWNER: self.owners, Audience.COORDINATOR: self.coordinators}
        if name in bound:
            return sorted(bound[name])
        alone = replace(rung, tell=(name,))
        return sorted(
            audience(alone, self.organisation, owners=(), coordinators=self.coordinators, path=self.unit.path)
        )


def try_out(ladder: Ladder, *, kind: kinds.Kind, topic: str, unit: Unit, at: datetime) -> Trial:
    """What the ladder does to a promise that begins then in that unit. Raises NeverOpens when the unit never works.

    Owner and coordinator depend on the matter itself: they are those of the newest open promise of that kind there.
    """
    schedule = schedule_of(unit)
    clock = clocks.begun(schedule, at, within=ladder.within.length(schedule))
    due, climbs = clocks.due(clock, schedule), coming(ladder, clock, schedule)
    subject, bound = _newest(kind, topic, unit, at)
    cast = _Cast(organisation(at), unit, bound.owners, bound.coordinators)
    last = max([due, *(climb.at for climb in climbs)])
    return Trial(due, _steps(climbs, cast), subject, unconfirmed_years(schedule, at, last))


def _newest(kind: kinds.Kind, topic: str, unit: Unit, at: datetime) -> tuple[kinds.Subject | None, kinds.Bound]:
    there = Promise.objects.open().filter(kind=kind.code, unit__path__startswith=unit.path)
    newest = (
        (there.filter(topic=topic) if topic else there).order_by("-id").values_list("subject_id", flat=True).first()
    )
    if newest is None:
        return None, kinds.Bound((), ())
    return kind.subjects([newest]).get(newest), kind.bound([newest], at).get(newest, kinds.Bound((), ()))


def _steps(climbs: list[Climb], cast: _Cast) -> list[Step]:
    found = {(climb.rung, name): cast.people(climb.rung, name) for climb in climbs for name in climb.rung.tell}
    people = User.objects.in_bulk({pk for ids in found.values() for pk in ids})
    names = {pk: str(person) for pk, person in people.items()}
    return [Step(climb.at, line(climb.rung, names), _told(climb.rung, found, names)) for climb in climbs]


def _told(rung: Rung, found: Mapping[tuple[Rung, Audience], list[int]], names: Mapping[int, str]) -> list[Told]:
    return [Told(AUDIENCES[name], [names[pk] for pk in found[rung, name] if pk in names]) for name in rung.tell]
