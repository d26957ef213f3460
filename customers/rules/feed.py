"""Writes an iCalendar file (RFC 5545) that calendar programs subscribe to.

Everything is an event: the calendars of phones and of Outlook leave the to-dos of a subscribed calendar out. What is
only to be kept in mind blocks no time (TRANSP) and has the day or the moment by which it is to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75
"""Octets of a line, section 3.1."""
_MOMENT = timedelta(minutes=15)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
"""Section 3.3.11."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the calendar. `day` for what has no time; else `starts_at`, and `ends_at` when it takes some.

    `uid` stays the same as long as it is the same thing, `version` counts its changes, `changed_at` is when it
    was changed last. `is_tentative`: it may still not come about.
    """

    uid: str
    summary: str
    changed_at: datetime
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    version: int = 0
    is_tentative: bool = False


def calendar(name: str, entries: Iterable[Entry]) -> str:
    """The whole file; the same entries give the same text."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sales Support//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{utc(entry.changed_at)}"
    yield f"LAST-MODIFIED:{utc(entry.changed_at)}"
    yield f"SEQUENCE:{entry.version}"
    yield from _times(entry)
    yield f"SUMMARY:{escaped(entry.summary)}"
    for name, text in (("DESCRIPTION", entry.description), ("LOCATION", entry.location)):
        if text:
            yield f"{name}:{escaped(text)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield f"STATUS:{'TENTATIVE' if entry.is_tentative else 'CONFIRMED'}"
    yield f"TRANSP:{'OPAQUE' if entry.ends_at else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _times(entry: Entry) -> Iterator[str]:
    """A whole day ends with the beginning of the next; a moment is shown as a quarter of an hour before it."""
    if entry.starts_at is None:
        day = entry.day or entry.changed_at.date()
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
        return
    yield f"DTSTART:{utc(entry.starts_at if entry.ends_at else entry.starts_at - _MOMENT)}"
    yield f"DTEND:{utc(entry.ends_at or entry.starts_at)}"


def utc(moment: datetime) -> str:
    """As the file writes it, so that no time zone has to be explained."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Text as a value; control characters, which no calendar can show, are left out."""
    plain = text.replace("\r\n", "\n")
    return "".join(one for one in plain if one >= " " or one in "\n\t").translate(_ESCAPES)


def fold(line: str) -> str:
    """Broken before the 76th octet and never inside a character; what goes on begins with a blank."""
    parts, length = [""], 0
    for character in line:
        size = len(character.encode())
        if length + size > LONGEST:
            parts.append(" ")
            length = 1
        parts[-1] += character
        length += size
    return "\r\n".join(parts)
