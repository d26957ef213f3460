"""Whom the promises about customers bind: asked by `deadlines` for many at once, when somebody is to be told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from django.db.models import Model, Q, QuerySet

from deadlines.kinds import Binding, Bound, Debt, Subject
from deadlines.models import Promise
from deadlines.rules.organisation import Organisation
from deadlines.services.people import organisation

from ..models import Claim, Customer, Escalation, Visit
from ..rules.promises import OF_CLAIM, OF_CUSTOMER, OF_VISIT, PromiseKind
from ..rules.visits import OPEN, VisitState

People = tuple[int, ...]
ASIDE = 2
"""At most so many managers are passed over, because they are a party themselves: claimant and owner of a claim."""


@dataclass(frozen=True)
class Office:
    """Who is where at one moment (four queries)."""

    organisation: Organisation

    @classmethod
    def at(cls, moment: datetime) -> Office:
        return cls(organisation(moment))

    def bound_person(self, person: int) -> Bound:
        """Who owes it himself, and his manager hears when it is missed. For one who left, his manager owes it."""
        is_here = person in self.organisation.here
        owners = (person,) if is_here else self.managers(self.organisation.homes.get(person))
        return Bound(owners, owners)

    def bound_manager(self, unit: int, *parties: int | None) -> Bound:
        """The unit's manager owes it; the one above him hears when it is missed."""
        owners = self.managers(unit, *parties)
        return Bound(owners, owners)

    def managers(self, unit: int | None, *parties: int | None) -> People:
        """The nearest manager of the unit who is no party himself; where there is none the administrators."""
        found = next((manager for manager in self._above(unit) if manager not in parties), None)
        return self.organisation.administrators if found is None else (found,)

    def units_of(self, people: Collection[int]) -> list[int]:
        """Every unit for which one of these people may be asked; who exactly, `managers` says."""
        heirs = not set(people).isdisjoint(self.organisation.administrators)
        return [unit for unit in self.organisation.paths if self._may_be_asked(unit, people, heirs)]

    def _may_be_asked(self, unit: int, people: Collection[int], heirs: bool) -> bool:
        nearest = list(islice(self._above(unit), ASIDE + 1))
        return (heirs and len(nearest) <= ASIDE) or any(manager in people for manager in nearest)

    def _above(self, unit: int | None) -> Iterable[int]:
        path = self.organisation.paths.get(unit, "") if unit is not None else ""
        return dict.fromkeys(self.organisation.managers_above(path))


Bounds = Callable[[Office, Collection[int], PromiseKind], Mapping[int, Bound]]


def of_customers(office: Office, ids: Collection[int], kind: PromiseKind) -> dict[int, Bound]:
    """The owner; the manager of the unit who allots it, and while it has no owner (one query)."""
    found = Customer.objects.filter(pk__in=ids).order_by()
    rows: Iterable[tuple[int, int | None, int]] = found.values_list("pk", "owner_id", "unit_id")
    return {
        pk: office.bound_manager(unit) if owner is None or kind is PromiseKind.ALLOT else office.bound_person(owner)
        for pk, owner, unit in rows
    }


def of_claims(office: Office, ids: Collection[int], kind: PromiseKind) -> dict[int, Bound]:
    """The manager of the customer's unit who is neither claimant nor owner (one query)."""
    fields = ("pk", "customer__unit_id", "claimant_id", "customer__owner_id")
    rows = Claim.objects.filter(pk__in=ids).order_by().values_list(*fields)
    return {pk: office.bound_manager(unit, claimant, owner) for pk, unit, claimant, owner in rows}


def of_visits(office: Office, ids: Collection[int], kind: PromiseKind) -> dict[int, Bound]:
    """The manager who decides on the plan of another; the rep for all else (one query)."""
    rows = Visit.objects.filter(pk__in=ids).order_by().values_list("pk", "rep_id", "unit_id")
    decides = kind is PromiseKind.VISIT_APPROVE
    return {pk: office.bound_manager(unit, rep) if decides else office.bound_person(rep) for pk, rep, unit in rows}


