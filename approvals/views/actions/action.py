"""What an action is: what it is called, who may and when, which form it has, where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from core.errors import DomainError, Sentence
from core.verdicts import YES, Verdict

from ...forms.actions.base import ActionForm

May = Callable[[User, Any, datetime], Verdict]
Now = Callable[[Any], Verdict]


def always(_subject: object) -> Verdict:
    return YES


class Then(Enum):
    """Where one goes when it is done."""

    STAY = "stay"
    """The parts of the page refresh themselves."""
    NEXT = "next"
    """The next task of the inbox."""
    RELOAD = "reload"
    """The page of the document anew: it is in another state."""


@dataclass(frozen=True, slots=True)
class Action:
    """`may` is about the person, `now` about the moment. `note` is shown above the form; `keeps` says that what is
    typed is kept on the server; `tone` colours the button. `done` is said afterwards; where it leads to another
    document, `told` with the number, and with `says_where` where the document is now."""

    title: Promise
    submit: Promise
    done: Promise
    form: type[ActionForm]
    may: May
    icon: str
    now: Now = always
    note: Promise | str = ""
    template: str = "components/form.html"
    tone: str = "primary"
    then: Then = Then.STAY
    keeps: bool = False
    wide: bool = False
    told: Promise | str = ""
    says_where: bool = False

    def refusal(self, user: User, subject: Any, at: datetime) -> Sentence:
        """Why the button is greyed; "" when it is not."""
        return self.may(user, subject, at).reason or self.now(subject).reason

    def require(self, user: User, subject: Any, at: datetime) -> None:
        """Raise NotAllowed for the person, DomainError for the moment."""
        self.may(user, subject, at).require()
        if not (verdict := self.now(subject)):
            raise DomainError(verdict.reason)
