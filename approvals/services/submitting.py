"""Submitting a draft: its content is frozen, its route computed once and written down, the first step asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import hold_here
from core.errors import DomainError

from .. import documents
from ..models import Case, Document, Step
from ..policies import editing
from ..rules import conditions
from ..rules import flow as flow_rules
from ..rules.canonical import digest, text_of
from ..rules.flow import Facts, Flow
from ..rules.replay import step_of
from ..rules.states import CaseState, DocumentState, StepState
from . import acting, flows
from .approvers import Submission
from .coming import Preview, foresee
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
    NotAllowed for who does not own it, DomainError when it is no draft, its kind says what is missing, or these people
    cannot be chosen, Stale when it changed since.
    """
    fresh = locked(document, by=by, permission=editing.owns)
    require(editing.is_draft(fresh))
    require_version(fresh, version)
    at = timezone.now()
    content, flow = freeze(fresh, by=by, at=at), flows.current(fresh.kind)
    case = Case.objects.create(
        document=fresh,
        content=content,
        flow=flow,
        round=fresh.round + 1,
        sha256=content.sha256,
        state=CaseState.RUNNING,
        submitted_by=by,
        submitted_at=at,
    )
    steps = Step.objects.bulk_create(route(flow.flow, content.facts, case))
    _choose(case, steps, flow.flow, chosen)
    number = fresh.number or next_number(documents.get(fresh.kind).prefix, timezone.localtime(at).year)
    move(
        fresh,
        DocumentState.IN_APPROVAL,
        at=at,
        number=number,
        round=case.round,
        base_amount=fresh.base_amount,
        version=fresh.version + 1,
    )
    round_ = Round(fresh, case, steps, [], at, by)
    round_.words = note
    round_.record("submitted", note=note, round=case.round, number=number, sha256=case.sha256, **_plan(round_, chosen))
    acting.finish(round_)
    return case


def _plan(round_: Round, chosen: Sequence[User]) -> dict[str, Any]:
    """What the round goes by, as its event keeps it: version, flow, whom the submitter chose, the way through the steps
    with the values that skip some."""
    flow = round_.case.flow
    return {
        "version": round_.case.content.number,
        "flow": flow.number,
        "flow_sha256": digest(text_of(flow.definition)),
        "chosen": [person.pk for person in chosen],
        "route": [step_of(vars(step)) for step in round_.steps],
    }


def _choose(case: Case, steps: Sequence[Step], flow: Flow, chosen: Sequence[User]) -> None:
    """Keep whom the submitter names. DomainError where no step that is needed leaves the choice to him, where one does
    and he names nobody, and for himself, somebody who left, or is named twice."""
    needed = {step.key for step in steps if step.state == StepState.WAITING}
    asks = [rule for rule in flow.steps if rule.key in needed and rule.leaves_choice]
    if not asks and chosen:
        raise DomainError(_("No step of this round leaves it to you who is asked."))
    if asks and not chosen:
        raise DomainError(_("Choose who is asked: a step leaves that to you."))
    if len({person.pk for person in chosen}) < len(chosen):
        raise DomainError(_("Somebody is named twice."))
    if any(case.is_of(person.pk) for person in chosen):
        raise DomainError(_("Nobody decides about what they submitted themselves."))
    here = hold_here(*chosen)
    if gone := [person for person in chosen if person not in here]:
        raise DomainError(_("%(person)s has left.") % {"person": gone[0]})
    if here:
        case.chosen.add(*here)


def route(flow: Flow, facts: Facts, case: Case) -> list[Step]:
    """The steps of the flow in their order; those whose conditions do not hold are skipped, with the values."""
    return [_planned(rule, position, facts, case) for position, rule in enumerate(flow.steps, start=1)]


def _planned(rule: flow_rules.Step, position: int, facts: Facts, case: Case) -> Step:
    held = conditions.holds(rule.conditions, facts)
    return Step(
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


def preview(document: Document, *, by: User) -> Preview:
    """Who would be asked and why, if it were submitted now; nothing is written.

    Raises DomainError with what is missing, NotAllowed for who may not submit it.
    """
    editing.owns(by, document).require()
    require(editing.is_draft(document))
    frozen, at = documents.get(document.kind).freeze(document), timezone.now()
    return foresee(document.kind, frozen.facts, Submission.of_draft(document, frozen.demands, by=by), at)
