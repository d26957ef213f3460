"""Which part of a customer's timeline an event belongs to."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from .events import KINDS


class Group(TextChoices):
    """The filters of the timeline that the archive fills itself; each registered source adds one of its own."""

    CONTACTS = "contacts", pgettext_lazy("timeline", "Contacts")
    VISITS = "visits", pgettext_lazy("timeline", "Visits")
    OWNERSHIP = "ownership", pgettext_lazy("timeline", "Ownership")
    CHANGES = "changes", pgettext_lazy("timeline", "Changes")


IN_THE_LOG = frozenset({"logged", "visit_logged"})
"""Events whose log entry is a line of its own, at the time of the contact; they would say the same twice."""

_CONTACTS = frozenset({"commented", "log_changed"})
_OWNERSHIP = frozenset(
    {"recorded", "imported", "import_reverted", "transferred", "transfer_undone", "allotted", "passed_on", "kept"}
    | {"released", "merged", "unmerged", "overdue", "escalated_1", "escalated_2", "escalated_3"}
)


def group_of(kind: str) -> Group:
    """The filter under which an event of this kind is found."""
    if kind in _CONTACTS:
        return Group.CONTACTS
    if kind.startswith("visit_"):
        return Group.VISITS
    return Group.OWNERSHIP if kind in _OWNERSHIP or kind.startswith("claim") else Group.CHANGES


def kinds_in(group: Group) -> list[str]:
    """The kinds of event that a filter shows, without those that a log entry stands for."""
    return sorted(kind for kind in KINDS if kind not in IN_THE_LOG and group_of(kind) == group)
