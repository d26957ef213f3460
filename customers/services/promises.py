"""What is owed about customers, claims and visits is promised in `deadlines`: stated anew after every change of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from deadlines.services.promises import Statement, Term, settle_each
from workcalendar.schedules import schedule_of

from ..models import Claim, Customer, Visit
from ..rules.promises import (
    OF_CLAIM,
    OF_CUSTOMER,
    OF_VISIT,
    Owed,
    PromiseKind,
    kept_about_claim,
    kept_about_customer,
    kept_about_visit,
    owed_about_claim,
    owed_about_customer,
    owed_about_visit,
)

Row = TypeVar("Row", Customer, Visit, Claim)


def settle_customer(customer: Customer, *, at: datetime) -> None:
    """Bring the promises about the customer in line with its present state; the caller holds its lock and saves it."""
    settle_customers([customer], at=at)


def settle_customers(customers: Collection[Customer], *, at: datetime) -> None:
    """The same for many at once, with as few statements as for one (for each thousand)."""
    homes = _homes(customers)
    stated = {row.pk: Statement(_terms(row, homes), kept_about_customer(row)) for row in customers}
    settle_each(stated, kinds=OF_CUSTOMER, at=at)


def ask_anew(customer: Customer, *, at: datetime) -> None:
    """First contact and a complete record are owed from now on, with all their time: the manager left the customer with
    its owner, or it came back into the archive. To be called before it is settled and saved."""
    customer.owed_from = at


def settle_visit(visit: Visit, *, at: datetime) -> None:
    """The same for a visit; the caller holds its lock, or that of its customer."""
    settle_visits([visit], at=at)


def settle_visits(visits: Collection[Visit], *, at: datetime) -> None:
    """The same for many at once."""
    settle_each({visit.pk: _about_visit(visit) for visit in visits}, kinds=OF_VISIT, at=at)


def _about_visit(visit: Visit) -> Statement:
    owed = owed_about_visit(visit, lambda: schedule_of(visit.unit))
    return Statement([_term(one, visit.unit_id) for one in owed], kept_about_visit(visit))


def settle_claim(claim: Claim, *, at: datetime) -> None:
    """The same for a claim; the unit is that of the claimed customer."""
    settle_claims([claim], at=at)


def settle_claims(claims: Collection[Claim], *, at: datetime) -> None:
    """The same for many at once."""
    settle_each({claim.pk: _about_claim(claim) for claim in claims}, kinds=OF_CLAIM, at=at)


def _about_claim(claim: Claim) -> Statement:
    terms = [_term(one, claim.customer.unit_id) for one in owed_about_claim(claim)]
    return Statement(terms, kept_about_claim(claim))


def begin_missing(*, at: datetime, batch: int = 500) -> int:
    """Promise what is owed by now and nobody has promised: about what came into the tables by no door, as the demo
    company's history. Returns how many things that were. Each batch is a transaction; doing it again is harmless."""
    owing = Q(owner=None) | Q(contacted_at=None) | Q(completed_at=None)
    customers = _in_batches(Customer.objects.live().filter(owing), partial(settle_customers, at=at), batch)
    visits = _in_batches(Visit.objects.open().select_related("unit"), partial(settle_visits, at=at), batch)
    claims = _in_batches(Claim.objects.open().select_related("customer"), partial(settle_claims, at=at), batch)
    return customers + visits + claims


def _in_batches(rows: QuerySet[Row], settle: Callable[[list[Row]], None], batch: int) -> int:
    done, last = 0, 0
    while found := _settled(rows.filter(pk__gt=last).order_by("pk")[:batch], settle):
        done, last = done + len(found), found[-1].pk
    return done


@transaction.atomic
def _settled(rows: QuerySet[Row], settle: Callable[[list[Row]], None]) -> list[Row]:
    found = list(rows.select_for_update(of=("self",), no_key=True))
    settle(found)
    return found


def _homes(customers: Collection[Customer]) -> dict[int, int]:
    """Owner → his home unit, whose calendar counts. One query, none where the owners are at hand."""
    there = {row.owner.pk: row.owner.unit_id for row in customers if Customer.owner.is_cached(row) and row.owner}
    missing = {row.owner_id for row in customers if row.owner_id is not None} - there.keys()
    return there | (dict(User.objects.filter(pk__in=missing).values_list("pk", "unit_id")) if missing else {})


def _terms(customer: Customer, homes: dict[int, int]) -> Sequence[Term]:
    unit = customer.unit_id if customer.owner_id is None else homes[customer.owner_id]
    return [
        _term(one, unit, leave_of=customer.owner_id if one.kind is PromiseKind.CONTACT else None)
        for one in owed_about_customer(customer)
    ]


def _term(one: Owed, unit: int, *, leave_of: int | None = None) -> Term:
    """One thing owed, as `deadlines` takes it."""
    return Term(
        kind=one.kind,
        unit_id=unit,
        topic="",
        grade="",
        started_at=one.started_at,
        due_at=one.due_at,
        leave_of_id=leave_of,
    )
