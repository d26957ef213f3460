"""What administrators do where a round stands still: name an approver, override (代批), hand over (离职转办)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import require_here
from core.errors import DomainError
from customers.services.changing import target

from ..models import Case, Document, Step, Task
from ..policies import passing as policies
from ..querysets import DocumentQuerySet
from ..rules.states import OPEN_TASKS, DocumentState, TaskKind, TaskState
from . import acting, advancing, belonging
from .actors import as_now
from .deciding import decide, require_reason
from .moves import move
from .passing import require_askable, require_authority
from .recording import names, names_of
from .rounds import Round


def name_approver(step: Step, *, by: User, people: Sequence[User], reason: str) -> list[Task]:
    """Ask these people in an active step for which nobody was found.

    Raises NotAllowed for others than administrators; DomainError where somebody was found, without people or reason,
    for one who is named twice, left, submitted the document, or may not grant what a step of authority is about, and
    when the round is over.
    """
    require_reason(reason)
    with acting.running(step.case.document, by=by) as round_:
        policies.can_rescue(round_.actor).require()
        fresh = _step(round_, step)
        if not fresh.needs_rescue:
            raise DomainError(_("Somebody was found for this step."))
        if not people or len({person.pk for person in people}) < len(people):
            raise DomainError(_("Name at least one person, and nobody twice."))
        require_askable(round_, people)
        require_authority(round_, fresh, people)
        named = advancing.name(round_, fresh, people)
        keys = [person.pk for person in people]
        round_.words = reason
        words: dict[str, Any] = {"step": names(fresh), "target": names_of(people)}
        round_.record("named", note=reason, people=keys, quorum=fresh.quorum, **words)
    return named


def _step(round_: Round, step: Step) -> Step:
    """The step as it is now. DomainError, with how its round ended, where another runs meanwhile."""
    if step.case_id != round_.case.pk:
        acting.require_running(Case.objects.get(pk=step.case_id))
    return next(one for one in round_.steps if one.pk == step.pk)


def override(task: Task, *, by: User, approve: bool, reason: str, seen: str) -> Case:
    """Decide in the holder's place; it stays visible for ever, on the certificate as well.

    Raises NotAllowed for others than administrators, for who submitted the document, and for an opinion; DomainError
    without a reason, and what `acting.deciding` raises of a task that cannot be decided.
    """
    require_reason(reason)
    with acting.about(task, by=by) as (round_, own):
        policies.can_override(round_.actor, own, round_.at).require()
        acting.require_pending(own)
        acting.require_seen(round_.case, seen)
        word = TaskState.APPROVED if approve else TaskState.REJECTED
        decide(round_, own, word, comment=reason, is_override=True)
        round_.record(
            "overridden",
            note=reason,
            step=names(own.step),
            target=target(own.holder),
            decision=str(word),
            seen=seen,
        )
    return round_.case


@transaction.atomic
def hand_over(person: User, to: User, *, by: User, only: Collection[int] | None = None) -> int:
    """All that waits for somebody who leaves passes to another at once; how many tasks and documents that were.

    His open tasks, in his right, and the documents in approval that he owns. `only` names documents by their keys where
    one successor cannot take all. Raises NotAllowed for others than administrators; DomainError when the successor is
    himself, has left, submitted or owns what he would decide, is asked in the same step, or may not grant what a
    step of authority is about.
    """
    by = as_now(by)
    policies.can_rescue(by).require()
    if to == person:
        raise DomainError(_("Choose somebody else as successor."))
    documents = held_by(person)
    found = belonging.locked(documents if only is None else documents.filter(pk__in=only))
    require_here(to)
    return sum(_pass(document, person, to, by=by) for document in found)


def _pass(document: Document, person: User, to: User, *, by: User) -> int:
    """What waits in the locked document passes; one whose round ended meanwhile is not among them."""
    round_ = acting.newest(document, by=by)
    passed = _pass_tasks(round_, person, to) + _pass_document(round_, person, to)
    acting.finish(round_)
    return passed


def held_by(person: User) -> DocumentQuerySet:
    """The documents in approval in which something waits for him, or that are his."""
    tasks = Task.objects.filter(holder=person, state__in=OPEN_TASKS).order_by()
    asked = Q(pk__in=tasks.values("step__case__document"))
    return Document.objects.filter(asked | Q(owner=person), state=DocumentState.IN_APPROVAL)


def _pass_tasks(round_: Round, person: User, to: User) -> int:
    theirs = [task for task in round_.open_tasks() if task.holder_id == person.pk]
    for task in theirs:
        _require_free(round_, task, to)
        if task.kind == TaskKind.DECISION:
            require_authority(round_, task.step, [to])
        move(task, TaskState.TRANSFERRED, at=round_.at, caused_by=round_.by)
        round_.ask(task.step, [round_.in_place_of(task, to)])
        round_.record(
            "handed_over",
            task=task,
            step=names(task.step),
            target=target(person),
            to=target(to),
            people=[to.pk],
            before=person.pk,
        )
    return len(theirs)


def _require_free(round_: Round, task: Task, to: User) -> None:
    words = {"person": to, "document": round_.document}
    if round_.may_not_decide(to):
        raise DomainError(_("%(person)s submitted %(document)s: hand that over to somebody else.") % words)
    if to.pk in round_.in_the_step(task.step):
        raise DomainError(_("%(person)s is asked about %(document)s already: hand that over to somebody else.") % words)


def _pass_document(round_: Round, person: User, to: User) -> int:
    document = round_.document
    if document.owner_id != person.pk:
        return 0
    if to.pk in round_.in_the_step(*round_.steps):
        words = {"person": to, "document": document}
        raise DomainError(_("%(person)s decides about %(document)s: hand that over to somebody else.") % words)
    round_.record("owner_changed", **belonging.change_owner(document, to, at=round_.at))
    return 1
