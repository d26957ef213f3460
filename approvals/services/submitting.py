"""Submitting a draft: its content is frozen, its route computed once and written down, the first step asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from .. import documents
from ..models import Case, Document, FlowVersion, Step
from ..policies import editing
from ..rules import conditions
from ..rules.flow import Facts
from ..rules.states import CaseState, DocumentState, StepState
from . import acting, flows
from .documents import locked, require, require_version
from .freezing import freeze
from .moves import move
from .numbers import next_number
from .rounds import Round


@transaction.atomic
def submit(
    document: Document, *, by: User, version: int | None = None, chosen: Sequence[User] = (), note: str = ""
) -> Case:
    """Freeze the content, compute the route, start the round. The first submission gives the document its number.

    `version` is the one the form was rendered from, `chosen` whom the submitter names where the flow lets him. Raises
    NotAllowed for who does not own it, DomainError when it is no draft or its kind says what is missing, Stale when it
    changed since.
    """
    fresh = locked(document, by=by, permission=editing.owns)
    require(editing.is_draft(fresh))
    require_version(fresh, version)
    at = timezone.now()
    content, flow = freeze(fresh, by=by, at=at), flows.current(fresh.kind)
    number = fresh.number or next_number(documents.get(fresh.kind).prefix, timezone.localtime(at).year)
    move(
        fresh,
        DocumentState.IN_APPROVAL,
        at=at,
        number=number,
        round=fresh.round + 1,
        base_amount=fresh.base_amount,
        version=fresh.version + 1,
    )
    case = Case.objects.create(
        document=fresh,
        content=content,
        flow=flow,
        round=fresh.round,
        sha256=content.sha256,
        state=CaseState.RUNNING,
        submitted_by=by,
        submitted_at=at,
    )
    if chosen:
        case.chosen.set(chosen)
    steps = Step.objects.bulk_create(route(flow, content.facts, case))
    round_ = Round(fresh, case, steps, [], at, by)
    round_.record("submitted", note=note, round=case.round, number=number, sha256=case.sha256)
    acting.finish(round_)
    return case


def route(flow: FlowVersion, facts: Facts, case: Case) -> list[Step]:
    """The steps of the flow in their order; those whose conditions do not hold are skipped, with the values."""
    steps = []
    for position, rule in enumerate(flow.flow.steps, start=1):
        held = conditions.holds(rule.conditions, facts)
        step = Step(
            case=case,
            position=position,
            key=rule.key,
            name_en=rule.name_en,
            name_zh=rule.name_zh,
            mode=rule.mode,
            quorum=rule.quorum,
            is_authority=rule.is_authority,
            state=StepState.WAITING if held else StepState.SKIPPED,
            skipped_because=None if held else dict(held.failed),
        )
        steps.append(step)
    return steps
