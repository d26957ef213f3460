"""The door for every change of a visit: the customer's lock, the checks on the fresh row, one event, what is owed,
and who hears of it. The graph is rules/visits.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, Stale
from core.text import clean, one_line
from core.verdicts import Verdict

from ..models import Contact, Customer, LogEntry, Opportunity, Visit
from ..policies import archive
from ..policies.visits import acts_for, can_move, can_plan
from ..rules.visits import FURTHEST, LONGEST_OUT, MATERIAL, MOVES, VisitState, expected_back
from . import logging, promises, visit_messages
from .changing import as_json, changing, locked, record, target


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rep plans. The order is that of the form and of the event."""

    purpose: str
    aim: str
    starts_at: datetime
    ends_at: datetime
    contacts: Sequence[Contact] = ()
    whom: str = ""
    questions: str = ""
    opportunity: Opportunity | None = None
    place: str = ""
    companions: Sequence[User] = ()
    wants_manager: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        """Field of Visit → its value, cleaned; without the relations to many."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in MANY}
        values |= {name: one_line(values[name]) for name in ("aim", "whom", "place")}
        return values | {"questions": clean(self.questions)}


MANY = ("contacts", "companions")


@dataclass
class Step:
    """A visit that is being changed; `facts` go into its event."""

    visit: Visit
    by: User
    now: datetime
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def plan(customer: Customer, *, by: User, plan: Plan) -> Visit:
    """A new visit of `by`, waiting for his manager's approval. The colleagues who are to come along hear of it.

    Raises NotAllowed unless he may change the customer, DomainError without an aim, for a visit to nobody and times
    that cannot be.
    """
    with transaction.atomic():
        now, there = timezone.now(), locked(customer.pk)
        can_plan(by, there).require()
        _require_sense(there, plan, now)
        visit = Visit.objects.create(customer=there, rep=by, unit=by.unit, planned_at=now, **plan.columns)
        visit.refresh_from_db(fields=["number"])
        for name in MANY:
            getattr(visit, name).set(getattr(plan, name))
        promises.settle_visit(visit, at=now)
        principal = archive.standing(by, there).principal
        told = {"visit": visit, "target": target(visit), "opportunity": plan.opportunity}
        record(there, MOVES["plan"].past, by=by, at=now, on_behalf_of=principal, note=visit.aim, **told)
        visit_messages.planned(visit, by=by, at=now)
    return visit


def change_plan(visit: Visit, *, by: User, plan: Plan, version: int | None = None) -> Visit:
    """Another plan for the same visit. It waits for approval (again) unless it was approved and changes in nothing
    that is MATERIAL. Raises Stale when the visit was changed after `version`, DomainError when nothing differs.
    """
    with _locked(visit, "plan_again", by=by, version=version) as step:
        fresh, now = step.visit, step.now
        changes = _changes(fresh, plan)
        if not changes and fresh.state != VisitState.SENT_BACK:
            raise DomainError(_("Nothing was changed."))
        _require_sense(fresh.customer, plan, now, keeps_time="starts_at" not in changes)
        for name, value in plan.columns.items():
            setattr(fresh, name, value)
        for name in MANY:
            getattr(fresh, name).set(getattr(plan, name))
        step.facts["changes"] = changes
        kept = fresh.state == VisitState.APPROVED and not MATERIAL & changes.keys()
        if not kept:
            fresh.state, fresh.planned_at = MOVES["plan_again"].target, now
            fresh.decided_at, fresh.decided_by, fresh.decision_note = None, None, ""
        _finish(step, "visit_changed" if kept else MOVES["plan_again"].past)
        visit_messages.changed(fresh, changes, by=by, at=now, approved=kept)
    return fresh


def approve(visit: Visit, *, by: User, note: str = "", comes_along: bool = False, version: int | None = None) -> Visit:
    """The plan is good; with `comes_along` the approver joins the visit. Raises Stale when the plan was changed after
    `version`, the one that he read."""
    with _moving(visit, "approve", by=by, note=note, version=version) as step:
        _decide(step)
        if comes_along:
            step.visit.companions.add(by)
    return step.visit


def send_back(visit: Visit, *, by: User, note: str, version: int | None = None) -> Visit:
    """The rep plans again, for the reason given."""
    if not note.strip():
        raise DomainError(_("Please give a reason."))
    with _moving(visit, "send_back", by=by, note=note, version=version) as step:
        _decide(step)
    return step.visit


def leave(visit: Visit, *, by: User, expected_back_at: datetime | None = None) -> Visit:
    """The visit sheet 客户走访单: out of the office now, by the server's clock; back when he says, else by the rule."""
    with _moving(visit, "leave", by=by) as step:
        fresh = step.visit
        expected = expected_back_at or expected_back(fresh.starts_at, fresh.ends_at, step.now)
        if not step.now < expected <= step.now + LONGEST_OUT:
            raise DomainError(_("When will you be back? Give a time after now, within the next month."))
        fresh.left_at, fresh.expected_back_at = step.now, expected
    return step.visit


def come_back(visit: Visit, *, by: User) -> Visit:
    """Back in the office, or on the way home: nobody need look for him. The log is owed from now on."""
    with _moving(visit, "return", by=by) as step:
        step.visit.back_at = step.now
    return step.visit


def cancel(visit: Visit, *, by: User, reason: str) -> Visit:
    """It is not held, for the reason given."""
    if not (reason := one_line(reason)):
        raise DomainError(_("Please give a reason."))
    with _moving(visit, "cancel", by=by, note=reason) as step:
        step.visit.cancel_reason, step.visit.ended_at = reason, step.now
    return step.visit


