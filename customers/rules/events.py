"""What can happen to a customer: one sentence for each kind of event.

A new kind is one line here. `private` ones are read by the owner and his managers only.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.tones import Tone


@dataclass(frozen=True, slots=True)
class EventKind:
    """`sentence` has %(actor)s and, where it matters, %(target)s; `icon` is a Bootstrap icon."""

    sentence: Promise
    icon: str
    private: bool = False
    tone: Tone | None = None


KINDS: dict[str, EventKind] = {
    "recorded": EventKind(_("%(actor)s recorded the customer"), "building-add"),
    "imported": EventKind(_("%(actor)s imported the customer: %(target)s"), "box-arrow-in-down"),
    "updated_by_import": EventKind(_("%(actor)s updated the facts by an import: %(target)s"), "box-arrow-in-down"),
    "import_reverted": EventKind(_("%(actor)s reverted the import %(target)s"), "arrow-counterclockwise"),
    "changed": EventKind(_("%(actor)s changed the facts"), "pencil"),
    "completed": EventKind(_("The record is complete"), "check2-square"),
    "thrown_away": EventKind(_("%(actor)s moved the customer to the recycle bin"), "trash"),
    "restored": EventKind(_("%(actor)s took the customer back from the recycle bin"), "arrow-counterclockwise"),
    "contact_added": EventKind(_("%(actor)s added the contact %(target)s"), "person-plus", private=True),
    "contact_changed": EventKind(_("%(actor)s changed the contact %(target)s"), "person-gear", private=True),
    "contact_left": EventKind(_("%(target)s no longer works there"), "person-dash", private=True),
    "contact_removed": EventKind(_("%(actor)s removed the contact %(target)s"), "person-x", private=True),
    "need_added": EventKind(_("%(actor)s noted a need: %(target)s"), "chat-quote", private=True),
    "need_met": EventKind(_("%(actor)s noted that a need was met: %(target)s"), "check2-circle", private=True),
    "opportunity_added": EventKind(_("%(actor)s opened the opportunity %(target)s"), "graph-up-arrow", private=True),
    "opportunity_changed": EventKind(_("%(actor)s changed the opportunity %(target)s"), "graph-up", private=True),
    "opportunity_won": EventKind(_("%(actor)s won the opportunity %(target)s"), "trophy", private=True),
    "opportunity_lost": EventKind(_("%(actor)s lost the opportunity %(target)s"), "emoji-frown", private=True),
    "opportunity_reopened": EventKind(_("%(actor)s reopened the opportunity %(target)s"), "graph-up", private=True),
    "commented": EventKind(_("%(actor)s commented"), "chat-left-text", private=True),
    "claimed": EventKind(_("%(actor)s claimed the customer: %(target)s"), "flag"),
    "claim_granted": EventKind(_("%(actor)s granted the claim %(target)s"), "flag-fill"),
    "claim_refused": EventKind(_("%(actor)s refused the claim %(target)s"), "flag"),
    "claim_withdrawn": EventKind(_("%(actor)s withdrew the claim %(target)s"), "flag"),
    "transferred": EventKind(_("%(actor)s transferred the customer to %(target)s"), "arrow-left-right"),
    "allotted": EventKind(_("%(actor)s allotted the customer to %(target)s"), "person-check"),
    "passed_on": EventKind(_("%(actor)s passed the customer on to %(target)s"), "arrow-right"),
    "kept": EventKind(_("%(actor)s left the customer with %(target)s"), "arrow-repeat"),
    "released": EventKind(_("%(actor)s released the customer: it has no owner now"), "box-arrow-right"),
    "transfer_undone": EventKind(_("%(actor)s undid the transfer %(target)s"), "arrow-counterclockwise"),
    "merged": EventKind(_("%(actor)s merged it with %(target)s"), "union"),
    "unmerged": EventKind(_("%(actor)s separated it from %(target)s again"), "subtract"),
    "checked": EventKind(_("%(actor)s checked the new record"), "clipboard-check", private=True),
    "check_failed": EventKind(_("%(actor)s found something missing in the new record"), "clipboard-x", private=True),
    "logged": EventKind(_("%(actor)s logged a contact"), "journal-text", private=True),
    "log_changed": EventKind(_("%(actor)s corrected a log entry"), "journal-text", private=True),
    "visit_planned": EventKind(_("%(actor)s planned the visit %(target)s"), "calendar-plus", private=True),
    "visit_planned_again": EventKind(
        _("%(actor)s changed the plan of the visit %(target)s"), "calendar-plus", private=True
    ),
    "visit_changed": EventKind(_("%(actor)s changed details of the visit %(target)s"), "pencil", private=True),
    "visit_approved": EventKind(_("%(actor)s approved the visit %(target)s"), "calendar-check", private=True),
    "visit_sent_back": EventKind(_("%(actor)s sent the visit plan %(target)s back"), "calendar-x", private=True),
    "visit_left": EventKind(_("%(actor)s left for the visit %(target)s"), "door-open", private=True),
    "visit_returned": EventKind(_("%(actor)s is back from the visit %(target)s"), "door-closed", private=True),
    "visit_logged": EventKind(_("%(actor)s wrote the log of the visit %(target)s"), "journal-check", private=True),
    "visit_cancelled": EventKind(_("%(actor)s cancelled the visit %(target)s"), "calendar-x", private=True),
    "overdue": EventKind(_("The time was missed: %(target)s"), "alarm", private=True, tone="danger"),
    "escalated_1": EventKind(_("Escalated, level 1: %(target)s"), "exclamation-triangle", private=True, tone="danger"),
    "escalated_2": EventKind(_("Escalated, level 2: %(target)s"), "exclamation-triangle", private=True, tone="danger"),
    "escalated_3": EventKind(_("Escalated, level 3: %(target)s"), "exclamation-triangle", private=True, tone="danger"),
}
