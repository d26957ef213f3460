"""The life of a visit (domain §5): planned → approved → out → back → logged. The graph is data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.tones import Tone


class VisitState(TextChoices):
    PLANNED = "planned", pgettext_lazy("visit", "Waiting for approval")
    SENT_BACK = "sent_back", pgettext_lazy("visit", "Sent back")
    APPROVED = "approved", pgettext_lazy("visit", "Approved")
    OUT = "out", pgettext_lazy("visit", "Out")
    BACK = "back", pgettext_lazy("visit", "Back, log owed")
    LOGGED = "logged", pgettext_lazy("visit", "Logged")
    CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")


State = VisitState
UPCOMING = (State.PLANNED, State.SENT_BACK, State.APPROVED)
HELD = (State.OUT, State.BACK, State.LOGGED)
OPEN = (*UPCOMING, State.OUT, State.BACK)

TONES: dict[str, Tone] = {
    State.PLANNED: "info",
    State.SENT_BACK: "warning",
    State.APPROVED: "success",
    State.OUT: "progress",
    State.BACK: "warning",
    State.LOGGED: "neutral",
    State.CANCELLED: "neutral",
}
"""The colour that goes with each word."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step. `past` is the kind of the event that it leaves."""

    label: Promise
    past: str
    sources: tuple[State, ...]
    target: State


MOVES = {
    "plan": Move(_("Plan a visit"), "visit_planned", (), State.PLANNED),
    "plan_again": Move(
        _("Plan again"), "visit_planned_again", (State.PLANNED, State.SENT_BACK, State.APPROVED), State.PLANNED
    ),
    "approve": Move(_("Approve"), "visit_approved", (State.PLANNED,), State.APPROVED),
    "send_back": Move(pgettext_lazy("visit", "Send back"), "visit_sent_back", (State.PLANNED,), State.SENT_BACK),
    "leave": Move(_("Leave"), "visit_left", (State.APPROVED,), State.OUT),
    "return": Move(_("I am back"), "visit_returned", (State.OUT,), State.BACK),
    "log": Move(_("Write the log"), "visit_logged", (State.APPROVED, State.OUT, State.BACK), State.LOGGED),
    "cancel": Move(_("Cancel the visit"), "visit_cancelled", UPCOMING, State.CANCELLED),
}

MATERIAL = frozenset({"purpose", "aim", "starts_at", "ends_at"})
"""What was approved: an approved plan that changes in one of them is approved anew, else it stays approved."""
FURTHEST = timedelta(days=366)
"""A visit is planned at most so far ahead."""
LONGEST_WAY = timedelta(hours=6)
LONGEST_OUT = timedelta(days=30)


def expected_back(starts_at: datetime, ends_at: datetime, left_at: datetime) -> datetime:
    """When somebody who leaves at that time is back if he says nothing else: the way back takes as long as the way
    there, LONGEST_WAY at most; who leaves after the meeting was to begin stays as long as was planned."""
    if left_at >= starts_at:
        return left_at + (ends_at - starts_at)
    return ends_at + min(starts_at - left_at, LONGEST_WAY)


def may_be_corrected(written_on: date, today: date) -> bool:
    """A log entry can be corrected on the day on which it was written; then it stays as it is."""
    return written_on == today


class Purpose(TextChoices):
    FIRST = "first", pgettext_lazy("purpose", "First meeting")
    NEEDS = "needs", pgettext_lazy("purpose", "Learn the needs")
    PRESENT = "present", pgettext_lazy("purpose", "Present or propose")
    NEGOTIATE = "negotiate", pgettext_lazy("purpose", "Negotiate")
    SIGN = "sign", pgettext_lazy("purpose", "Sign")
    COLLECT = "collect", pgettext_lazy("purpose", "Collect a payment")
    SERVE = "serve", pgettext_lazy("purpose", "Service or complaint")
    CARE = "care", pgettext_lazy("purpose", "Care for the relationship")
    OTHER = "other", pgettext_lazy("purpose", "Other")


class LogKind(TextChoices):
    """How somebody was in contact with a customer."""

    CALL = "call", pgettext_lazy("contact", "Call")
    MAIL = "mail", pgettext_lazy("contact", "E-mail")
    MESSAGE = "message", pgettext_lazy("contact", "Message")
    MEETING = "meeting", pgettext_lazy("contact", "Meeting")
    VISIT = "visit", pgettext_lazy("contact", "Visit")
    EVENT = "event", pgettext_lazy("contact", "Fair or event")
    OTHER = "other", pgettext_lazy("contact", "Other")
