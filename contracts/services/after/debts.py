"""Whom the promises about contracts bind: asked by `deadlines` for many at once, when somebody is to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from approvals.services.messages import page_of
from customers.services.debts import Office
from deadlines.kinds import Binding, Bound, Debt, Subject
from deadlines.models import Promise

from ...models import Complaint, Contract, PaymentLine, SigningRequirement
from ...rules.promises import OF_COMPLAINT, OF_CONTRACT, OF_LINE, PromiseKind
from ...rules.states import Stage

Owners = Mapping[int, int]
"""Subject → the person who owes what is promised about it."""


def _of_contracts(ids: Collection[int]) -> Owners:
    return dict(Contract.objects.filter(pk__in=ids).order_by().values_list("pk", "document__owner_id"))


def _of_lines(ids: Collection[int]) -> Owners:
    return dict(PaymentLine.objects.filter(pk__in=ids).order_by().values_list("pk", "contract__document__owner_id"))


def _of_complaints(ids: Collection[int]) -> Owners:
    return dict(Complaint.objects.filter(pk__in=ids).order_by().values_list("pk", "responsible_id"))


_OWNERS: Mapping[PromiseKind, Callable[[Collection[int]], Owners]] = {
    **dict.fromkeys(OF_CONTRACT, _of_contracts),
    **dict.fromkeys(OF_LINE, _of_lines),
    **dict.fromkeys(OF_COMPLAINT, _of_complaints),
}


def bound_at(moment: datetime, *, kind: PromiseKind) -> Binding:
    """Reads who is where (four queries); what it returns tells whom promises of that kind bind (one or two queries)."""
    return partial(_bound, Office.at(moment), kind)


def _bound(office: Office, kind: PromiseKind, ids: Collection[int]) -> Mapping[int, Bound]:
    """Who owns the contract, or answers the complaint; while it is to be signed also who of us has not signed."""
    signers = _to_sign(ids) if kind is PromiseKind.SIGN else {}
    return {pk: _with(office.bound_person(owner), signers.get(pk, ())) for pk, owner in _OWNERS[kind](ids).items()}


def _with(bound: Bound, signers: Iterable[int]) -> Bound:
    return bound._replace(owners=tuple(dict.fromkeys((*bound.owners, *signers))))


def _to_sign(ids: Collection[int]) -> Mapping[int, list[int]]:
    """Contract → people of ours whose signature the approved version lacks. One query."""
    missing = SigningRequirement.objects.unmet().filter(contract__in=ids, person__is_active=True)
    found: dict[int, list[int]] = defaultdict(list)
    for contract, person in missing.order_by("pk").values_list("contract_id", "person_id"):
        found[contract].append(person)
    return found


def owed_by(people: Collection[int], at: datetime) -> list[Debt]:
    """What these people owe about contracts at that moment (at most ten queries, one when it is nothing). What begins
    later is not owed yet."""
    first, *others = (_running(kind, things, at) for kind, things in _asked(people).items())
    running: dict[PromiseKind, dict[int, int]] = defaultdict(dict)
    for pk, kind, subject in first.union(*others, all=True):
        running[PromiseKind(kind)][subject] = pk
    if not running:
        return []
    office = Office.at(at)
    return [
        Debt(person, promises[subject])
        for kind, promises in running.items()
        for subject, bound in _bound(office, kind, promises.keys()).items()
        for person in bound.owners
        if person in people
    ]


def _asked(people: Collection[int]) -> Mapping[PromiseKind, QuerySet[Any]]:
    """The things about which one of these people may owe each kind: his own, and those of who has left."""
    owned = Q(document__owner__in=people) | Q(document__owner__is_active=False)
    to_sign = Q(pk__in=SigningRequirement.objects.filter(person__in=people).order_by().values("contract"))
    lines = Q(contract__document__owner__in=people) | Q(contract__document__owner__is_active=False)
    complaints = Q(responsible__in=people) | Q(responsible__is_active=False)
    effective = Contract.objects.filter(owned, stage=Stage.EFFECTIVE)
    return {
        PromiseKind.SIGN: Contract.objects.filter(owned | to_sign, stage=Stage.SIGNING),
        PromiseKind.HAND_OVER: effective,
        PromiseKind.RENEW: effective,
        PromiseKind.PAY: PaymentLine.objects.owed().filter(lines),
        PromiseKind.COMPLAINT: Complaint.objects.filter(complaints, state=Complaint.State.OPEN),
    }


def _running(kind: PromiseKind, things: QuerySet[Any], at: datetime) -> QuerySet[Promise, tuple[int, str, int]]:
    begun = Promise.objects.open().filter(kind=kind, paused_at=None, started_at__lte=at).order_by()
    return begun.filter(subject_id__in=things.order_by().values("pk")).values_list("pk", "kind", "subject_id")


def contracts(ids: Collection[int]) -> dict[int, Subject]:
    """Number, title and address of these contracts (one query)."""
    rows = Contract.objects.filter(pk__in=ids).select_related("document").order_by()
    return {row.pk: subject_of(row) for row in rows}


def lines(ids: Collection[int]) -> dict[int, Subject]:
    """The same of these instalments' contracts, with the instalment's name (one query)."""
    rows = PaymentLine.objects.filter(pk__in=ids).select_related("contract__document").order_by()
    return {row.pk: subject_of(row.contract)._replace(title=_named(row)) for row in rows}


def complaints(ids: Collection[int]) -> dict[int, Subject]:
    """Number of these complaints, the contract's title, their address (one query)."""
    rows = Complaint.objects.filter(pk__in=ids).select_related("contract__document").order_by()
    return {row.pk: Subject(row.number, row.contract.document.title, row.get_absolute_url()) for row in rows}


def subject_of(contract: Contract) -> Subject:
    """The same of one at hand, with its document."""
    document = contract.document
    return Subject(document.number or "", document.title, page_of(document))


def _named(line: PaymentLine) -> str:
    return f"{line.contract.document.title} · {line.label}"
