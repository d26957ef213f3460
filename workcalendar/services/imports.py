"""Days of an iCalendar file, into the table of public days or as exceptions of a unit: first shown, then taken over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from core.errors import DomainError, Stale
from workcalendar.models import CalendarException, Edition, PublicDay
from workcalendar.policies import can_change_calendars
from workcalendar.rules.icalendar import Entry, Found, Skipped
from workcalendar.rules.plan import Name, PublicDate, PublicKind

from .exceptions import Wanted, add_exceptions
from .public_days import set_public_days

SALT = "workcalendar.import"
HOUR = 3600  # seconds for which a preview can be confirmed


class Effect(TextChoices):
    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Replaces what is there")
    SAME = "same", gettext_lazy("There already")
    TAKEN = "taken", gettext_lazy("Its days are taken")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the file and what it would do; `number` names it in the form."""

    number: int
    entry: Entry
    effect: Effect

    @property
    def can_be_taken(self) -> bool:
        return self.effect in (Effect.NEW, Effect.CHANGED)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the file would do. `token` brings it back when it is confirmed."""

    unit: Unit | None
    lines: list[Line]
    skipped: list[Skipped]
    token: str

    @property
    def does_something(self) -> bool:
        return any(line.can_be_taken for line in self.lines)


def preview(found: Found, *, by: User, unit: Unit | None) -> Preview:
    """What would come of the entries: public days when no unit is named, else exceptions of the unit."""
    can_change_calendars(by).require()
    effects = _on_unit(unit, found.entries) if unit else _on_public_days(found.entries)
    lines = [Line(number, *pair) for number, pair in enumerate(zip(found.entries, effects, strict=True))]
    rows = [
        (each.starts_on.isoformat(), each.ends_on.isoformat(), each.name, each.is_working) for each in found.entries
    ]
    said = {"by": by.pk, "edition": _edition(), "unit": unit.pk if unit else None, "entries": rows}
    return Preview(unit, lines, found.skipped, signing.dumps(said, salt=SALT, compress=True))


@transaction.atomic
def confirm(token: str, *, by: User, numbers: Collection[int]) -> int:
    """Take over the chosen lines of a preview; how many. Raises Stale when it is old or something changed since."""
    can_change_calendars(by).require()
    try:
        said = signing.loads(token, salt=SALT, max_age=HOUR)
    except signing.BadSignature as error:
        raise Stale(_("This preview can no longer be confirmed. Choose the file again.")) from error
    Edition.objects.select_for_update().filter(pk=1).first()  # nobody changes anything from here on
    if (said["by"], said["edition"]) != (by.pk, _edition()):
        raise Stale(_("Working time was changed since this preview. Choose the file again."))
    entries = [
        Entry(date.fromisoformat(first), date.fromisoformat(last), name, is_working)
        for number, (first, last, name, is_working) in enumerate(said["entries"])
        if number in numbers
    ]
    if not entries:
        raise DomainError(_("Choose at least one line."))
    if said["unit"]:
        unit = Unit.objects.get(pk=said["unit"])
        wanted = [Wanted(each.starts_on, each.ends_on, each.name, each.is_working) for each in entries]
        add_exceptions(unit, by=by, wanted=wanted)
    else:
        held = _held_kinds()
        set_public_days(
            [day for entry in entries for day in _public_dates(entry) if held.get(day.day) != day.kind], by=by
        )
    return len(entries)


def _edition() -> str:
    return str(Edition.objects.filter(pk=1).values_list("token", flat=True).first())


def _public_dates(entry: Entry) -> Iterator[PublicDate]:
    kind = PublicKind.WORKDAY if entry.is_working else PublicKind.HOLIDAY
    for number in range((entry.ends_on - entry.starts_on).days + 1):
        yield PublicDate(entry.starts_on + timedelta(days=number), kind, Name(entry.name, entry.name))


def _held_kinds() -> dict[date, str]:
    return dict(PublicDay.objects.values_list("day", "kind"))


def _on_public_days(entries: list[Entry]) -> Iterator[Effect]:
    """A day that is what the file says keeps its names: those of a file are in one language."""
    held = _held_kinds()
    for entry in entries:
        news = [wanted.day for wanted in _public_dates(entry) if held.get(wanted.day) != wanted.kind]
        if not news:
            yield Effect.SAME
        else:
            yield Effect.CHANGED if any(day in held for day in news) else Effect.NEW


def _on_unit(unit: Unit, entries: list[Entry]) -> Iterator[Effect]:
    """Entries come by day, so an earlier one of the file takes its days from a later one."""
    held = [(row.starts_on, row.ends_on, row.is_working) for row in CalendarException.objects.filter(unit=unit)]
    for entry in entries:
        if (entry.starts_on, entry.ends_on, entry.is_working) in held:
            yield Effect.SAME
        elif any(first <= entry.ends_on and entry.starts_on <= last for first, last, _working in held):
            yield Effect.TAKEN
        else:
            held.append((entry.starts_on, entry.ends_on, entry.is_working))
            yield Effect.NEW
