"""Whole days out of an iCalendar file (RFC 5545): public holidays, make-up workdays, days on which a company rests.

The file comes from anybody. Only the few properties that say which days are meant are read; time zone definitions and
repetition rules, with which a small file can keep a machine busy for hours, are never carried out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import one_line

from .plan import LONGEST
from .working_time import FIRST_YEAR, LAST_YEAR

MAX_BYTES = 1024 * 1024
MAX_EVENTS = 1000
MAX_DAYS = 2000
NAME_LENGTH = 80
YEARS_AHEAD = 2
"""How far a day that comes back every year is followed."""

_WANTED = frozenset(
    {"BEGIN", "END", "DTSTART", "DTEND", "DURATION", "SUMMARY", "RRULE", "EXDATE", "RDATE", "STATUS"}
    | {"X-APPLE-SPECIAL-DAY"}
)
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}")
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DURATION = re.compile(r"P(?:(\d{1,4})W|(\d{1,4})D)")
_ESCAPED = re.compile(r"\\([nN,;\\])")
_WORKS = re.compile(r"班|make-?up|(?<!non-)(?<!non )\bwork(?:ing)?[ -]?day\b", re.IGNORECASE)
_YEARLY = frozenset({"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"})


class Unreadable(ValueError):
    """The file cannot be read; the message is a sentence for who chose it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Days in a row, both ends included, and whether people work on them."""

    starts_on: date
    ends_on: date
    name: str
    is_working: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that is not taken over, and why."""

    name: str
    reason: str | Promise


@dataclass(frozen=True)
class Found:
    """What a file holds, by day."""

    entries: list[Entry] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Value:
    parameters: dict[str, str]
    text: str


class _Skip(Exception):
    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


def read(data: bytes, *, zone: ZoneInfo, today: date) -> Found:
    """The days of the file from the beginning of this year on. `zone`: where days begin and end. Raises Unreadable."""
    lines = _unfolded(_decoded(data))
    found = Found()
    for event in _events(lines):
        name = one_line(_plain(event.get("SUMMARY")), limit=NAME_LENGTH) or _("Without a name")
        try:
            found.entries.extend(_entries(event, name, zone, today))
        except _Skip as skip:
            found.skipped.append(Skipped(name, skip.reason))
    if (
        len(found.entries) > MAX_EVENTS
        or sum((entry.ends_on - entry.starts_on).days + 1 for entry in found.entries) > MAX_DAYS
    ):
        raise Unreadable(_("The file holds more than 2,000 days. Import a part of it."))
    found.entries.sort(key=lambda entry: (entry.starts_on, entry.ends_on, entry.name))
    return found


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 1 MB."))
    if b"\0" in data or b"BEGIN:VCALENDAR" not in data.upper():
        raise Unreadable(_("This is not an iCalendar file in UTF-8. Such files usually end in .ics."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The characters of the file cannot be read. Save it in UTF-8."))


def _unfolded(text: str) -> list[str]:
    return re.sub(r"\r?\n[ \t]", "", text).replace("\r\n", "\n").split("\n")


def _events(lines: list[str]) -> Iterator[dict[str, _Value]]:
    """The properties of each event; of a repeated one the first, and nothing of what is nested in it."""
    inside: list[str] = []
    event: dict[str, _Value] = {}
    number = 0
    for line in lines:
        name, value = _property(line)
        if name == "BEGIN":
            inside.append(value.text.upper())
            number += inside[-1] == "VEVENT"
            event = {} if inside[-1] == "VEVENT" else event
            if number > MAX_EVENTS:
                raise Unreadable(_("The file holds more than 1,000 events. Import a part of it."))
        elif name == "END" and inside:
            if inside.pop() == "VEVENT":
                yield event
        elif name and inside[-1:] == ["VEVENT"]:
            event.setdefault(name, value)
    if inside:
        raise Unreadable(_("The file ends in the middle of an entry. It may not have been copied completely."))


def _property(line: str) -> tuple[str, _Value]:
    """NAME;PARAMETER=…:text; an empty name for what is not looked at."""
    match = _NAME.match(line)
    name = match[0].upper() if match else ""
    if name not in _WANTED:
        return "", _Value({}, "")
    head, _colon, text = line[len(name) :].partition(":")
    pairs = (part.partition("=") for part in head.split(";") if part)
    return name, _Value({key.upper(): value.strip('"') for key, _is, value in pairs}, text.strip())


def _plain(value: _Value | None) -> str:
    text = value.text if value else ""
    return _ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], text)


