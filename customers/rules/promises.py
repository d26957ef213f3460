"""What is owed about customers, claims and visits in their present state, and what keeps it (domain §4–5). Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workcalendar.rules.working_time import Schedule, openings

from .visits import VisitState


class PromiseKind(TextChoices):
    CONTACT = "contact", pgettext_lazy("promise", "First contact")
    RECORD = "record", pgettext_lazy("promise", "Complete record")
    ALLOT = "allot", pgettext_lazy("promise", "Find an owner")
    CLAIM = "claim", pgettext_lazy("promise", "Rule on a claim")
    VISIT_APPROVE = "visit_approve", pgettext_lazy("promise", "Approve a visit")
    VISIT_BACK = "visit_back", pgettext_lazy("promise", "Back from a visit")
    VISIT_LOG = "visit_log", pgettext_lazy("promise", "Visit log")


Kind = PromiseKind

TASKS: dict[str, Promise] = {
    Kind.CONTACT: _("make the first contact"),
    Kind.RECORD: _("complete the record"),
    Kind.ALLOT: _("give the customer an owner"),
    Kind.CLAIM: _("rule on the claim"),
    Kind.VISIT_APPROVE: _("decide on the visit plan"),
    Kind.VISIT_BACK: _("be back from the visit"),
    Kind.VISIT_LOG: _("write the log of the visit"),
}
"""What is owed, in words."""

ICONS = {
    Kind.CONTACT: "telephone-outbound",
    Kind.RECORD: "card-checklist",
    Kind.ALLOT: "person-plus",
    Kind.CLAIM: "flag",
    Kind.VISIT_APPROVE: "calendar-check",
    Kind.VISIT_BACK: "door-closed",
    Kind.VISIT_LOG: "journal-text",
}

OF_CUSTOMER = (Kind.CONTACT, Kind.RECORD, Kind.ALLOT)
OF_CLAIM = (Kind.CLAIM,)
OF_VISIT = (Kind.VISIT_APPROVE, Kind.VISIT_BACK, Kind.VISIT_LOG)


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise that holds now. `started_at` None: since it was first stated; `due_at`: a time that was named."""

    kind: PromiseKind
    started_at: datetime | None
    due_at: datetime | None = None


class CustomerFacts(Protocol):
    """What decides what is owed about a customer."""

    owner_id: int | None
    owned_since: datetime | None
    owed_from: datetime | None
    contacted_at: datetime | None
    completed_at: datetime | None

    @property
    def is_live(self) -> bool: ...


def owed_about_customer(facts: CustomerFacts) -> tuple[Owed, ...]:
    """Its owner owes the first contact and a complete record; while it has none, a manager owes it an owner.

    Nothing is owed about what is not in the archive. What was asked for anew counts from then (`owed_from`).
    """
    if not facts.is_live:
        return ()
    if facts.owner_id is None or facts.owned_since is None:
        return (Owed(Kind.ALLOT, None),)
    since = max(facts.owned_since, facts.owed_from or facts.owned_since)
    contact = () if facts.contacted_at else (Owed(Kind.CONTACT, since),)
    record = () if facts.completed_at else (Owed(Kind.RECORD, since),)
    return (*contact, *record)


def kept_about_customer(facts: CustomerFacts) -> frozenset[PromiseKind]:
    """What the customer's present state keeps, in time or too late."""
    done = {Kind.CONTACT: facts.contacted_at, Kind.RECORD: facts.completed_at, Kind.ALLOT: facts.owner_id}
    return frozenset(kind for kind, fact in done.items() if fact is not None)


class ClaimFacts(Protocol):
    """What decides what is owed about a claim."""

    state: str
    opened_at: datetime


RULED = ("granted", "refused")


def owed_about_claim(facts: ClaimFacts) -> tuple[Owed, ...]:
    """A ruling, as long as it waits for one."""
    return (Owed(Kind.CLAIM, facts.opened_at),) if facts.state == "open" else ()


def kept_about_claim(facts: ClaimFacts) -> frozenset[PromiseKind]:
    """The ruling; a claim that was withdrawn needs none."""
    return frozenset(OF_CLAIM) if facts.state in RULED else frozenset()


class VisitFacts(Protocol):
    """What decides what is owed about a visit."""

    state: str
    planned_at: datetime
    starts_at: datetime
    ends_at: datetime
    left_at: datetime | None
    expected_back_at: datetime | None
    back_at: datetime | None


def owed_about_visit(facts: VisitFacts, hours: Callable[[], Schedule]) -> tuple[Owed, ...]:
    """A decision before it begins; being back; the log, from the return, or from the meeting of who never came back.

    `hours` are asked for while the rep is out: the closing time of his office counts as well.
    """
    if facts.state == VisitState.PLANNED:
        return (Owed(Kind.VISIT_APPROVE, facts.planned_at, facts.starts_at),)
    if facts.state == VisitState.APPROVED:
        return (Owed(Kind.VISIT_LOG, facts.ends_at),)
    if facts.state == VisitState.OUT and facts.left_at and facts.expected_back_at:
        back_by = due_back(hours(), facts.left_at, facts.expected_back_at)
        log = Owed(Kind.VISIT_LOG, max(facts.left_at, facts.ends_at))
        return (Owed(Kind.VISIT_BACK, facts.left_at, back_by), log)
    if facts.state == VisitState.BACK:
        return (Owed(Kind.VISIT_LOG, facts.back_at),)
    return ()


_DECIDED = (VisitState.SENT_BACK, VisitState.APPROVED, VisitState.OUT, VisitState.BACK, VisitState.LOGGED)
_KEPT_IN = {
    Kind.VISIT_APPROVE: _DECIDED,
    Kind.VISIT_BACK: (VisitState.BACK, VisitState.LOGGED),
    Kind.VISIT_LOG: (VisitState.LOGGED,),
}


def kept_about_visit(facts: VisitFacts) -> frozenset[PromiseKind]:
    """What the visit's present state keeps. A cancelled visit, or one planned anew, needs none of it."""
    return frozenset(kind for kind, states in _KEPT_IN.items() if facts.state in states)


def due_back(schedule: Schedule, left_at: datetime, expected_at: datetime) -> datetime:
    """When the manager is told that somebody is not back: at the expected time, or when the office closes before that.

    Closing time counts for who left while it was open and is expected on the same day (domain §5); who announced a
    return in the evening of another day, or left after work, is expected when he said.
    """
    day = _day(schedule, left_at)
    open_on_it = openings(schedule, day)
    if not open_on_it or _day(schedule, expected_at) != day:
        return expected_at
    opens, closes = open_on_it[0][0], open_on_it[-1][1]
    return min(expected_at, closes) if opens <= left_at < closes else expected_at


def _day(schedule: Schedule, at: datetime) -> date:
    return at.astimezone(schedule.zone).date()
