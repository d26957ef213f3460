"""One timeline of everything about a customer: what happened to it, its log, and what other apps have of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from accounts.models import User
from core.errors import Sentence
from core.htmx import render_part
from core.http import Request
from core.tones import Tone, tone_of

from ... import related
from ...forms.archive.timeline import TimelineFilter
from ...models import Customer, CustomerEvent, LogEntry, Merge
from ...policies.archive import can_see_private
from ...rules.events import KINDS
from ...rules.timeline import IN_THE_LOG, Group, kinds_in
from ...rules.visits import LogKind
from .finding import merged_records, visible
from .words import Difference, differences

SIZE = 15
LOG_ICONS: dict[str, str] = {
    LogKind.CALL: "telephone",
    LogKind.MAIL: "envelope",
    LogKind.MESSAGE: "chat-dots",
    LogKind.MEETING: "people",
    LogKind.VISIT: "geo-alt",
    LogKind.EVENT: "megaphone",
    LogKind.OTHER: "journal-text",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `log` is set on a contact, `line` on something of another app, `of` is the name of the
    record to which it happened before that was merged into this one.

    With `is_new` the differences are what was entered at first, which the page shows anyway.
    """

    at: datetime
    icon: str
    sentence: SafeString | Sentence
    tone: Tone = "neutral"
    note: str = ""
    is_talk: bool = False
    is_new: bool = False
    differences: list[Difference] = field(default_factory=list)
    of: str = ""
    log: LogEntry | None = None
    line: related.Line | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the kinds that the timeline can be narrowed to; "" is everything."""

    value: str
    label: Sentence
    active: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A part of the timeline, newest first; `older` is where the next begins, "" at its end."""

    entries: list[Entry]
    older: str
    kind: str


def timeline(
    customer: Customer, user: User, *, private: bool, kind: str = "", before: datetime | None = None
) -> Timeline:
    """What happened before that moment (None: up to now), SIZE entries of all kinds or of one.

    Six queries, one more for each generation of merges, and what the other apps need. A part ends where the time
    changes, so none of one moment is skipped.
    """
    sources = [_events(customer, kind, before, private=private)]
    if private and kind in ("", Group.CONTACTS, Group.VISITS):
        sources.append(_log(customer, kind, before))
    others = [source for source in related.every() if kind in ("", source.code)]
    sources += [_lines(source.timeline(customer, user, before, SIZE + 1)) for source in others]
    merged = sorted(chain(*sources), key=lambda entry: entry.at, reverse=True)
    shown = merged[:SIZE]
    shown += [entry for entry in merged[SIZE:] if entry.at == shown[-1].at]
    goes_on = len(merged) > len(shown) or any(len(source) > SIZE for source in sources)
    older = shown[-1].at.isoformat() if goes_on else ""
    return Timeline(shown, older, kind)


def filters(chosen: str) -> list[Filter]:
    """All kinds that there are, in the order of the page."""
    kinds = [*Group.choices, *((source.code, source.label) for source in related.every())]
    return [Filter(value, label, value == chosen) for value, label in [("", ""), *kinds]]


def _newest(rows: QuerySet[CustomerEvent], before: datetime | None) -> QuerySet[CustomerEvent]:
    rows = rows if before is None else rows.filter(at__lt=before)
    return rows.order_by("-at", "-id")[: SIZE + 1]


def _events(customer: Customer, kind: str, before: datetime | None, *, private: bool) -> list[Entry]:
    """What happened to it, and to the records that were merged into it; their merging is told once."""
    rows = CustomerEvent.objects.filter(customer__in=merged_records(customer)).exclude(kind__in=IN_THE_LOG)
    told = Merge.objects.in_force().filter(loser=OuterRef("customer"), at=OuterRef("at"))
    rows = rows.exclude(Q(kind="merged") & Exists(told)).select_related("customer", "actor", "on_behalf_of", "visit")
    rows = rows if private else rows.filter(private=False)
    if kind:
        rows = rows.filter(kind__in=kinds_in(Group(kind))) if kind in Group.values else rows.none()
    return [_of_event(event, customer, private=private) for event in _newest(rows, before)]


def _of_event(event: CustomerEvent, customer: Customer, *, private: bool) -> Entry:
    kind = KINDS[event.kind]
    is_talk = event.kind == "commented"
    words = str(kind.sentence) % {"actor": "{actor}", "target": "{target}"}
    target: str = event.target_words
    if event.visit and event.visit.number == target:
        target = format_html('<a href="{}">{}</a>', event.visit.get_absolute_url(), target)
    return Entry(
        event.at,
        kind.icon,
        format_html(words, actor=format_html("<strong>{}</strong>", event.actor_words), target=target),
        tone="info" if is_talk else kind.tone or "neutral",
        note=event.note,
        is_talk=is_talk,
        is_new=event.kind.endswith("_added"),
        of="" if event.customer_id == customer.pk else str(event.customer),
        differences=list(differences(event, private=private)),
    )


def _log(customer: Customer, kind: str, before: datetime | None) -> list[Entry]:
    """Contacts at the time when they were; of visits, only visits and the other way round when asked for."""
    rows = customer.log.select_related("by", "visit", "opportunity").prefetch_related("people__contact", "files")
    if kind:
        rows = rows.filter(visit__isnull=kind == Group.CONTACTS)
    rows = rows if before is None else rows.filter(at__lt=before)
    return [
        Entry(entry.at, LOG_ICONS[entry.kind], "", tone="progress", note=entry.result, log=entry)
        for entry in rows.order_by("-at", "-id")[: SIZE + 1]
    ]


def _lines(lines: Iterable[related.Line]) -> list[Entry]:
    return [
        Entry(line.at, line.icon, line.sentence, tone_of(line.field, line.state_value), line.note, line=line)
        for line in lines
    ]


@require_GET
def older(request: Request, number: str) -> HttpResponse:
    """The timeline alone: of one kind with ?kind=, and what was before ?before=; a page of its own without scripts."""
    customer, user = visible(request.user, number), request.user
    asked = TimelineFilter(request.GET)
    asked.is_valid()
    private, kind, before = bool(can_see_private(user, customer)), asked.chosen, asked.moment
    context = {
        "customer": customer,
        "private": private,
        "filters": filters(kind),
        "timeline": timeline(customer, user, private=private, kind=kind, before=before),
        "continues": before is not None,
    }
    return render_part(request, "customers/archive/timeline.html", context, part="entries" if before else "timeline")