def _entries(event: dict[str, _Value], name: str, zone: ZoneInfo, today: date) -> Iterator[Entry]:
    if _plain(event.get("STATUS")).upper() == "CANCELLED":
        raise _Skip(gettext_lazy("It was called off."))
    start, end = _days(event, zone)
    if (end - start).days >= LONGEST:
        raise _Skip(gettext_lazy("It lasts longer than a year."))
    is_working = _is_working(event, name)
    dates = [(first, first + (end - start)) for first in _repeated(event, start, today) if first.year >= today.year]
    if not dates:
        raise _Skip(gettext_lazy("It was before this year."))
    yield from (Entry(first, last, name, is_working) for first, last in dates)


def _days(event: dict[str, _Value], zone: ZoneInfo) -> tuple[date, date]:
    """First and last day. The end of an event is the day after its last one."""
    if "DTSTART" not in event:
        raise _Skip(gettext_lazy("It has no date."))
    start = _day(event["DTSTART"], zone)
    end = _day(event["DTEND"], zone) if "DTEND" in event else start + _lasting(event.get("DURATION"))
    return start, max(start, end - timedelta(days=1))


def _day(value: _Value, zone: ZoneInfo) -> date:
    """The day that begins at that moment."""
    match = _MOMENT.fullmatch(value.text)
    written = _clock(match[1] + (match[2] or "000000")) if match else None
    if match is None or written is None or not FIRST_YEAR < written.year < LAST_YEAR:
        raise _Skip(gettext_lazy("Its date cannot be read."))
    if match[2]:
        known = value.parameters.get("TZID", "")
        own = UTC if match[3] else ZoneInfo(known) if known in available_timezones() else zone
        written = written.replace(tzinfo=own).astimezone(zone)
    if written.time() != time():
        raise _Skip(gettext_lazy("It is not a whole day."))
    return written.date()


def _clock(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 its zone comes later
    except ValueError:
        return None


def _lasting(duration: _Value | None) -> timedelta:
    if duration is None:
        return timedelta(days=1)
    match = _DURATION.fullmatch(duration.text)
    if match is None:
        raise _Skip(gettext_lazy("It is not a whole day."))
    return timedelta(weeks=int(match[1] or 0), days=int(match[2] or 0))


def _repeated(event: dict[str, _Value], start: date, today: date) -> list[date]:
    """The first days of an event that happens once, or each year on the same date."""
    rule = event.get("RRULE")
    if "RDATE" in event or "EXDATE" in event:
        raise _Skip(gettext_lazy("It is repeated in a way that is not read."))
    if rule is None:
        return [start]
    parts = dict(part.upper().partition("=")[::2] for part in rule.text.split(";"))
    same = parts.get("BYMONTH", str(start.month)) == str(start.month)
    same &= parts.get("BYMONTHDAY", str(start.day)) == str(start.day)
    if not same or parts.keys() - _YEARLY or parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1") != "1":
        raise _Skip(gettext_lazy("It is repeated in a way that is not read."))
    count = parts.get("COUNT", "")
    last = start.year + int(count) - 1 if count.isascii() and count.isdecimal() and len(count) < 4 else 9999
    until = parts.get("UNTIL", "99991231")[:8]
    years = range(max(start.year, today.year), min(last, today.year + YEARS_AHEAD) + 1)
    days = [start.replace(year=year) for year in years if (start.month, start.day) != (2, 29) or year % 4 == 0]
    return [day for day in days if f"{day:%Y%m%d}" <= until]


def _is_working(event: dict[str, _Value], name: str) -> bool:
    """Apple marks its Chinese days; others say it in the name."""
    if special := event.get("X-APPLE-SPECIAL-DAY"):
        return special.text.upper() == "ALTERNATE-WORKDAY"
    return bool(_WORKS.search(name))
