"""The pure rules of what follows an approval: powers to sign, the order's checks, what an instalment stands at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import fulfilment, money_in, promises, signing
from contracts.rules.fulfilment import Check
from contracts.rules.money_in import Paid
from contracts.rules.signing import Answer, Lack, Power, Signing, may_sign
from contracts.rules.states import ContractKind, Relation
from deadlines.rules.checking import problems

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)


def power(**fields: object) -> Power:
    said = {
        "pk": 1,
        "kind": "contract",
        "up_to": None,
        "may_sign": True,
        "starts_at": NOW - timedelta(hours=1),
        "ends_at": NOW + timedelta(hours=1),
    }
    return Power(**(said | fields))  # type: ignore[arg-type]


def signs(*powers: Power, amount: Decimal | None = Decimal(100), day: date = TODAY, at: datetime = NOW) -> Answer:
    return may_sign(powers, Signing("contract", amount, at, day, ZONE))


def test_no_delegation_is_no_power() -> None:
    answer = signs()
    assert not answer
    assert answer == Answer(None)


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({}, ()),
        ({"up_to": Decimal(100)}, ()),
        ({"up_to": Decimal("99.99")}, (Lack.AMOUNT,)),
        ({"kind": "price"}, (Lack.KIND,)),
        ({"may_sign": False}, (Lack.SIGNING,)),
        ({"ends_at": NOW}, (Lack.NOW,)),
        ({"starts_at": NOW + timedelta(seconds=1)}, (Lack.NOW,)),
        ({"starts_at": NOW}, ()),
        ({"starts_at": NOW - timedelta(days=9), "ends_at": NOW - timedelta(days=8)}, (Lack.NOW, Lack.DAY)),
        ({"kind": "price", "may_sign": False, "up_to": Decimal(1)}, (Lack.KIND, Lack.SIGNING, Lack.AMOUNT)),
    ],
)
def test_power_covers_kind_amount_and_date(fields: dict[str, object], lacks: tuple[Lack, ...]) -> None:
    answer = signs(power(**fields))
    assert (bool(answer), answer.lacks) == (not lacks, lacks)


def test_unknown_amount_needs_a_power_without_limit() -> None:
    assert signs(power(), amount=None)
    assert signs(power(up_to=Decimal(10**9)), amount=None).lacks == (Lack.AMOUNT,)


def test_of_several_delegations_the_one_that_lacks_least_is_told() -> None:
    near, far = power(pk=1, may_sign=False), power(pk=2, may_sign=False, kind="price")
    assert signs(far, near).power == near
    assert signs(far, near, power(pk=3)).power == power(pk=3)


def test_powers_are_not_added_up() -> None:
    assert not signs(power(up_to=Decimal(60)), power(up_to=Decimal(60)))


@given(st.integers(-3, 3))
def test_day_on_the_paper_counts_by_the_local_calendar(days: int) -> None:
    """In force from midnight to midnight of today in Shanghai: papers of today alone are covered."""
    begins = datetime(2026, 11, 23, tzinfo=ZONE)
    one = power(starts_at=begins, ends_at=begins + timedelta(days=1))
    assert bool(signs(one, day=TODAY + timedelta(days=days))) == (days == 0)


@pytest.mark.parametrize(
    ("one", "other", "same"), [("Wang Fang", "wang  fang", True), ("王芳", "王 芳", True), ("王芳", "王方", False)]
)
def test_names_are_compared_as_people_write_them(one: str, other: str, same: bool) -> None:
    assert signing.same_name(one, other) == same


def test_checks_follow_each_other() -> None:
    done: list[str] = []
    while check := fulfilment.next_check(done):
        done.append(check)
    assert done == list(Check)


@pytest.mark.parametrize(
    ("kind", "relation", "owes"),
    [
        (ContractKind.SALES, "", True),
        (ContractKind.ORDER, Relation.ORDER, True),
        (ContractKind.SALES, Relation.VOIDING, False),
        (ContractKind.FRAMEWORK, "", False),
        (ContractKind.INTENT, "", False),
    ],
)
def test_only_what_is_carried_out_is_handed_over(kind: str, relation: str, owes: bool) -> None:
    assert fulfilment.owes_hand_over(kind, relation) == owes


@pytest.mark.parametrize(
    ("open_", "days", "standing"),
    [
        (0, -9, Paid.PAID),
        (5, -1, Paid.OVERDUE),
        (5, 0, Paid.DUE),
        (5, 7, Paid.DUE),
        (5, 8, Paid.WAITING),
        (5, None, Paid.WAITING),
    ],
)
def test_standing_of_an_instalment(open_: int, days: int | None, standing: Paid) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    assert money_in.standing(Decimal(open_), due, TODAY) == standing


@given(st.decimals(0, 10**6, places=2), st.lists(st.decimals(0, 10**5, places=2), max_size=8))
def test_spreading_gives_no_more_than_there_is_and_no_more_than_is_open(amount: Decimal, opens: list[Decimal]) -> None:
    shares = money_in.spread(amount, opens)
    assert sum(shares) == min(amount, sum(opens))
    assert all(0 <= share <= open_ for share, open_ in zip(shares, opens, strict=True))


@pytest.mark.parametrize("kind", list(promises.PromiseKind))
def test_ladders_of_a_new_installation_are_in_order(kind: promises.PromiseKind) -> None:
    closes = kind in (promises.PromiseKind.SIGN, promises.PromiseKind.RENEW)
    assert list(problems(promises.LADDERS[kind], closes=closes)) == []


def test_notice_begins_before_the_last_day_and_not_before_the_effect() -> None:
    ends_on = date(2026, 12, 31)
    assert promises.notice_from(ends_on, 30, NOW, ZONE) == datetime(2026, 12, 1, tzinfo=ZONE)
    assert promises.notice_from(ends_on, 90, NOW, ZONE) == NOW
    assert promises.end_of(ends_on, ZONE) == datetime(2027, 1, 1, tzinfo=ZONE)
