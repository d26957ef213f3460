"""Days on which a unit, with all below it, works or rests against its calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.services.locks import lock_open
from core.errors import DomainError
from workcalendar import changes
from workcalendar.models import CalendarEvent, CalendarException
from workcalendar.policies import can_change_calendars
from workcalendar.rules import hours as rules
from workcalendar.rules.history import EventKind
from workcalendar.rules.plan import LONGEST
from workcalendar.rules.working_time import FIRST_YEAR, LAST_YEAR
from workcalendar.rules.year import Ranges

from .editions import begin_edition


@dataclass(frozen=True, slots=True)
class Wanted:
    """Close the unit on these days, both included, or let it work on them.

    `hours` of working days; () stands for those of an ordinary working day.
    """

    starts_on: date
    ends_on: date
    name: str
    is_working: bool
    hours: Ranges = ()


def add_exception(unit: Unit, *, by: User, wanted: Wanted) -> CalendarException:
    """One of `add_exceptions`."""
    return add_exceptions(unit, by=by, wanted=[wanted])[0]


@transaction.atomic
def add_exceptions(unit: Unit, *, by: User, wanted: Sequence[Wanted]) -> list[CalendarException]:
    """Add all or none. Raises DomainError for a closed unit, days that are no period or taken, hours that overlap."""
    can_change_calendars(by).require()
    begin_edition()
    unit = lock_open(unit)
    added = [_add(unit, one, by=by) for one in wanted]
    changes.announce((unit.path,))
    return added


def _add(unit: Unit, wanted: Wanted, *, by: User) -> CalendarException:
    hours = wanted.hours if wanted.is_working else ()
    _require_sense(unit, wanted.starts_on, wanted.ends_on, hours)
    exception = CalendarException.objects.create(
        unit=unit,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        name=wanted.name,
        is_working=wanted.is_working,
        hours=[list(pair) for pair in sorted(hours)],
    )
    added = {field: [None, value] for field, value in _kept(exception).items()}
    CalendarEvent.objects.create(kind=EventKind.EXCEPTION_ADDED, unit=unit, actor=by, changes=added)
    return exception


@transaction.atomic
def remove_exception(exception: CalendarException, *, by: User) -> None:
    """Take it away with all its days. Raises DomainError when somebody else did."""
    can_change_calendars(by).require()
    begin_edition()
    fresh = CalendarException.objects.select_related("unit").filter(pk=exception.pk).first()
    if fresh is None:
        raise DomainError(_("Somebody removed this exception already."))
    removed = {field: [value, None] for field, value in _kept(fresh).items()}
    fresh.delete()
    CalendarEvent.objects.create(kind=EventKind.EXCEPTION_REMOVED, unit=fresh.unit, actor=by, changes=removed)
    changes.announce((fresh.unit.path,))


def _require_sense(unit: Unit, starts_on: date, ends_on: date, hours: Ranges) -> None:
    if ends_on < starts_on:
        raise DomainError(_("The last day must not come before the first."))
    if (ends_on - starts_on).days >= LONGEST:
        raise DomainError(_("An exception lasts a year at most."))
    if not FIRST_YEAR <= starts_on.year <= ends_on.year <= LAST_YEAR:
        raise DomainError(_("Working time can be computed for the years 1900 to 2200 only."))
    if problem := rules.problem(hours):
        raise DomainError(problem)
    if other := unit.calendar_exceptions.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first():
        day = date_format(max(other.starts_on, starts_on))
        raise DomainError(
            _("%(day)s already belongs to the exception “%(name)s”. Remove that one first.")
            % {"day": day, "name": other.name}
        )


def _kept(exception: CalendarException) -> dict[str, Any]:
    hours = {"hours": exception.hours} if exception.hours else {}
    return {
        "name": exception.name,
        "starts_on": exception.starts_on.isoformat(),
        "ends_on": exception.ends_on.isoformat(),
        "is_working": exception.is_working,
    } | hours
