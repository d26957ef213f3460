"""Two people decide about one customer at the same moment, over two real connections: it always has one owner, and as
many steps and events as decisions went through."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.db.models import Count

from accounts.models import User
from core.errors import DomainError
from customers.models import Claim, Customer, CustomerEvent, Merge, Transfer, TransferLine
from customers.services import allotment, claims, ownership
from customers.services.merging import merge
from customers.services.ownership import Handover, hand_over
from tests.factories import make_customer

from .conftest import Sales, make_sales

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, FEWER, PATIENCE = 1000, 150, 30
Kind = Transfer.Kind


class Round(NamedTuple):
    """What one round is about, as both have it on their screens."""

    customer: Customer
    other: Customer | None = None
    claim: Claim | None = None


Act = Callable[[Round], object]


class Race(NamedTuple):
    """Two acts that exclude each other, and what each round needs."""

    first: Act
    second: Act
    owned: bool = True
    with_other: bool = False
    with_claim: bool = False


@pytest.fixture
def sales(transactional_db: None) -> Sales:
    return make_sales()


def rounds_of(sales: Sales, race: Race, number: int) -> list[Round]:
    """Customers of the rep (or of nobody), each with a twin or a claim where the race needs one."""
    owner = sales.rep if race.owned else None

    def make(kind: str) -> list[Customer]:
        rows = [
            make_customer(name=f"{kind} {n}", owner=owner, unit=sales.company.east, recorded_by=sales.rep)
            for n in range(number)
        ]
        return list(
            Customer.objects.select_related("owner", "unit").filter(pk__in=[row.pk for row in rows]).order_by("pk")
        )

    customers = make("Company")
    others = make("Twin") if race.with_other else [None] * number
    filed: list[Claim | None] = [None] * number
    if race.with_claim:
        said = {"claimant": sales.stranger, "owner_then": sales.rep, "typed_name": "x", "evidence": "y"}
        filed = list(Claim.objects.bulk_create(Claim(customer=row, **said) for row in customers))
    return [Round(*one) for one in zip(customers, others, filed, strict=True)]


def run(race: Race, rounds: list[Round]) -> list[Counter[str]]:
    """Both act in each round at the same moment; what each round came to: how many did it, how many were told no."""
    told = [Counter[str]() for _round in rounds]
    gate = threading.Barrier(2)

    def attempt(act: Act) -> None:
        try:
            for place, one in enumerate(rounds):
                gate.wait(PATIENCE)
                try:
                    act(one)
                    told[place]["done"] += 1
                except DomainError:
                    told[place]["told"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[act]) for act in (race.first, race.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 10)
    return told


def give(by: User, to: User) -> Act:
    return lambda one: hand_over([Handover(one.customer, to)], kind=Kind.TRANSFER, by=by, reason="Balance")


def grant(by: User) -> Act:
    return lambda one: claims.grant(one.claim, by=by, reason="Earlier")  # type: ignore[arg-type]


def allot(by: User, to: User) -> Act:
    return lambda one: allotment.confirm({one.customer: to}, by=by, reason="Balanced")


def join(by: User) -> Act:
    return lambda one: merge(one.other, one.customer, by=by, taking=(), reason="One company")  # type: ignore[arg-type]


def races(sales: Sales) -> dict[str, Race]:
    manager, administrator = sales.as_user("manager"), sales.as_user("administrator")
    return {
        "claim against transfer": Race(grant(manager), give(administrator, sales.colleague), with_claim=True),
        "two transfers": Race(give(manager, sales.colleague), give(administrator, sales.stranger)),
        "two allotments": Race(allot(manager, sales.rep), allot(administrator, sales.colleague), owned=False),
        "merge against transfer": Race(join(manager), give(administrator, sales.colleague), with_other=True),
        "merge against claim": Race(join(manager), grant(administrator), with_other=True, with_claim=True),
    }


def steps(rounds: list[Round]) -> Counter[int]:
    """How many lines of transfers and merges in force each customer of a round has."""
    pks = [one.customer.pk for one in rounds]
    found = Counter[int]()
    for rows, field in (
        (TransferLine.objects.filter(customer__in=pks), "customer"),
        (Merge.objects.in_force().filter(loser__in=pks), "loser"),
    ):
        found.update(dict(rows.order_by().values_list(field).annotate(Count("pk"))))
    return found


CHANGES = ("transferred", "allotted", "claim_granted", "merged")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("claim against transfer", ROUNDS),
        ("two transfers", FEWER),
        ("two allotments", FEWER),
        ("merge against transfer", FEWER),
        ("merge against claim", FEWER),
    ],
)
def test_a_customer_has_one_owner_however_many_decide_at_once(sales: Sales, name: str, number: int) -> None:
    race = races(sales)[name]
    warm_up, *rounds = rounds_of(sales, race, number + 1)
    race.first(warm_up)  # calendars and the like are read once in a process; nobody is to wait for that under a lock
    assert run(race, rounds) == [Counter(done=1, told=1)] * number
    pks = [one.customer.pk for one in rounds]
    assert steps(rounds) == Counter(dict.fromkeys(pks, 1))
    events = CustomerEvent.objects.filter(customer__in=pks, kind__in=CHANGES).order_by().values_list("customer")
    assert Counter(dict(events.annotate(Count("pk")))) == Counter(dict.fromkeys(pks, 1))
    for line in TransferLine.objects.filter(customer__in=pks).select_related("customer"):
        assert line.customer.owner_id == line.to_owner_id
    granted = Claim.objects.filter(state=Claim.State.GRANTED).values_list("customer", flat=True)
    assert set(granted) == set(
        TransferLine.objects.filter(transfer__kind=Kind.CLAIM).values_list("customer", flat=True)
    )


@pytest.mark.parametrize("name", ["claim against transfer", "two transfers", "two allotments"])
def test_without_the_lock_both_would_decide(sales: Sales, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where rows are read and not locked, both have looked before either writes, and both go through."""
    both_have_looked = threading.Barrier(2)

    def unlocked(rows: Any, pks: list[int], *related: str) -> list[Any]:
        return list(rows.select_related(*related).filter(pk__in=pks).order_by("pk"))

    def looked(pks: list[int]) -> dict[int, Customer]:
        found = {row.pk: row for row in unlocked(Customer.objects.live(), pks, "owner__unit", "unit")}
        both_have_looked.wait(PATIENCE)
        return found

    monkeypatch.setattr(ownership, "_locked", looked)
    monkeypatch.setattr(claims, "locked_rows", unlocked)
    race = races(sales)[name]
    rounds = rounds_of(sales, race, 1)
    assert run(race, rounds) == [Counter(done=2)]
    assert set(steps(rounds).values()) == {2}
