"""What can happen to a document, in words, and who is told of it; apps above `register` what is theirs. Pure.

`told` maps a part to the kind of message that its holders get; the services look up who holds it. Who holds several
parts is told once, for the first of them. Who is asked to decide is told of his task, not of the event that opened it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TASKS, MINE, COPIES = "approvals_tasks", "approvals_mine", "approvals_copies"
MESSAGE_KINDS: dict[str, Promise] = {
    TASKS: _("I am asked to decide, for an opinion, or something changed about that"),
    MINE: _("What became of documents that I submitted or own"),
    COPIES: _("Copies of documents for me"),
}


class Part(StrEnum):
    """What somebody is to an event of a document."""

    OWNER = "owner"
    SUBMITTER = "submitter"
    HOLDER = "holder"
    """Of the event's own task."""
    ASKER = "asker"
    """Who added the event's own task, and who has the decision that waits for it."""
    PRINCIPAL = "principal"
    """In whose right the event's own task is decided: who handed it on."""
    HOLDERS = "holders"
    """Of the round's pending tasks."""
    RELEASED = "released"
    """Whose tasks ended with the event, without a decision of theirs."""
    DECIDERS = "deciders"
    """Who decided in the round."""
    READERS = "readers"
    """Who has a copy of the version."""
    NAMED = "named"
    """Whom the event names, as `people` in its data."""
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True, slots=True)
class Kind:
    """`sentence` is filled with actor, target (a person, a step) and so on from the event's data."""

    sentence: Promise
    icon: str
    told: Mapping[Part, str] = field(default_factory=dict)


_MINE = {Part.SUBMITTER: MINE, Part.OWNER: MINE}
_FOR_ANOTHER = {Part.HOLDER: TASKS, Part.PRINCIPAL: TASKS}
"""Whose decision it was, when another decided for him, or he had handed it on."""
_ENDED = {**_MINE, **_FOR_ANOTHER, Part.RELEASED: TASKS}
_INVALID = {**_MINE, Part.DECIDERS: TASKS, Part.RELEASED: TASKS, Part.READERS: COPIES}
WITH_CONDITION = _("%(actor)s returned it with a condition")
"""What `returned` says when its event has a condition."""

KINDS: dict[str, Kind] = {
    "begun": Kind(_("%(actor)s began the draft"), "file-earmark-plus"),
    "changed": Kind(_("%(actor)s changed the content"), "pencil"),
    "file_added": Kind(_("%(actor)s attached %(target)s"), "paperclip"),
    "file_removed": Kind(_("%(actor)s took off %(target)s"), "x-circle"),
    "submitted": Kind(_("%(actor)s submitted round %(round)s"), "send"),
    "step_began": Kind(_("“%(step)s” asks %(target)s"), "people"),
    "approved": Kind(_("%(actor)s approved at “%(step)s”"), "check-circle", {**_FOR_ANOTHER, Part.ASKER: TASKS}),
    "passed_by_itself": Kind(_("“%(step)s” passed by itself for %(target)s"), "check-circle"),
    "rejected": Kind(_("%(actor)s rejected it"), "x-octagon", _ENDED),
    "returned": Kind(_("%(actor)s returned it for rework"), "arrow-return-left", _ENDED),
    "returned_to_step": Kind(_("%(actor)s returned it to “%(step)s”"), "arrow-return-left", _ENDED),
    "recalled": Kind(_("%(actor)s recalled it"), "arrow-counterclockwise", {Part.RELEASED: TASKS, Part.OWNER: MINE}),
    "taken_back": Kind(_("%(actor)s took the decision at “%(step)s” back"), "arrow-counterclockwise", _ENDED),
    "transferred": Kind(
        _("%(actor)s transferred the decision to %(target)s"), "arrow-left-right", {Part.PRINCIPAL: TASKS}
    ),
    "added": Kind(_("%(actor)s added %(target)s"), "person-plus"),
    "removed": Kind(_("%(actor)s removed %(target)s"), "person-dash", {Part.HOLDER: TASKS}),
    "opinion_asked": Kind(_("%(actor)s asked %(target)s for an opinion"), "chat-left-quote"),
    "opinion_given": Kind(
        _("%(actor)s gave an opinion"),
        "chat-left-quote-fill",
        {**_FOR_ANOTHER, Part.ASKER: TASKS, Part.SUBMITTER: MINE},
    ),
    "asked": Kind(_("%(actor)s asked the submitter"), "question-circle", {Part.SUBMITTER: TASKS, Part.OWNER: TASKS}),
    "answered": Kind(_("%(actor)s answered"), "reply", {Part.NAMED: TASKS}),
    "commented": Kind(_("%(actor)s commented"), "chat", {**_MINE, Part.HOLDERS: TASKS}),
    "urged": Kind(_("%(actor)s urged %(target)s"), "alarm", {Part.HOLDER: TASKS}),
    "copied": Kind(_("%(actor)s sent a copy to %(target)s"), "files", {Part.NAMED: COPIES}),
    "voted_against": Kind(_("%(actor)s voted against it at “%(step)s”"), "x-circle", _FOR_ANOTHER),
    "passed_empty": Kind(_("“%(step)s” passed by itself: no approver was found"), "check-circle"),
    "condition_accepted": Kind(_("%(actor)s accepted the condition"), "check2-square"),
    "nobody_found": Kind(
        _("No approver was found for “%(step)s”: an administrator names somebody"),
        "exclamation-triangle",
        {Part.ADMINISTRATORS: TASKS},
    ),
    "named": Kind(_("%(actor)s named %(target)s for “%(step)s”"), "person-check"),
    "overridden": Kind(
        _("%(actor)s decided in the place of %(target)s"), "shield-exclamation", {**_MINE, **_FOR_ANOTHER}
    ),
    "handed_over": Kind(
        _("%(actor)s handed the open decision of %(target)s over"), "box-arrow-right", {Part.PRINCIPAL: TASKS}
    ),
    "owner_changed": Kind(_("%(actor)s made %(target)s the owner"), "person-gear", {Part.OWNER: MINE}),
    "concluded": Kind(_("Approved"), "patch-check", _MINE),
    "voided": Kind(_("The approval is no longer valid"), "slash-circle", _INVALID),
    "document_voided": Kind(_("%(actor)s declared it void"), "slash-circle-fill", _INVALID),
    "sent": Kind(_("%(actor)s recorded a sending to %(target)s"), "envelope-arrow-up"),
    "sending_corrected": Kind(_("%(actor)s corrected the entry about %(target)s"), "pencil-square"),
    "customer_merged": Kind(_("%(actor)s merged the customer with %(target)s"), "union"),
    "customer_unmerged": Kind(_("%(actor)s separated the customer from %(target)s again"), "subtract"),
    "received": Kind(_("%(actor)s recorded a receipt from %(target)s"), "envelope-arrow-down"),
}


def register(kinds: Mapping[str, Kind]) -> None:
    """Make an app's own events known. The same again is harmless; another kind under the same key is a ValueError."""
    for key, kind in kinds.items():
        if KINDS.setdefault(key, kind) != kind:
            raise ValueError(f"event {key!r} is registered twice")
