"""The states and urgencies of a request (domain §3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.tones import Tone


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("state", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("state", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("state", "Accepted")
    ASSIGNED = "assigned", pgettext_lazy("state", "Assigned")
    IN_PROGRESS = "in_progress", pgettext_lazy("state", "In progress")
    DELIVERED = "delivered", pgettext_lazy("state", "Delivered")
    CLOSED = "closed", pgettext_lazy("state", "Closed")
    RETURNED = "returned", pgettext_lazy("state", "Returned")
    REJECTED = "rejected", pgettext_lazy("state", "Rejected")
    CANCELLED = "cancelled", pgettext_lazy("state", "Cancelled")


WORKING = (State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS)
STAFFED = (State.ASSIGNED, State.IN_PROGRESS)
OPEN = (State.SUBMITTED, *WORKING, State.DELIVERED, State.RETURNED)
OWED = tuple(state for state in OPEN if state != State.DELIVERED)
"""Delivery is still owed."""
RUNNING = tuple(state for state in OPEN if state != State.RETURNED)
"""The clocks run: something is owed by a time."""
ENDED = (State.CLOSED, State.REJECTED, State.CANCELLED)


class Urgency(TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    CRITICAL = "critical", _("Critical")


class SubtaskState(TextChoices):
    OPEN = "open", pgettext_lazy("sub-task", "Open")
    ANSWERED = "answered", pgettext_lazy("sub-task", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("sub-task", "Withdrawn")


TONES: dict[str, dict[str, Tone]] = {
    "state": {
        State.DRAFT: "neutral",
        State.SUBMITTED: "info",
        State.ACCEPTED: "info",
        State.ASSIGNED: "progress",
        State.IN_PROGRESS: "progress",
        State.DELIVERED: "success",
        State.CLOSED: "neutral",
        State.RETURNED: "warning",
        State.REJECTED: "danger",
        State.CANCELLED: "neutral",
    },
    "urgency": {Urgency.NORMAL: "neutral", Urgency.URGENT: "warning", Urgency.CRITICAL: "danger"},
}
"""The colour that goes with each word."""
