"""Who satisfies what prices ask of the authority matrix: asked at the final decision of price applications and
contracts, and again when a contract is signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Unit, User
from approvals.models import Case, DocumentVersion, Step, Task
from approvals.rules.authority import Demand
from approvals.rules.flow import Field
from approvals.rules.states import TaskKind, TaskState
from approvals.services import authority


def is_granted(case: Case, demands: Sequence[Demand], at: datetime) -> bool:
    """Whether one of those who stand for the round may grant all of it, for the unit that was frozen, by the matrix of
    that moment. At most two queries for each of them and two for unit and people, none for what asks for nothing."""
    if not demands:
        return True
    unit = Unit.objects.get(pk=case.content.frozen["document"]["unit"]["id"])
    return any(authority.verdict(person, unit, demands, at) for person in _stand_for(case))


def refusal() -> str:
    """Why it is not granted."""
    return _("Nobody who approved it may grant this by the authority matrix of today.")


def is_over(content: DocumentVersion) -> bool:
    """Whether it went beyond its owner's authority when it was submitted."""
    return bool(content.facts[Field.OVER_AUTHORITY])


def _stand_for(case: Case) -> list[User]:
    """Who approved, each for what is his: a delegate for his principal, but whom a task was transferred to for himself,
    and an administrator who decided in somebody's place for nobody; of a step that ran again its newest run alone. Who
    submitted it, where it was within his authority."""
    steps = Step.objects.filter(case=case).order_by("position", "-run").distinct("position").values("pk")
    decided = Task.objects.filter(step__in=steps, state=TaskState.APPROVED, kind=TaskKind.DECISION, is_override=False)
    people = list(User.objects.filter(pk__in=decided.order_by().values("holder")).order_by("pk"))
    return people if is_over(case.content) else [case.submitted_by, *people]
