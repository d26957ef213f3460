"""What can happen to a request: one sentence for each kind of event, and who is told of it.

`told` maps a part to the kind of message that its holders get; the services look up who holds it. Who
holds several parts is told once, for the first of them. Each person chooses which kinds come by e-mail.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.tones import Tone

from .parts import Part


@dataclass(frozen=True, slots=True)
class EventKind:
    """`sentence` has %(actor)s and, where it matters, %(target)s; `icon` is a Bootstrap icon.

    `names_request`: the target is the number of another request, for the eyes of those only who may see that one.
    """

    sentence: Promise
    icon: str
    told: dict[Part, str] = field(default_factory=dict)
    tone: Tone | None = None
    names_request: bool = False


NEW, ASSIGNED, MINE, PROGRESS, COMMENTS = (
    "requests_new",
    "requests_assigned",
    "requests_mine",
    "requests_progress",
    "requests_comments",
)

_WATCH = {Part.WATCHER: PROGRESS}
_TO_QUEUE = {Part.COORDINATOR: NEW, **_WATCH}
_TO_REQUESTER = {Part.REQUESTER: PROGRESS, **_WATCH}
_NEEDS_REQUESTER = {Part.REQUESTER: MINE, **_WATCH}
_TO_DESK = {Part.SUPPORTER: PROGRESS, Part.COORDINATOR: PROGRESS, **_WATCH}
_TO_ALL = {Part.REQUESTER: PROGRESS, **_TO_DESK}
_BACK_TO_DESK = {Part.SUPPORTER: NEW, Part.COORDINATOR: NEW, **_WATCH}
_STAFFING = {Part.SUPPORTER: ASSIGNED, Part.REQUESTER: PROGRESS, **_WATCH}
_DISCUSSION = dict.fromkeys((Part.REQUESTER, Part.SUPPORTER, Part.COORDINATOR, Part.WATCHER), COMMENTS)
_INTERNAL = {Part.SUPPORTER: COMMENTS, Part.COORDINATOR: COMMENTS}

KINDS: dict[str, EventKind] = {
    "submitted": EventKind(_("%(actor)s submitted the request"), "send", _TO_QUEUE),
    "accepted": EventKind(_("%(actor)s accepted the request"), "check2", _TO_REQUESTER),
    "returned": EventKind(_("%(actor)s returned it for more information"), "arrow-return-left", _NEEDS_REQUESTER),
    "resubmitted": EventKind(_("%(actor)s resubmitted the request"), "send", _BACK_TO_DESK),
    "rejected": EventKind(_("%(actor)s rejected the request"), "x-circle", _NEEDS_REQUESTER),
    "rerouted": EventKind(_("%(actor)s sent it to another queue: %(target)s"), "signpost-split", _TO_QUEUE),
    "assigned": EventKind(_("%(actor)s assigned it to %(target)s"), "person-check", _STAFFING),
    "reassigned": EventKind(_("%(actor)s reassigned it to %(target)s"), "person-check", _STAFFING),
    "started": EventKind(_("%(actor)s started the work"), "play", _TO_REQUESTER),
    "delivered": EventKind(
        _("%(actor)s delivered: %(target)s"), "box-seam", {**_NEEDS_REQUESTER, Part.COORDINATOR: PROGRESS}
    ),
    "confirmed": EventKind(_("%(actor)s confirmed the delivery"), "check-circle", _TO_DESK),
    "closed_by_time": EventKind(
        _("Nobody confirmed the delivery in time: the request closed by itself"), "clock-history"
    ),
    "rated": EventKind(_("%(actor)s rated the delivery"), "star", _TO_DESK),
    "overdue": EventKind(_("Overdue: %(target)s"), "alarm", tone="danger"),
    "escalated_1": EventKind(_("Escalation, level 1: %(target)s"), "megaphone", tone="danger"),
    "escalated_2": EventKind(_("Escalation, level 2: %(target)s"), "megaphone", tone="danger"),
    "escalated_3": EventKind(_("Escalation, level 3: %(target)s"), "megaphone", tone="danger"),
    "reopened": EventKind(_("%(actor)s reopened the request"), "arrow-counterclockwise", _BACK_TO_DESK),
    "cancelled": EventKind(_("%(actor)s cancelled the request"), "slash-circle", _TO_DESK),
    "commented": EventKind(_("%(actor)s commented"), "chat-left-text", _DISCUSSION),
    "commented_internally": EventKind(_("%(actor)s wrote an internal note"), "lock", _INTERNAL),
    "corrected": EventKind(_("%(actor)s corrected the details"), "pencil", _TO_ALL),
    "requester_changed": EventKind(_("%(actor)s made %(target)s the requester"), "person-gear", _TO_ALL),
    "customer_merged": EventKind(_("%(actor)s merged the customer with %(target)s"), "union"),
    "customer_unmerged": EventKind(_("%(actor)s separated the customer from %(target)s again"), "subtract"),
    "urgency_changed": EventKind(_("%(actor)s changed the urgency"), "exclamation-triangle", _TO_ALL),
    "wanted_by_changed": EventKind(_("%(actor)s changed the wanted-by time"), "calendar-event", _TO_ALL),
    "promised": EventKind(_("%(actor)s changed the promised time"), "calendar-check", _TO_REQUESTER),
    "supporter_added": EventKind(
        _("%(actor)s added %(target)s as supporter"), "person-plus", {Part.SUPPORTER: PROGRESS, **_WATCH}
    ),
    "supporter_removed": EventKind(_("%(actor)s removed supporter %(target)s"), "person-dash"),
    "watcher_added": EventKind(_("%(actor)s added %(target)s as watcher"), "eye"),
    "watcher_removed": EventKind(_("%(actor)s removed watcher %(target)s"), "eye-slash"),
    "department_asked": EventKind(_("%(actor)s asked %(target)s for a part"), "diagram-3", {Part.COOPERATOR: ASSIGNED}),
    "department_answered": EventKind(_("%(actor)s answered for %(target)s"), "reply", _INTERNAL),
    "department_released": EventKind(
        _("%(actor)s withdrew the question to %(target)s"), "slash-circle", {Part.COOPERATOR: PROGRESS}
    ),
    "file_added": EventKind(_("%(actor)s added the file %(target)s"), "paperclip"),
    "file_replaced": EventKind(_("%(actor)s added a new version of %(target)s"), "paperclip"),
    "file_removed": EventKind(_("%(actor)s removed the file %(target)s"), "trash"),
    "document_opened": EventKind(_("%(actor)s opened the document %(target)s"), "file-earmark-plus", _TO_DESK),
    "document_linked": EventKind(_("%(actor)s linked the document %(target)s"), "file-earmark-check", _TO_DESK),
    "document_unlinked": EventKind(_("%(actor)s removed the link to the document %(target)s"), "file-earmark-x"),
    "document_submitted": EventKind(_("%(actor)s submitted %(target)s for approval"), "send-check"),
    "document_approved": EventKind(_("%(target)s is approved"), "patch-check", _TO_DESK, "success"),
    "document_rejected": EventKind(_("%(target)s was rejected"), "x-octagon", _TO_ALL, "danger"),
    "document_returned": EventKind(_("%(target)s was returned for rework"), "arrow-return-left", _WATCH, "warning"),
    "document_invalid": EventKind(
        _("The approval of %(target)s is no longer valid"), "slash-circle", _TO_ALL, "warning"
    ),
    "document_void": EventKind(_("%(target)s is void"), "slash-circle-fill", _TO_ALL, "danger"),
    "linked": EventKind(_("%(actor)s linked it to %(target)s"), "link-45deg", names_request=True),
    "unlinked": EventKind(_("%(actor)s removed the link to %(target)s"), "link-45deg", names_request=True),
}

MENTIONS = "requests_mentions"
MAIL_ANSWERS = "requests_mail"
MESSAGE_KINDS: dict[str, Promise] = {
    NEW: _("A request waits in my queue or comes back to me"),
    ASSIGNED: _("I am asked to work on a request"),
    MINE: _("My request needs me: returned, rejected, delivered"),
    PROGRESS: _("Progress of requests I have a part in"),
    COMMENTS: _("Comments on requests I have a part in"),
    MENTIONS: _("Somebody mentions me"),
    MAIL_ANSWERS: _("What became of my mails to the desk"),
}
