"""Who may make which move, and who may change what beside the moves. What nobody listed is a KeyError, never a yes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no
from requests_app.models import SupportRequest
from requests_app.rules.lifecycle import moves_from
from requests_app.rules.parts import DESK, Part
from requests_app.rules.states import ENDED, OPEN, OWED, STAFFED, WORKING, State

from .viewing import Standing, standing

REQUESTER = frozenset({Part.REQUESTER})
COORDINATOR = frozenset({Part.COORDINATOR})
SUPPORTER = frozenset({Part.SUPPORTER})
COORDINATOR_OR_ADMINISTRATOR = COORDINATOR | {Part.ADMINISTRATOR}
TRIAGE = COORDINATOR | SUPPORTER
EVERYONE = frozenset(Part)

ONLY_REQUESTER = _("Only the requester can do this.")
ONLY_COORDINATOR = _("Only a coordinator of this queue can do this.")
ONLY_SUPPORTER = _("Only a supporter of this request can do this.")
ONLY_DESK = _("Only those who work on the request can do this.")

WHO: dict[str, tuple[frozenset[Part], Promise]] = {
    "submit": (REQUESTER, ONLY_REQUESTER),
    "accept": (COORDINATOR, ONLY_COORDINATOR),
    "return": (TRIAGE, _("Only a coordinator or a supporter can return it.")),
    "resubmit": (REQUESTER, ONLY_REQUESTER),
    "reject": (COORDINATOR, ONLY_COORDINATOR),
    "reroute": (COORDINATOR_OR_ADMINISTRATOR, ONLY_COORDINATOR),
    "assign": (COORDINATOR, ONLY_COORDINATOR),
    "reassign": (COORDINATOR_OR_ADMINISTRATOR, ONLY_COORDINATOR),
    "start": (SUPPORTER, ONLY_SUPPORTER),
    "deliver": (SUPPORTER, ONLY_SUPPORTER),
    "confirm": (REQUESTER, ONLY_REQUESTER),
    "reopen": (REQUESTER, ONLY_REQUESTER),
    "cancel": (REQUESTER, ONLY_REQUESTER),
}

CHANGES: dict[str, tuple[frozenset[Part], Promise, tuple[State, ...]]] = {
    "edit_draft": (REQUESTER, ONLY_REQUESTER, (State.DRAFT,)),
    "correct": (REQUESTER | COORDINATOR, _("Only the requester or a coordinator can correct the answers."), OPEN),
    "set_urgency": (REQUESTER | COORDINATOR, _("Only the requester or a coordinator can change the urgency."), OPEN),
    "set_wanted_by": (REQUESTER, ONLY_REQUESTER, OPEN),
    "promise": (TRIAGE, _("Only a supporter or coordinator can promise a time."), WORKING),
    "rate": (REQUESTER, ONLY_REQUESTER, (State.CLOSED,)),
    "staff": (COORDINATOR | SUPPORTER, ONLY_DESK, STAFFED),
    "ask_department": (TRIAGE, ONLY_DESK, WORKING),
    "answer_department": (
        frozenset({Part.COOPERATOR}),
        _("Only the department that was asked can answer."),
        (*WORKING, State.RETURNED),
    ),
    "comment": (EVERYONE, _("You have no part in this request."), (*OPEN, *ENDED)),
    "comment_internally": (DESK, ONLY_DESK, (*OPEN, *ENDED)),
    "attach": (REQUESTER | DESK, _("Only the requester and those who work on it can add files."), (State.DRAFT, *OPEN)),
    "watch": (EVERYONE, _("You have no part in this request."), (*OPEN, *ENDED)),
    "open_document": (REQUESTER, ONLY_REQUESTER, OWED),
    "keep_document": (
        REQUESTER | DESK,
        _("Only the requester and those who work on it can link documents."),
        OPEN,
    ),
    "link": (REQUESTER | DESK, _("Only the requester and those who work on it can link requests."), (*OPEN, *ENDED)),
}


def can_move(user: User, support_request: SupportRequest, name: str, held: Standing | None = None) -> Verdict:
    """May this person make the move, were the state right? The graph itself is asked by the service.

    `held` is his standing where the caller has it already; so below.
    """
    parts, sentence = WHO[name]
    return _verdict(user, support_request, parts, sentence, held)


def can_change(user: User, support_request: SupportRequest, name: str, held: Standing | None = None) -> Verdict:
    """May this person make this change in the request's present state?"""
    parts, sentence, states = CHANGES[name]
    if support_request.state not in states:
        return no(_("This is not possible while the request is: %s.") % support_request.get_state_display())
    return _verdict(user, support_request, parts, sentence, held)


def _verdict(
    user: User, support_request: SupportRequest, parts: frozenset[Part], sentence: Promise, held: Standing | None
) -> Verdict:
    if not user.is_active:
        return no(_("Your account is not active."))
    return YES if (held or standing(user, support_request)).holds(*parts) else no(sentence)


def moves_for(user: User, support_request: SupportRequest, held: Standing | None = None) -> list[str]:
    """The moves that this person can make now, in the order of the table: the buttons of a page."""
    held = held or standing(user, support_request)
    return [name for name in moves_from(support_request.state) if can_move(user, support_request, name, held)]
