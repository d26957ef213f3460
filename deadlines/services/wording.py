"""The messages about promises, in the language that is active when they are rendered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.errors import Sentence
from core.text import listed

from .. import kinds
from ..kinds import Subject
from ..rules.telling import Entry, Section, counted

MOST_LINES = 12
"""Of a message; the page behind its link has them all."""

_SUBJECTS = {
    Section.ESCALATED: gettext_lazy("Escalated to you (level %(level)d): %(number)s, %(task)s (was due %(when)s)"),
    Section.CLOSED: gettext_lazy("%(number)s was closed by time: %(task)s (was due %(when)s)"),
    Section.OVERDUE: gettext_lazy("%(number)s is overdue: %(task)s (was due %(when)s)"),
    Section.TODAY: gettext_lazy("%(number)s: %(task)s by %(when)s"),
    Section.LATER: gettext_lazy("%(number)s: %(task)s by %(when)s"),
}
_BY = gettext_lazy("• %(number)s %(title)s: %(task)s by %(when)s")
_HEADINGS = {
    Section.ESCALATED: gettext_lazy("Escalated to you"),
    Section.CLOSED: gettext_lazy("Closed by time"),
    Section.OVERDUE: gettext_lazy("Overdue"),
    Section.TODAY: gettext_lazy("Due today"),
    Section.LATER: gettext_lazy("Due later"),
}


@dataclass(frozen=True)
class Book:
    """What the wording looks up: what promises are about, who owes them, who was told of them before, names."""

    subjects: Mapping[tuple[str, int], Subject]
    owners: Mapping[int, Sequence[int]]
    told: Mapping[int, Collection[int]]
    users: Mapping[int, User]

    def about(self, entry: Entry) -> Subject:
        """Of a thing that the kind does not know any more, its key."""
        key = entry.about.kind, entry.about.subject
        return self.subjects.get(key) or Subject(f"{entry.about.kind} {entry.about.subject}", "", "")

    def names(self, people: Iterable[int]) -> str:
        return listed(self.users[person] for person in people if person in self.users)


@dataclass(frozen=True)
class Telling:
    """Everything that one person is told now; what goes beyond MOST_LINES is counted, not listed."""

    reader: int
    zone: ZoneInfo
    now: datetime
    entries: Sequence[tuple[Section, Entry]]
    is_digest: bool
    book: Book

    @property
    def only(self) -> tuple[Section, Entry] | None:
        """The one entry of a message about one promise."""
        return self.entries[0] if len(self.entries) == 1 and not self.is_digest else None

    @property
    def subject_of_all(self) -> Subject | None:
        """The one thing that all of it is about."""
        found = {(entry.about.kind, entry.about.subject): entry for _section, entry in self.entries[: MOST_LINES + 1]}
        subjects = {self.book.about(entry) for entry in found.values()}
        return subjects.pop() if len(subjects) == 1 else None

    def title(self) -> str:
        """The subject of the message."""
        if self.only:
            section, entry = self.only
            return str(_SUBJECTS[section]) % self._words(entry)
        counts = counted(section for section, _entry in self.entries)
        parts = listed(_part(section, count) for section, count in counts.items())
        if self.is_digest:
            return _("This morning: %(parts)s") % {"parts": parts}
        count = sum(counts.values()) - counts.get(Section.CLOSED, 0)
        if not count:  # nothing is left to do about what closed by itself
            return parts
        return ngettext("%(count)d promise needs you: %(parts)s", "%(count)d promises need you: %(parts)s", count) % {
            "count": count,
            "parts": parts,
        }

    def text(self) -> str:
        """The body of the message."""
        if self.only:
            return "\n".join(self._details(self.only[1]))
        lines, heading = [], None
        for section, entry in self.entries[:MOST_LINES]:
            if section != heading:
                lines += ["", str(_HEADINGS[section])]
                heading = section
            lines.append(self._line(section, entry))
        if (rest := len(self.entries) - MOST_LINES) > 0:
            lines += ["", _more(rest)]
        return "\n".join(lines)

    def _details(self, entry: Entry) -> Iterable[str]:
        yield self.book.about(entry).title
        owners = self.book.names(self.book.owners.get(entry.about.promise, ()))
        if owners:
            since = when(entry.about.started_at, self.now, self.zone)
            yield _("Owed by %(people)s since %(when)s.") % {"people": owners, "when": since}
        told = self.book.names(p for p in self.book.told.get(entry.about.promise, ()) if p != self.reader)
        if told:
            yield _("Told as well: %(people)s.") % {"people": told}
        if away := self._away(entry):
            yield _("You are told for %(people)s.") % {"people": away}

    def _line(self, section: Section, entry: Entry) -> str:
        is_past = entry.about.due_at is not None and entry.about.due_at <= self.now
        form = _("• %(number)s %(title)s: %(task)s, was due %(when)s") if is_past else _BY
        line = form % self._words(entry)
        if section is Section.ESCALATED and (owners := self.book.names(self.book.owners.get(entry.about.promise, ()))):
            line = _("%(line)s, owed by %(people)s") % {"line": line, "people": owners}
        if away := self._away(entry):
            line = _("%(line)s (for %(people)s)") % {"line": line, "people": away}
        return line

    def _away(self, entry: Entry) -> str:
        """Those instead of whom the reader is told; nobody when it concerns himself."""
        return "" if self.reader in entry.people else self.book.names(sorted(entry.people))

    def _words(self, entry: Entry) -> dict[str, Sentence | int]:
        about = self.book.about(entry)
        due = entry.about.due_at
        return {
            "number": about.number,
            "title": about.title,
            "task": kinds.get(entry.about.kind).task,
            "level": entry.level,
            "when": when(due, self.now, self.zone) if due else _("paused"),
        }


def when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The moment as people say it: 14:00 today, 9:00 tomorrow, else with its day."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    words = {"time": date_format(there, "TIME_FORMAT")}
    days = (there.date() - here.date()) // timedelta(days=1)
    if days == 0:
        return _("%(time)s today") % words
    if abs(days) == 1:
        return (_("%(time)s tomorrow") if days > 0 else _("%(time)s yesterday")) % words
    return date_format(there, "BRIEF_FORMAT" if there.year == here.year else "DATETIME_FORMAT")


def _part(section: Section, count: int) -> str:
    words = {
        Section.ESCALATED: ngettext("%(n)d escalated to you", "%(n)d escalated to you", count),
        Section.CLOSED: ngettext("%(n)d closed by time", "%(n)d closed by time", count),
        Section.OVERDUE: ngettext("%(n)d overdue", "%(n)d overdue", count),
        Section.TODAY: ngettext("%(n)d due today", "%(n)d due today", count),
        Section.LATER: ngettext("%(n)d due later", "%(n)d due later", count),
    }
    return words[section] % {"n": count}


def _more(count: int) -> str:
    return ngettext("… and %(n)d more", "… and %(n)d more", count) % {"n": count}