_BOUND: dict[PromiseKind, Bounds] = {
    **dict.fromkeys(OF_CUSTOMER, of_customers),
    **dict.fromkeys(OF_CLAIM, of_claims),
    **dict.fromkeys(OF_VISIT, of_visits),
}


def bound_at(moment: datetime, *, kind: PromiseKind) -> Binding:
    """Reads who is where (four queries); what it returns tells whom promises of that kind bind (one query)."""
    office = Office.at(moment)
    return partial(_bound, office, kind)


def _bound(office: Office, kind: PromiseKind, ids: Collection[int]) -> Mapping[int, Bound]:
    return _BOUND[kind](office, ids, kind)


def owed_by(people: Collection[int], at: datetime) -> list[Debt]:
    """What these people owe at that moment, of every kind, and on which promise (at most twelve queries)."""
    office = Office.at(at)
    first, *others = (_running(kind, things, at) for kind, things in _asked(people, office).items())
    by_kind: dict[PromiseKind, dict[int, int]] = {}
    for pk, kind, subject in first.union(*others, all=True):
        by_kind.setdefault(PromiseKind(kind), {})[subject] = pk
    return [
        Debt(person, promises[subject])
        for kind, promises in by_kind.items()
        for subject, bound in _bound(office, kind, promises.keys()).items()
        for person in bound.owners
        if person in people
    ]


def _asked(people: Collection[int], office: Office) -> dict[PromiseKind, QuerySet[Model]]:
    """The things about which one of these people may owe each kind; a branch of its own, so that indexes serve."""
    units = office.units_of(people)
    owned = Customer.objects.filter(Q(owner__in=people) | Q(owner__is_active=False))
    visits = Visit.objects.filter(Q(rep__in=people) | Q(rep__is_active=False), state__in=OPEN)
    asked: dict[PromiseKind, QuerySet[Model]] = {
        PromiseKind.CONTACT: owned,
        PromiseKind.RECORD: owned,
        PromiseKind.ALLOT: Customer.objects.ownerless().filter(unit__in=units),
        PromiseKind.CLAIM: Claim.objects.open().filter(customer__unit__in=units),
        PromiseKind.VISIT_APPROVE: Visit.objects.filter(state=VisitState.PLANNED, unit__in=units),
        PromiseKind.VISIT_BACK: visits,
        PromiseKind.VISIT_LOG: visits,
    }
    return asked


def _running(kind: PromiseKind, things: QuerySet[Model], at: datetime) -> QuerySet[Promise, tuple[int, str, int]]:
    """Running promises of that kind about these things; a log is owed as soon as the meeting is over."""
    begun = Promise.objects.open().filter(kind=kind, paused_at=None, started_at__lte=at).order_by()
    return begun.filter(subject_id__in=things.order_by().values("pk")).values_list("pk", "kind", "subject_id")


def escalated_to(people: Collection[int]) -> list[int]:
    """The things about which any of these people heard that something was missed, and still is (one query)."""
    told = Escalation.objects.filter(person__in=people, promise__outcome="")
    return list(told.values_list("promise__subject_id", flat=True).distinct())


def customers(ids: Collection[int]) -> dict[int, Subject]:
    """Number, name and address of these customers."""
    return {row.pk: subject_of(row) for row in Customer.objects.filter(pk__in=ids).only("number", "name")}


def subject_of(customer: Customer) -> Subject:
    """The same of one at hand."""
    return Subject(customer.number, customer.name, customer.get_absolute_url())


def claims(ids: Collection[int]) -> dict[int, Subject]:
    """Number of these claims, the customer's name, their address."""
    rows = Claim.objects.filter(pk__in=ids).select_related("customer").only("number", "customer__name")
    return {row.pk: Subject(row.number, row.customer.name, row.get_absolute_url()) for row in rows}


def visits(ids: Collection[int]) -> dict[int, Subject]:
    """Number of these visits, the customer's name, their address."""
    rows = Visit.objects.filter(pk__in=ids).select_related("customer").only("number", "customer__name")
    return {row.pk: subject_of_visit(row) for row in rows}


def subject_of_visit(visit: Visit) -> Subject:
    """The same of one at hand, with its customer."""
    return Subject(visit.number, visit.customer.name, visit.get_absolute_url())
