"""What can happen to a document, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`sentence` is filled with actor, target (a person, a step) and so on from the event's data."""

    sentence: Promise
    icon: str


KINDS: dict[str, Kind] = {
    "begun": Kind(_("%(actor)s began the draft"), "file-earmark-plus"),
    "changed": Kind(_("%(actor)s changed the content"), "pencil"),
    "file_added": Kind(_("%(actor)s attached %(target)s"), "paperclip"),
    "file_removed": Kind(_("%(actor)s took off %(target)s"), "x-circle"),
    "submitted": Kind(_("%(actor)s submitted round %(round)s"), "send"),
    "approved": Kind(_("%(actor)s approved at “%(step)s”"), "check-circle"),
    "passed_by_itself": Kind(_("“%(step)s” passed by itself for %(target)s"), "check-circle"),
    "rejected": Kind(_("%(actor)s rejected it"), "x-octagon"),
    "returned": Kind(_("%(actor)s returned it for rework"), "arrow-return-left"),
    "returned_to_step": Kind(_("%(actor)s returned it to “%(step)s”"), "arrow-return-left"),
    "recalled": Kind(_("%(actor)s recalled it"), "arrow-counterclockwise"),
    "taken_back": Kind(_("%(actor)s took the decision at “%(step)s” back"), "arrow-counterclockwise"),
    "transferred": Kind(_("%(actor)s transferred the decision to %(target)s"), "arrow-left-right"),
    "added": Kind(_("%(actor)s added %(target)s"), "person-plus"),
    "removed": Kind(_("%(actor)s removed %(target)s"), "person-dash"),
    "opinion_asked": Kind(_("%(actor)s asked %(target)s for an opinion"), "chat-left-quote"),
    "opinion_given": Kind(_("%(actor)s gave an opinion"), "chat-left-quote-fill"),
    "asked": Kind(_("%(actor)s asked the submitter"), "question-circle"),
    "answered": Kind(_("%(actor)s answered"), "reply"),
    "commented": Kind(_("%(actor)s commented"), "chat"),
    "urged": Kind(_("%(actor)s urged %(target)s"), "alarm"),
    "copied": Kind(_("%(actor)s sent a copy to %(target)s"), "files"),
    "nobody_found": Kind(_("Nobody was found for “%(step)s”: an administrator names somebody"), "exclamation-triangle"),
    "named": Kind(_("%(actor)s named %(target)s for “%(step)s”"), "person-check"),
    "overridden": Kind(_("%(actor)s decided in the place of %(target)s"), "shield-exclamation"),
    "handed_over": Kind(_("%(actor)s handed the open decision of %(target)s over"), "box-arrow-right"),
    "concluded": Kind(_("Approved"), "patch-check"),
    "voided": Kind(_("The approval is no longer valid"), "slash-circle"),
    "document_voided": Kind(_("%(actor)s declared it void"), "slash-circle-fill"),
    "sent": Kind(_("%(actor)s recorded a sending to %(target)s"), "envelope-arrow-up"),
    "received": Kind(_("%(actor)s recorded a receipt from %(target)s"), "envelope-arrow-down"),
}