def log(visit: Visit, *, by: User, report: logging.Report) -> LogEntry:
    """What came out of the visit; it updates the archive. Who did not say that he is back is back with it.

    DomainError before the meeting was to begin. See logging.log for the rest.
    """

    def may(user: User, _customer: Customer) -> Verdict:
        return can_move(user, _fresh(visit), "log")

    with changing(visit.customer, may, MOVES["log"].past, by=by) as change:
        fresh = _fresh(visit)
        _require_state(fresh, "log")
        if fresh.state == VisitState.APPROVED and change.now < fresh.starts_at:
            raise DomainError(_("The visit has not begun yet."))
        if fresh.state == VisitState.OUT:
            fresh.back_at = change.now
        change.principal = acts_for(by, fresh, "log")
        entry = logging.write(change, report, visit=fresh)
        fresh.state, fresh.ended_at = MOVES["log"].target, change.now
        fresh.version += 1
        fresh.save()
        promises.settle_visit(fresh, at=change.now)
        change.facts |= {"visit": fresh, "target": target(fresh)}
    return entry


@contextmanager
def _locked(visit: Visit, name: str, *, by: User, version: int | None = None, note: str = "") -> Iterator[Step]:
    """The customer's lock before the visit's, which is the order everywhere; then the checks on the fresh row."""
    with transaction.atomic():
        Customer.objects.select_for_update(no_key=True).filter(pk=visit.customer_id).values_list("pk").get()
        fresh = _fresh(visit)
        can_move(by, fresh, name).require()
        _require_state(fresh, name)
        if version not in (None, fresh.version):
            raise Stale(_("The plan was changed in the meantime. Read it again."), current=_plan_words(fresh))
        yield Step(fresh, by, timezone.now(), note.strip())


def _fresh(visit: Visit) -> Visit:
    """The visit, locked. DomainError when it went to another customer by a merge: its lock is not the one held."""
    fresh = Visit.objects.locked(visit.pk)
    if fresh.customer_id != visit.customer_id:
        raise DomainError(_("This visit belongs to another customer now. Open it again."))
    return fresh


@contextmanager
def _moving(visit: Visit, name: str, *, by: User, note: str = "", version: int | None = None) -> Iterator[Step]:
    """A move: who has it open changes what belongs to the new state, the rest follows from the graph."""
    with _locked(visit, name, by=by, version=version, note=note) as step:
        before = step.visit.state
        step.visit.state = MOVES[name].target
        yield step
        _finish(step, MOVES[name].past, acts_for(by, step.visit, name))
        visit_messages.moved(step.visit, name, before, by=by, note=step.note, at=step.now)


def _finish(step: Step, kind: str, principal: User | None = None) -> None:
    """Save, settle what is owed now, record the event."""
    visit = step.visit
    visit.version += 1
    visit.save()
    promises.settle_visit(visit, at=step.now)
    told = {"visit": visit, "target": target(visit), "note": step.note, **step.facts}
    record(visit.customer, kind, by=step.by, at=step.now, on_behalf_of=principal, **told)


def _decide(step: Step) -> None:
    step.visit.decided_at, step.visit.decided_by, step.visit.decision_note = step.now, step.by, step.note


def _require_state(visit: Visit, name: str) -> None:
    if visit.state not in MOVES[name].sources:
        raise DomainError(_("Someone was faster: the visit is now “%s”.") % visit.get_state_display())


def _require_sense(customer: Customer, plan: Plan, now: datetime, *, keeps_time: bool = False) -> None:
    """`keeps_time`: the beginning is the one that was planned before, which may be over by now."""
    if not plan.aim.strip():
        raise DomainError(_("Please state the aim of this visit."))
    if not plan.contacts and not plan.whom.strip():
        raise DomainError(_("Please say whom you will meet."))
    if plan.ends_at <= plan.starts_at:
        raise DomainError(_("The meeting ends before it begins."))
    if not keeps_time and not now < plan.starts_at < now + FURTHEST:
        raise DomainError(_("A visit is planned ahead, at most a year."))
    if plan.ends_at - plan.starts_at > LONGEST_OUT:
        raise DomainError(_("A visit lasts a month at most."))
    belonging: list[Contact | Opportunity | None] = [*plan.contacts, plan.opportunity]
    if any(thing and thing.customer_id != customer.pk for thing in belonging):
        raise DomainError(_("This belongs to another customer. Open the form again."))


def _changes(visit: Visit, plan: Plan) -> dict[str, list[object]]:
    """Field → before and after, as JSON."""
    pairs = {name: (getattr(visit, name), value) for name, value in plan.columns.items()}
    for name in MANY:
        before, after = set(getattr(visit, name).all()), set(getattr(plan, name))
        if before != after:
            pairs[name] = (_named(before), _named(after))
    return {name: [as_json(before), as_json(after)] for name, (before, after) in pairs.items() if before != after}


def _named(things: set[Any]) -> list[str]:
    return sorted(str(thing) for thing in things)


def _plan_words(visit: Visit) -> dict[str, object]:
    """The plan as it stands, for somebody who has read another one."""
    shown = {"aim": visit.aim, "place": visit.place, "questions": visit.questions}
    moments = {name: timezone.localtime(getattr(visit, name)) for name in ("starts_at", "ends_at")}
    words = shown | {name: f"{moment:%Y-%m-%d %H:%M}" for name, moment in moments.items()}
    return {str(Visit._meta.get_field(name).verbose_name): value for name, value in words.items()}  # type: ignore[union-attr]
