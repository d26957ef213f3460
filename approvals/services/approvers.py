"""Whom a step asks: every source of approvers, looked up in the organisation as it is now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Length

from accounts.models import RoleAssignment, Unit, User
from core.text import row_key

from ..models import Case, Document
from ..rules.authority import COMPANY_WIDE, Demand, demand_of
from ..rules.flow import Approver, Flow, Oneself, Source, Step
from .authority import nearest_holders


@dataclass(frozen=True, slots=True)
class Submission:
    """What approvers are looked up for: a round, or what would become one.

    `unit` is the document's, for which roles and authority are held; superiors are those of the submitter. `chosen`:
    whom the submitter named.
    """

    submitter: User
    unit: Unit
    demands: Sequence[Demand]
    chosen: Sequence[User] = ()

    @classmethod
    def of(cls, case: Case) -> Submission:
        """That of a round. One query where its content and document are read already."""
        demands = [demand_of(one) for one in json.loads(case.content.canonical)["demands"]]
        return cls(case.submitted_by, case.document.unit, demands, list(case.chosen.all()))

    @classmethod
    def of_draft(cls, document: Document, demands: Sequence[Demand], *, by: User) -> Submission:
        """That of the round that the draft would begin if that person submitted it. No query."""
        return cls(by, document.unit, demands)


def find(step: Step, submission: Submission, *, at: datetime) -> list[User]:
    """Everybody whom the step asks, in the order of its sources, each once; nobody who has left.

    The submitter is among them where a source says so: see `without_submitter`. Only a holder of authority is never
    the submitter. One to four queries for each source.
    """
    return _found(step.approvers, submission, at)


def readers(flow: Flow, case: Case, *, at: datetime) -> list[User]:
    """Who gets a copy of what was approved. As many queries as for a step that asks them."""
    return _found(flow.copies, Submission.of(case), at)


def without_submitter(people: Sequence[User], step: Step, submission: Submission, *, at: datetime) -> list[User]:
    """The same people where the submitter is none of them; nobody is his own approver.

    Else, as the step says, the next superior stands in his place, or only the others are asked: those who were found
    beside him, and where there are none, those whom the sources would name if he were not there.
    """
    submitter = submission.submitter
    if submitter not in people:
        return list(people)
    if step.oneself is Oneself.SUPERIOR:
        above = superiors(submitter)[:1]
        return _once([one for person in people for one in (above if person == submitter else [person])])
    others = [person for person in people if person != submitter]
    return others or _found(step.approvers, submission, at, without=submitter)


def superiors(person: User) -> list[User]:
    """The managers above the person, nearest first, each once, himself and who has left passed over. One query."""
    managers = User.objects.active().exclude(pk=person.pk)
    above = managers.filter(managed_units__in=person.unit.ancestor_ids, managed_units__is_active=True)
    return _once(list(above.order_by(Length("managed_units__path").desc())))


def role_holders(role: str, unit: Unit, *, without: User | None = None) -> list[User]:
    """Who holds the role in the unit, or in the nearest one above it where anybody does.

    Of a role that is held for the whole company, all who hold it where none is above. One query.
    """
    held = RoleAssignment.objects.filter(role=role, user__is_active=True).exclude(user=without)
    if role not in COMPANY_WIDE:
        held = held.filter(unit__in=unit.ancestor_ids)
    rows = list(held.select_related("user").order_by("user__sort_name", "user"))
    depths = [unit.ancestor_ids.index(row.unit_id) if row.unit_id in unit.ancestor_ids else -1 for row in rows]
    nearest = max(depths, default=-1)
    return _once([row.user for row, depth in zip(rows, depths, strict=True) if depth == nearest])


def head_of(unit: str, submitter: User) -> list[User]:
    """The manager of an open unit, given by its id as a step keeps it; without one, of the submitter's business unit.

    One or two queries.
    """
    if not unit:
        nearest = Unit.objects.business_unit_of(submitter)
        unit = str(nearest.pk) if nearest else ""
    return list(User.objects.active().filter(managed_units=row_key(unit) or 0, managed_units__is_active=True))


def _found(
    sources: Sequence[Approver], submission: Submission, at: datetime, *, without: User | None = None
) -> list[User]:
    found = [person for source in sources for person in _by(source, submission, at, without)]
    return _once([person for person in found if person != without])


def _by(approver: Approver, submission: Submission, at: datetime, without: User | None) -> Sequence[User]:
    match approver.source:
        case Source.PERSON:
            return list(User.objects.active().filter(pk=row_key(approver.value) or 0))
        case Source.ROLE:
            return role_holders(approver.value, submission.unit, without=without)
        case Source.SUPERIOR:
            above, level = superiors(submission.submitter), row_key(approver.value) or 0
            return above[level - 1 : level] if level else []
        case Source.HEAD:
            return head_of(approver.value, submission.submitter)
        case Source.AUTHORITY:
            return nearest_holders(submission.unit, submission.demands, at, but=submission.submitter)
        case _:  # Source.CHOSEN
            return [person for person in submission.chosen if person.is_active]


def _once(people: Sequence[User]) -> list[User]:
    return list(dict.fromkeys(people))
