"""Who would be asked at the steps that are still to come, as the organisation is now."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User

from ...models import Case
from ...rules.states import CaseState, StepState
from ...services import approvers


def coming(case: Case) -> dict[int, Sequence[User]]:
    """Waiting step → the people; none when the round is over. A few statements for each waiting step."""
    if case.state != CaseState.RUNNING:
        return {}
    waiting = [step for step in case.steps.all() if step.state == StepState.WAITING]
    if not waiting:
        return {}
    submission, now = approvers.Submission.of(case), timezone.now()
    rules = {one.key: one for one in case.flow.flow.steps}
    found: dict[int, Sequence[User]] = {}
    for step in waiting:
        people = approvers.find(rules[step.key], submission, at=now)
        found[step.pk] = approvers.without_submitter(people, rules[step.key], submission, at=now)
    return found
