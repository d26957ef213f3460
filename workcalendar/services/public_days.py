"""The table of China's public days: seeded once, then the administrators'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Stale
from workcalendar import changes
from workcalendar.models import CalendarEvent, PublicDay, PublicYear
from workcalendar.policies import can_change_calendars
from workcalendar.rules.history import EventKind, differences
from workcalendar.rules.plan import PublicDate
from workcalendar.rules.working_time import FIRST_YEAR, LAST_YEAR

from .editions import begin_edition
from .public_seed import SeedYear, seed


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was new."""

    years: int
    days: int


@transaction.atomic
def load_public_days() -> Loaded:
    """Enter the years that are missing, and complete those that were not confirmed and that nobody has edited.

    Running it again changes nothing.
    """
    held = PublicYear.objects.in_bulk()
    missing = [known for known in seed() if _is_news(held.get(known.number), known)]
    if missing:
        begin_edition()
        for known in missing:
            _enter(known)
        changes.announce(None)
    return Loaded(len(missing), sum(len(known.days) for known in missing))


def _is_news(held: PublicYear | None, known: SeedYear) -> bool:
    return held is None or (held.version == 1 and known.is_confirmed and not held.is_confirmed)


def _enter(known: SeedYear) -> None:
    """Write a year as the seed has it."""
    year, _new = PublicYear.objects.update_or_create(number=known.number, defaults={"is_confirmed": known.is_confirmed})
    year.days.all().delete()
    PublicDay.objects.bulk_create(
        PublicDay(year=year, day=each.day, kind=each.kind, name_en=each.name.en, name_zh=each.name.zh)
        for each in known.days
    )
    CalendarEvent.objects.create(
        kind=EventKind.PUBLIC_DAYS_LOADED, year=year, changes={"days": [None, len(known.days)]}
    )


@transaction.atomic
def set_public_day(wanted: PublicDate, *, by: User, version: int) -> None:
    """Enter a day, or change what it is. `version` is that of its year as shown, 0 for a new one. Raises Stale."""
    year = _open_year(wanted.day.year, by=by, version=version)
    if _set(year, wanted, by=by):
        _close_year(year)


@transaction.atomic
def set_public_days(wanted: Iterable[PublicDate], *, by: User) -> None:
    """Enter several days, whatever stands there. The years become edited ones."""
    can_change_calendars(by).require()
    begin_edition()
    by_year: defaultdict[int, list[PublicDate]] = defaultdict(list)
    for one in wanted:
        by_year[one.day.year].append(one)
    for number, days in by_year.items():
        year, _new = PublicYear.objects.get_or_create(number=number)
        if [one for one in days if _set(year, one, by=by)]:
            _close_year(year)


def _set(year: PublicYear, wanted: PublicDate, *, by: User) -> bool:
    """Whether that changed anything."""
    held = year.days.filter(day=wanted.day).first()
    before = _kept(held) if held else {}
    public_day = held or PublicDay(year=year, day=wanted.day)
    public_day.kind, public_day.name_en, public_day.name_zh = wanted.kind, wanted.name.en, wanted.name.zh
    changed = differences(before, _kept(public_day))
    if changed:
        public_day.save()
        _record(year, EventKind.PUBLIC_DAY_SET, by=by, changed={"day": [None, wanted.day.isoformat()]} | changed)
    return bool(changed)


@transaction.atomic
def remove_public_day(public_day: PublicDay, *, by: User, version: int) -> None:
    """Let the day be what its weekday says. Raises Stale."""
    year = _open_year(public_day.year_id, by=by, version=version)
    removed = {"day": [public_day.day.isoformat(), None]}
    removed |= {name: [value, None] for name, value in _kept(public_day).items()}
    year.days.filter(pk=public_day.pk).delete()
    _record(year, EventKind.PUBLIC_DAY_REMOVED, by=by, changed=removed)
    _close_year(year)


@transaction.atomic
def confirm_year(number: int, *, by: User, version: int, is_confirmed: bool) -> PublicYear:
    """Say that the year's make-up workdays are published and in the table, or take that back. Raises Stale."""
    year = _open_year(number, by=by, version=version)
    if year.is_confirmed != is_confirmed:
        year.is_confirmed = is_confirmed
        kind = EventKind.YEAR_CONFIRMED if is_confirmed else EventKind.YEAR_REOPENED
        _record(year, kind, by=by, changed={})
        _close_year(year)
    return year


def _open_year(number: int, *, by: User, version: int) -> PublicYear:
    """The year as the form knew it, made when it is new; what follows is alone with it until the end."""
    can_change_calendars(by).require()
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise DomainError(_("Working time can be computed for the years 1900 to 2200 only."))
    begin_edition()
    year = PublicYear.objects.filter(number=number).first()
    if version != (year.version if year else 0):
        raise Stale(_("Someone else changed the public days of %(year)s in the meantime.") % {"year": number})
    return year or PublicYear.objects.create(number=number)


def _record(year: PublicYear, kind: EventKind, *, by: User, changed: dict[str, list[Any]]) -> None:
    CalendarEvent.objects.create(kind=kind, year=year, actor=by, changes=changed)


def _close_year(year: PublicYear) -> None:
    year.version += 1
    year.save()
    changes.announce(None)


def _kept(public_day: PublicDay) -> dict[str, Any]:
    return {"kind": public_day.kind, "names": {"en": public_day.name_en, "zh": public_day.name_zh}}
