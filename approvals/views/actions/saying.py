"""What is said after an action that leads on: about which document it was, where that is now, what comes next."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Sentence
from core.text import listed, sentences

from ...models import Task
from ...rules.states import CaseState
from .. import addresses
from .action import Action, Then


def said(offered: Action, subject: object, user: User) -> Sentence:
    """The sentences; of an action that stays where it is its own. Three queries at most."""
    if offered.then is not Then.NEXT or not isinstance(subject, Task):
        return offered.done
    number = subject.step.case.document.number
    now = _where_it_is(subject) if offered.says_where else ""
    return sentences([str(offered.told) % {"number": number}, now, _next(addresses.following(user, subject))])


def _where_it_is(decided: Task) -> str:
    """After a yes: approved, or with whom it is."""
    case = decided.step.case
    case.refresh_from_db(fields=["state"])
    if case.state == CaseState.APPROVED:
        return _("It was the last one needed: it is approved.")
    if case.state != CaseState.RUNNING:  # somebody ended the round at the same moment
        return ""
    asked = list(Task.objects.pending().filter(step__case=case).select_related("holder", "step").order_by("pk"))
    if not asked:
        return _("An administrator names who decides next.")
    return _("It is with %(names)s now: %(step)s.") % {
        "names": listed(one.holder for one in asked),
        "step": asked[0].step.name,
    }


def _next(task: Task | None) -> str:
    if task is None:
        return _("Nothing else waits for you.")
    return _("Next: %(document)s.") % {"document": task.step.case.document}
