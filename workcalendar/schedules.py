"""The schedules of units and people, from the tables to the rules.

Everything of this app that schedules are made of is small, so a process keeps it whole (`_Book`) as long as the
edition in the database is the one that it read. The token is read before the tables: what is kept may be newer than
its token, never older. Where a unit hangs is read each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet, Subquery

from accounts.models import Delegation, Unit

from .models import Calendar, CalendarException, Edition, PublicYear
from .rules.hours import DEFAULT_WEEK
from .rules.plan import Hours, Name, Own, Plan, PublicDate, plan
from .rules.working_time import FIRST_YEAR, LAST_YEAR, Leave, Schedule

EVERY_YEAR = frozenset(range(FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True)
class _Book:
    """All calendars of one edition, and the plans made of them so far."""

    token: UUID | None
    hours: dict[int, Hours]
    own: dict[int, list[Own]]
    public: list[PublicDate]
    unconfirmed: frozenset[int]
    plans: dict[tuple[int, ...], Plan] = field(default_factory=dict)

    def plan_at(self, chain: Sequence[int]) -> Plan:
        """Units for which the same calendars and exceptions hold share one plan, and what it has computed."""
        holding = tuple(unit for unit in chain if unit in self.hours or unit in self.own)
        found = self.plans.get(holding)
        if found is None:
            hours = next((self.hours[unit] for unit in reversed(holding) if unit in self.hours), default_hours())
            own = [own for unit in holding for own in self.own.get(unit, ())]
            found = self.plans[holding] = plan(hours, public=self.public, own=own, unconfirmed=self.unconfirmed)
        return found


class _Shelf:
    """Holds the newest book of this process; replaced as one reference, so threads need no lock."""

    book: _Book | None = None


@lru_cache(maxsize=1)
def default_hours() -> Hours:
    """Where not even the company has a calendar: office hours in the installation's time zone."""
    return Hours(None, ZoneInfo(settings.TIME_ZONE), DEFAULT_WEEK)


def schedule_of(unit: Unit) -> Schedule:
    """When the unit works."""
    return schedules_of([unit.pk])[unit.pk]


def schedules_of(unit_ids: Iterable[int]) -> dict[int, Schedule]:
    """The same for many units: one query while nothing was changed, four after a change."""
    return {unit: found.schedule for unit, found in plans_of(unit_ids).items()}


def plan_of(unit: Unit) -> Plan:
    """The unit's schedule with the reasons for its special days."""
    return plans_of([unit.pk])[unit.pk]


def plans_of(unit_ids: Iterable[int]) -> dict[int, Plan]:
    """The same for many units, at the price of `schedules_of`."""
    chains, book = _open_book(unit_ids)
    return {unit: book.plan_at(chain) for unit, chain in chains.items()}


def leave_of(user_ids: Iterable[int], start: datetime, end: datetime) -> dict[int, Leave]:
    """When each of the people is away between two moments: their absences, in order. One query.

    An absence that was called off is none. People who are never away have an empty one.
    """
    return _leave_of(user_ids, Delegation.objects.overlapping(start, end))


def all_leave_of(user_ids: Iterable[int]) -> dict[int, Leave]:
    """The same, whenever it was or will be."""
    return _leave_of(user_ids, Delegation.objects.filter(revoked_at=None))


def _leave_of(user_ids: Iterable[int], absences: QuerySet[Delegation]) -> dict[int, Leave]:
    away: dict[int, list[tuple[datetime, datetime]]] = {user: [] for user in user_ids}
    absences = absences.filter(principal__in=away).order_by("starts_at")
    for user, since, until in absences.values_list("principal_id", "starts_at", "ends_at"):
        away[user].append((since, until))
    return {user: tuple(periods) for user, periods in away.items()}


def _open_book(unit_ids: Iterable[int]) -> tuple[dict[int, list[int]], _Book]:
    """The chain of units from the company down to each, and the book of the present edition."""
    newest = Subquery(Edition.objects.filter(pk=1).values("token"))
    rows = list(Unit.objects.filter(pk__in=set(unit_ids)).order_by().values_list("pk", "path", newest))
    if not rows:
        return {}, _Book(None, {}, {}, [], EVERY_YEAR)
    book, token = _Shelf.book, rows[0][2]
    if book is None or book.token != token:
        book = _Shelf.book = _read(token)
    return {pk: [int(part) for part in path.strip("/").split("/")] for pk, path, _token in rows}, book


def _read(token: UUID | None) -> _Book:
    own: defaultdict[int, list[Own]] = defaultdict(list)
    for exception in CalendarException.objects.order_by("starts_on"):
        own[exception.unit_id].append(exception.as_own())
    hours = {
        row.unit_id: Hours(row.unit_id, row.zone, row.ranges, row.observes_public_days)
        for row in Calendar.objects.all()
    }
    columns = ("number", "is_confirmed", "days__day", "days__kind", "days__name_en", "days__name_zh")
    years = list(PublicYear.objects.order_by("days__day").values_list(*columns))  # one row for a year without days
    public = [PublicDate(day, kind, Name(en, zh)) for _year, _confirmed, day, kind, en, zh in years if day]
    return _Book(token, hours, dict(own), public, EVERY_YEAR - {row[0] for row in years if row[1]})
