"""The lists of requests, the groups of states that their tabs show, and the orders they can have."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .states import OPEN, State


class Scope(TextChoices):
    """Whose requests a list holds."""

    QUEUE = "queue", _("Queue")
    MINE = "mine", _("My requests")
    WORK = "work", _("My work")
    ALL = "all", _("All requests")


@dataclass(frozen=True, slots=True)
class Tab:
    """A group of states with a name; the number beside it counts the list's requests in them."""

    label: Promise
    states: tuple[State, ...]


TABS: dict[str, Tab] = {
    "triage": Tab(pgettext_lazy("tab", "To triage"), (State.SUBMITTED,)),
    "assign": Tab(pgettext_lazy("tab", "To assign"), (State.ACCEPTED,)),
    "working": Tab(pgettext_lazy("tab", "Under way"), (State.ASSIGNED, State.IN_PROGRESS)),
    "returned": Tab(pgettext_lazy("tab", "Returned"), (State.RETURNED,)),
    "delivered": Tab(pgettext_lazy("tab", "Delivered"), (State.DELIVERED,)),
    "open": Tab(pgettext_lazy("tab", "All open"), OPEN),
    "ended": Tab(pgettext_lazy("tab", "Ended"), (State.CLOSED, State.REJECTED, State.CANCELLED)),
}

ONLY_WHEN_FILLED: dict[str, frozenset[str]] = {Scope.WORK: frozenset({"triage", "assign"})}
"""Tabs that a list seldom has rows for: work has a supporter, so it hardly ever waits for triage."""

FIRST_TAB = {Scope.QUEUE: "triage", Scope.MINE: "open", Scope.WORK: "working", Scope.ALL: "open"}


class Due(TextChoices):
    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    WEEK = "week", _("Due in 7 days")
    NONE = "none", _("Nothing due")


class Sort(TextChoices):
    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")
    DUE = "due", _("Due first")
    CHANGED = "changed", _("Last changed first")


ORDER: dict[str, tuple[str, ...]] = {
    Sort.NEWEST: ("-submitted_at", "-id"),
    Sort.OLDEST: ("submitted_at", "id"),
    Sort.DUE: ("due_at", "id"),
    Sort.CHANGED: ("-updated_at", "-id"),
}
