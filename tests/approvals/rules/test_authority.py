from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.authority import Because, Demand, Grantor, Rule, demand_of, may_grant, may_grant_all

DAY = date(2026, 3, 2)
REP = Grantor(1, {"sales_rep"})
DEMAND = Demand("cards", "gold", "contract:sales", Decimal("0.88"), Decimal(300_000))
_serial = count(1)


def rule(
    who: str | int = "sales_rep",
    lowest: str = "0.9",
    up_to: int | None = None,
    *,
    group: str = "",
    customer: str = "",
    kind: str = "",
) -> Rule:
    role, person = (who, None) if isinstance(who, str) else ("", who)
    limit = None if up_to is None else Decimal(up_to)
    return Rule(next(_serial), role, person, group, customer, kind, Decimal(lowest), limit, date(2026, 1, 1), None)


def test_none_found_means_no_authority() -> None:
    answer = may_grant([rule("sales_manager", "0")], DEMAND, DAY, REP)
    assert not answer
    assert (answer.rule, answer.because) == (None, Because.NO_RULE)


@pytest.mark.parametrize(("rate", "granted"), [("0.9", True), ("0.95", True), ("0.8999", False), (None, True)])
def test_price_down_to_the_lowest_is_granted(rate: str | None, granted: bool) -> None:
    one = rule(lowest="0.9")
    demand = replace(DEMAND, rate=None if rate is None else Decimal(rate))
    answer = may_grant([one], demand, DAY, REP)
    assert bool(answer) is granted
    assert answer.rule == one
    assert answer.because == (None if granted else Because.RATE)


@pytest.mark.parametrize(("amount", "granted"), [("50000", True), ("50000.01", False), (None, True)])
def test_amount_up_to_the_limit_is_granted(amount: str | None, granted: bool) -> None:
    demand = replace(DEMAND, rate=None, amount=None if amount is None else Decimal(amount))
    answer = may_grant([rule(up_to=50_000)], demand, DAY, REP)
    assert bool(answer) is granted
    assert answer.because == (None if granted else Because.AMOUNT)


@pytest.mark.parametrize(
    "narrower",
    [
        {"group": "cards"},
        {"customer": "gold"},
        {"kind": "contract"},
        {"kind": "contract:sales"},
    ],
)
@pytest.mark.parametrize("lowest", ["0.5", "0.99"])
def test_more_specific_rule_wins_whether_it_grants_more_or_less(narrower: dict[str, str], lowest: str) -> None:
    specific = rule(lowest=lowest, **narrower)  # type: ignore[arg-type]
    for rules in ([specific, rule(lowest="0.88")], [rule(lowest="0.88"), specific]):
        answer = may_grant(rules, DEMAND, DAY, REP)
        assert answer.rule == specific
        assert bool(answer) is (lowest == "0.5")


def test_person_comes_before_role_then_group_then_class_then_kind() -> None:
    rules = [
        rule(1),
        rule(group="cards"),
        rule(customer="gold", kind="contract:sales"),
        rule(kind="contract:sales"),
        rule(kind="contract"),
        rule(),
    ]
    while rules:
        assert may_grant(reversed(rules), DEMAND, DAY, REP).rule == rules[0]
        rules.pop(0)


@pytest.mark.parametrize(
    "other",
    [{"group": "gifts"}, {"customer": "silver"}, {"kind": "price"}, {"kind": "contract:intent"}, {"kind": "con"}],
)
def test_rule_about_something_else_does_not_count(other: dict[str, str]) -> None:
    assert may_grant([rule(lowest="0", **other)], DEMAND, DAY, REP).because == Because.NO_RULE  # type: ignore[arg-type]


def test_demand_of_the_whole_document_is_not_what_a_rule_for_a_group_speaks_of() -> None:
    whole = replace(DEMAND, group="")
    assert may_grant([rule(lowest="0", group="cards")], whole, DAY, REP).because == Because.NO_RULE


@pytest.mark.parametrize(("on", "counts"), [(-1, False), (0, True), (9, True), (10, False)])
def test_rule_counts_from_its_first_to_its_last_day(on: int, counts: bool) -> None:
    one = replace(rule(lowest="0"), valid_from=DAY, valid_until=DAY + timedelta(days=9))
    assert bool(may_grant([one], DEMAND, DAY + timedelta(days=on), REP)) is counts


def test_of_equally_specific_rules_each_must_grant() -> None:
    by_rate, by_amount = rule(lowest="0.85", up_to=100_000), rule(lowest="0.95")
    strict = may_grant([by_rate, by_amount], replace(DEMAND, amount=Decimal(1)), DAY, REP)
    assert (strict.rule, strict.because) == (by_amount, Because.RATE)
    strict = may_grant([by_rate, by_amount], replace(DEMAND, rate=Decimal(1)), DAY, REP)
    assert (strict.rule, strict.because) == (by_rate, Because.AMOUNT)
    both = may_grant([by_rate, by_amount], replace(DEMAND, rate=Decimal(1), amount=Decimal(1)), DAY, REP)
    assert both
    assert both.rule == by_amount


