"""What each day is and why: the ordinary week, public days over it, own exceptions over those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.tones import Tone

from .hours import week_in_words
from .working_time import Schedule
from .year import Ranges

LONGEST = 366
"""Days that one exception may last."""


class DayKind(TextChoices):
    WORKING = "working", _("Working day")
    OFF = "off", _("Day off")
    HOLIDAY = "holiday", _("Public holiday")
    MAKE_UP = "make_up", _("Make-up workday")
    CLOSED = "closed", _("Closed, own exception")
    EXTRA = "extra", _("Works, own exception")


TONES: dict[DayKind, Tone] = {
    DayKind.WORKING: "neutral",
    DayKind.OFF: "neutral",
    DayKind.HOLIDAY: "danger",
    DayKind.MAKE_UP: "info",
    DayKind.CLOSED: "warning",
    DayKind.EXTRA: "success",
}


class PublicKind(TextChoices):
    HOLIDAY = "holiday", _("Public holiday")
    WORKDAY = "workday", _("Make-up workday")


@dataclass(frozen=True, slots=True)
class Name:
    """What a day is called, in both languages."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class PublicDate:
    """A day of China's public calendar."""

    day: date
    kind: str
    name: Name


@dataclass(frozen=True, slots=True)
class Own:
    """An exception of a unit, both days included. `hours` is None for those of an ordinary working day, () for none."""

    key: int
    unit: int
    starts_on: date
    ends_on: date
    name: str
    hours: Ranges | None

    def dates(self) -> Iterable[date]:
        """Each day of it."""
        return (self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1))


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not what its weekday says. `own` is the exception that makes it so, None for a public day."""

    kind: DayKind
    ranges: Ranges
    name: Name
    own: Own | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The ordinary week that holds somewhere; `unit` says where it is set, None where nobody has set any."""

    unit: int | None
    zone: ZoneInfo
    week: tuple[Ranges, ...]
    observes_public_days: bool = True

    @property
    def told(self) -> list[tuple[str, str]]:
        """See `hours.week_in_words`."""
        return week_in_words(self.week)


@dataclass(frozen=True)
class Plan:
    """The schedule of a unit with the hours that it is made of and the reasons for its special days."""

    hours: Hours
    schedule: Schedule
    specials: Mapping[date, Special] = field(default_factory=dict)

    def kind(self, day: date) -> DayKind:
        """What the day is."""
        if special := self.specials.get(day):
            return special.kind
        return DayKind.WORKING if self.schedule.ranges(day) else DayKind.OFF


def plan(
    hours: Hours,
    *,
    public: Iterable[PublicDate] = (),
    own: Sequence[Own] = (),
    unconfirmed: frozenset[int] = frozenset(),
) -> Plan:
    """Lay public days, if they are kept, over the week, and over both the exceptions, from the company down."""
    public, unconfirmed = (public, unconfirmed) if hours.observes_public_days else ((), frozenset())
    specials = {known.day: _public(hours.week, known) for known in public}
    for exception in own:
        kind = DayKind.CLOSED if exception.hours == () else DayKind.EXTRA
        name = Name(exception.name, exception.name)
        for day in exception.dates():
            ranges = as_on_a_working_day(hours.week, day) if exception.hours is None else exception.hours
            specials[day] = Special(kind, ranges, name, exception)
    schedule = Schedule(hours.zone, hours.week, {day: special.ranges for day, special in specials.items()}, unconfirmed)
    return Plan(hours, schedule, specials)


def as_on_a_working_day(week: Sequence[Ranges], day: date) -> Ranges:
    """The hours of a day that is worked by way of exception: its weekday's, else those of the first one worked."""
    return week[day.weekday()] or next((ranges for ranges in week if ranges), ())


def _public(week: Sequence[Ranges], known: PublicDate) -> Special:
    if known.kind == PublicKind.HOLIDAY:
        return Special(DayKind.HOLIDAY, (), known.name)
    return Special(DayKind.MAKE_UP, as_on_a_working_day(week, known.day), known.name)
