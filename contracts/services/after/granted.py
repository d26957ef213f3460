"""Whether what a contract grants is still granted by those who approved it: asked again when it is signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Case, Document, DocumentVersion
from approvals.rules.authority import Demand
from approvals.rules.flow import Field
from approvals.rules.states import TaskKind, TaskState
from approvals.services import authority
from core.errors import DomainError

from ...rules.content import read_rows
from ..citations import lapsed


def require_granted(document: Document, content: DocumentVersion, *, at: datetime) -> None:
    """DomainError when what the approval rested on does not hold at that moment any more: a cited approved price, or
    what the authority matrix says.

    A version within its owner's authority has to be granted still, by him or by who approved it in a step of authority.
    One beyond it was decided in those steps, whose people the flow chose: what they could grant by the matrix when it
    was approved they can grant still. One query for cited prices; at most four for each of these people, none for a
    version that asks for nothing.
    """
    if gone := list(lapsed(read_rows(content.content), timezone.localdate(at))):
        raise DomainError(" ".join([*gone, _("Have it approved again.")]))
    if not (demands := content.demands):
        return
    case = Case.objects.filter(document=document, content=content).order_by("-round")[0]
    people = [document.owner, *_deciders(case)]
    missing = _missing(people, document, demands, at)
    if missing and content.facts[Field.OVER_AUTHORITY]:
        never = _missing(people, document, demands, case.ended_at or at)
        missing = [demand for demand in missing if demand not in never]
    if missing:
        raise DomainError(
            _("The authority on which the approval rests does not cover these prices any more. Have it approved again.")
        )


def _missing(people: Sequence[User], document: Document, demands: Sequence[Demand], at: datetime) -> Sequence[Demand]:
    """The demands that none of them may grant at that moment."""
    for person in people:
        demands = [answer.demand for answer in authority.refusals(person, document.unit, demands, at)]
    return demands


def _deciders(case: Case) -> list[User]:
    """Who approved in a step of authority: whose decision it was."""
    decided = case.steps.filter(is_authority=True, tasks__state=TaskState.APPROVED, tasks__kind=TaskKind.DECISION)
    return list(User.objects.filter(pk__in=decided.order_by().values("tasks__principal")).order_by("pk"))
