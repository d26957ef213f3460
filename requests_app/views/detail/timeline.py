"""One timeline of everything that happened to a request, in words."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text import listed
from core.tones import Tone

from ...models import Attachment, RequestEvent
from ...rules.events import KINDS
from ...rules.forms.display import Shown, differences
from ...rules.forms.schema import Form
from ...rules.states import TONES, Urgency

LABELS: dict[str, Promise] = {
    "customer": _("Customer"),
    "description": _("What is needed"),
    "files": _("Files"),
    "lead": _("Lead supporter"),
    "project": _("Opportunity or project"),
    "promised_at": _("Promised for"),
    "queue": _("Queue"),
    "rating": _("Rating"),
    "requester": _("Requester"),
    "title": _("Title"),
    "urgency": _("Urgency"),
    "wanted_by": _("Wanted by"),
}
TOLD = "told"
TIMES = frozenset({"promised_at", "wanted_by"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after, in the reader's words; "" where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with what belongs to it."""

    event: RequestEvent
    differences: list[Difference]
    told: str
    files: list[Attachment]
    target: str

    @property
    def is_talk(self) -> bool:
        """A comment: shown with its author and words, not as a line of the protocol."""
        return self.event.comment_id is not None

    @property
    def tone(self) -> Tone:
        """The colour of its mark: its own, of the state it led to, of what was said, else none."""
        if self.event.internal:
            return "warning"
        if self.is_talk:
            return "info"
        return KINDS[self.event.kind].tone or TONES["state"].get(self.event.to_state, "neutral")

    @property
    def sentence(self) -> SafeString:
        """The event's sentence with who did it in bold."""
        words = str(KINDS[self.event.kind].sentence) % {"actor": "{actor}", "target": "{target}"}
        actor = format_html("<strong>{}</strong>", self.event.actor_words)
        return format_html(words, actor=actor, target=self.target)


def entries(
    events: Iterable[RequestEvent], form: Form, files: Iterable[Attachment], numbers: Container[str]
) -> list[Entry]:
    """The timeline, oldest first; costs no query when the events came with what they point at.

    `numbers` are those of other requests that the reader may see.
    """
    by_comment: dict[int, list[Attachment]] = {}
    for file in files:
        if file.comment_id:
            by_comment.setdefault(file.comment_id, []).append(file)
    return [
        Entry(
            event,
            list(_differences(event, form)),
            _told(event),
            by_comment.get(event.comment_id or 0, []),
            _target(event, numbers),
        )
        for event in events
    ]


def _target(event: RequestEvent, numbers: Container[str]) -> str:
    return event.named_request if event.named_request in numbers else event.target_words


def _told(event: RequestEvent) -> str:
    """Who heard of it, when the event keeps that; names, in the reader's language."""
    return readable(TOLD, event.changes.get(TOLD, (None, None))[1])


def _differences(event: RequestEvent, form: Form) -> Iterable[Difference]:
    for name, (before, after) in event.changes.items():
        if name == TOLD:
            continue
        if name == "answers":
            for change in differences(form, before, after):
                yield Difference(str(change.label), _shown(change.before), _shown(change.after))
        else:
            yield Difference(str(LABELS[name]), readable(name, before), readable(name, after))


def _shown(answer: Shown | None) -> str:
    return "" if answer is None else str(answer)


def readable(name: str, value: Any) -> str:
    """A kept value (services.recording.plain) in the active language and time zone."""
    if value is None or value == "":
        return ""
    if name in TIMES:
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    if name == "urgency":
        return str(Urgency(value).label)
    if isinstance(value, dict):
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(value.get(language) or value.get("text", ""))
    return listed(value) if isinstance(value, list) else str(value)