def test_somebody_with_two_roles_has_the_authority_of_each() -> None:
    rep, manager = rule(lowest="0.95", group="cards"), rule("sales_manager", "0.85")
    both = Grantor(1, {"sales_rep", "sales_manager"})
    assert may_grant([rep, manager], DEMAND, DAY, both).rule == manager
    refused = may_grant([rep, manager], replace(DEMAND, rate=Decimal("0.8")), DAY, both)
    assert not refused
    assert refused.rule == manager


def test_rule_for_the_person_counts_alone_even_when_it_is_stricter() -> None:
    own, role = rule(1, "0.95"), rule(lowest="0")
    assert may_grant([own, role], DEMAND, DAY, REP).rule == own
    assert not may_grant([own, role], DEMAND, DAY, REP)
    assert may_grant([own, role], DEMAND, DAY, Grantor(2, {"sales_rep"}))


def test_several_demands_name_those_that_are_refused() -> None:
    fine = replace(DEMAND, rate=Decimal("0.95"))
    assert [answer.demand for answer in may_grant_all([rule()], [fine, DEMAND], DAY, REP)] == [DEMAND]
    assert may_grant_all([], [], DAY, REP) == []


def test_demand_is_read_from_what_was_frozen() -> None:
    stored = {"group": "cards", "customer_class": "gold", "kind": "price", "rate": "0.8800", "amount": None}
    assert demand_of(stored) == Demand("cards", "gold", "price", Decimal("0.88"), None)
    with pytest.raises(KeyError):
        demand_of({"group": ""})
    with pytest.raises(InvalidOperation):
        demand_of(stored | {"rate": "cheap"})


_RATES = st.decimals(0, 1, places=2)
_AMOUNTS = st.one_of(st.none(), st.decimals(1, 1000, places=0))
_RULES = st.lists(
    st.builds(
        Rule,
        pk=st.integers(1, 99),
        role=st.sampled_from(["sales_rep", "sales_manager"]),
        person=st.none(),
        group=st.sampled_from(["", "cards"]),
        customer_class=st.sampled_from(["", "gold"]),
        kind=st.sampled_from(["", "price"]),
        lowest_rate=_RATES,
        up_to=_AMOUNTS,
        valid_from=st.just(DAY),
        valid_until=st.none(),
    ),
    max_size=6,
)
_DEMANDS = st.builds(
    Demand,
    st.sampled_from(["", "cards"]),
    st.sampled_from(["", "gold"]),
    st.just("price"),
    _RATES,
    st.decimals(1, 1000, places=0),
)
_ROLES = st.sets(st.sampled_from(["sales_rep", "sales_manager"]))


@given(_RULES, _DEMANDS, _ROLES, st.randoms())
def test_answer_does_not_hang_on_the_order_of_the_rules(
    rules: list[Rule], demand: Demand, roles: set[str], random: object
) -> None:
    mixed = list(rules)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    by = Grantor(1, roles)
    assert bool(may_grant(rules, demand, DAY, by)) == bool(may_grant(mixed, demand, DAY, by))


@given(_RULES, _DEMANDS, _ROLES, _RATES)
def test_who_may_grant_a_price_may_grant_a_higher_one(
    rules: list[Rule], demand: Demand, roles: set[str], rate: Decimal
) -> None:
    assert demand.rate is not None
    dearer, by = replace(demand, rate=max(rate, demand.rate)), Grantor(1, roles)
    assert may_grant(rules, dearer, DAY, by) or not may_grant(rules, demand, DAY, by)


@given(_RULES, _DEMANDS, _ROLES)
def test_another_role_takes_no_authority_away(rules: list[Rule], demand: Demand, roles: set[str]) -> None:
    more = Grantor(1, roles | {"sales_manager"})
    assert may_grant(rules, demand, DAY, more) or not may_grant(rules, demand, DAY, Grantor(1, roles))


@given(_RULES, _DEMANDS, _ROLES)
def test_one_equally_specific_rule_more_never_grants_more(rules: list[Rule], demand: Demand, roles: set[str]) -> None:
    by = Grantor(1, roles)
    before = may_grant(rules, demand, DAY, by)
    if before.rule is not None:
        stricter = replace(before.rule, pk=100, lowest_rate=Decimal(1), up_to=Decimal("0.01"))
        assert bool(may_grant([*rules, stricter], demand, DAY, replace(by, roles={before.rule.role}))) is False
