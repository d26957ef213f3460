"""What an action on a request is: what it is called, who may, which form it has."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.verdicts import Verdict

from ...forms.actions.base import ActionForm
from ...models import SupportRequest
from ...policies.lifecycle import can_change, can_move
from ...rules.lifecycle import MOVES


@dataclass(frozen=True, slots=True)
class Action:
    """`permission` is a move (rules.lifecycle.MOVES) or a change (policies.lifecycle.CHANGES).

    `note` is shown above the form; `keeps` says that what is typed is kept on the server; `template` draws the
    fields where the plain look will not do, `frame` the form around them; `tone` colours the button; with `again` the
    form stays on the page, emptied.
    """

    title: Promise
    submit: Promise
    done: Promise
    form: type[ActionForm]
    permission: str
    icon: str
    note: Promise | str = ""
    template: str = "components/form.html"
    tone: str = "primary"
    frame: str = "requests_app/actions/_form.html"
    again: bool = False
    keeps: bool = False
    wide: bool = False

    @property
    def is_move(self) -> bool:
        return self.permission in MOVES

    def verdict(self, user: User, support_request: SupportRequest) -> Verdict:
        """May this person, whatever the state says?"""
        asked = can_move if self.is_move else can_change
        return asked(user, support_request, self.permission)

    def require(self, user: User, support_request: SupportRequest) -> None:
        """Raise NotAllowed, or DomainError when a move does not start in this state."""
        self.verdict(user, support_request).require()
        if self.is_move and support_request.state not in MOVES[self.permission].sources:
            raise DomainError(_("Someone was faster: the request is now “%s”.") % support_request.get_state_display())
