"""The ordinary week of a unit: set, or given up for that of the unit above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.services.locks import lock, lock_open
from core.errors import DomainError, Stale
from workcalendar import changes
from workcalendar.models import Calendar, CalendarEvent
from workcalendar.policies import can_change_calendars
from workcalendar.rules import hours
from workcalendar.rules.history import LABELS, EventKind, differences, readable, week_kept
from workcalendar.rules.year import Ranges

from .editions import begin_edition


@transaction.atomic
def set_hours(
    unit: Unit,
    *,
    by: User,
    version: int,
    time_zone: str,
    week: Sequence[Ranges],
    observes_public_days: bool,
) -> Calendar:
    """Give the unit, and all below it without hours of their own, this week (Monday first).

    `version` is that of the calendar which the form showed, 0 where the unit had none. Raises Stale, or DomainError
    for a closed unit, an unknown zone, ranges that overlap, or a week without working time.
    """
    can_change_calendars(by).require()
    begin_edition()
    unit = lock_open(unit)
    held = _held(unit, version)
    _require_sense(time_zone, week)
    before, calendar = _kept(held), held or Calendar(unit=unit, version=0)
    calendar.time_zone, calendar.week, calendar.observes_public_days = time_zone, _as_json(week), observes_public_days
    if changed := differences(before, _kept(calendar)):
        calendar.version += 1
        calendar.save()
        CalendarEvent.objects.create(kind=EventKind.HOURS_SET, unit=unit, actor=by, changes=changed)
        changes.announce((unit.path,))
    return calendar


@transaction.atomic
def inherit_hours(unit: Unit, *, by: User, version: int) -> None:
    """Give up the unit's own hours: those of the nearest unit above hold from now on. Raises Stale or DomainError."""
    can_change_calendars(by).require()
    begin_edition()
    unit = lock(unit)
    calendar = _held(unit, version)
    if calendar is None:
        raise DomainError(_("%(unit)s has no hours of its own.") % {"unit": unit})
    if unit.parent_id is None:
        raise DomainError(_("The company's hours hold for all who have none of their own. Change them instead."))
    before = _kept(calendar)
    calendar.delete()
    CalendarEvent.objects.create(
        kind=EventKind.HOURS_INHERITED,
        unit=unit,
        actor=by,
        changes={name: [value, None] for name, value in before.items()},
    )
    changes.announce((unit.path,))


def _held(unit: Unit, version: int) -> Calendar | None:
    """The unit's own calendar as the form knew it."""
    calendar = Calendar.objects.filter(unit=unit).first()
    if version != (calendar.version if calendar else 0):
        current: dict[str, object] = {
            str(LABELS[name]): readable(name, value) for name, value in _kept(calendar).items()
        }
        raise Stale(
            _("Someone else changed these hours in the meantime. Look at what stands there now."), current=current
        )
    return calendar


def _require_sense(time_zone: str, week: Sequence[Ranges]) -> None:
    if time_zone not in available_timezones():
        raise DomainError(_("There is no time zone %(name)s.") % {"name": time_zone})
    if not any(week):
        raise DomainError(_("A week needs at least one working day."))
    for ranges in week:
        if problem := hours.problem(ranges):
            raise DomainError(problem)


def _as_json(week: Sequence[Ranges]) -> list[list[list[int]]]:
    return [[list(pair) for pair in sorted(ranges)] for ranges in week]


def _kept(calendar: Calendar | None) -> dict[str, Any]:
    if calendar is None:
        return {}
    facts = {"time_zone": calendar.time_zone, "observes_public_days": calendar.observes_public_days}
    return facts | week_kept(calendar.week)
