"""Ownerless customers are proposed to reps, balanced by number and weighted by ability, and confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from customers.models import Ability, Customer, Transfer
from customers.rules.allotment import Rep, Wanted, propose
from customers.services import allotment
from tests.factories import make_customer, make_user
from tests.queries import queries

from .conftest import Sales

EVERYBODY = frozenset({1, 2, 3})


def proposed(has: dict[int, int], number: int, percent: dict[int, int] | None = None) -> list[int]:
    reps = {key: Rep(key, count, (percent or {}).get(key, 100)) for key, count in has.items()}
    return [line.rep.key for line in propose([Wanted(one, EVERYBODY) for one in range(number)], reps)]


def test_propose_balances_by_number() -> None:
    assert proposed({1: 5, 2: 3, 3: 4}, 5) == [2, 2, 3, 1, 2]


def test_propose_weighs_by_ability() -> None:
    """12 at 120 % weigh as 10, so he is given before somebody with 10.5."""
    assert proposed({1: 12, 2: 11}, 2, {1: 120}) == [1, 1]


def test_propose_gives_nothing_to_who_can_take_none() -> None:
    assert proposed({1: 0, 2: 50}, 2, {1: 0}) == [2, 2]
    assert proposed({1: 0}, 1, {1: 0}) == []


def test_propose_of_equals_takes_the_first_by_key() -> None:
    assert proposed({3: 1, 2: 1, 1: 1}, 3) == [1, 2, 3]


def test_propose_keeps_to_the_candidates() -> None:
    reps = {1: Rep(1, 0), 2: Rep(2, 9)}
    (line,) = propose([Wanted(7, frozenset({2, 99}))], reps)
    assert (line.key, line.rep.key, float(line.load_then)) == (7, 2, 10.0)


@given(counts=st.lists(st.integers(0, 40), min_size=1, max_size=6), number=st.integers(0, 40))
def test_propose_ends_balanced(counts: list[int], number: int) -> None:
    has = dict(enumerate(counts))
    reps = {key: Rep(key, count) for key, count in has.items()}
    lines = propose([Wanted(one, frozenset(has)) for one in range(number)], reps)
    after = dict(has)
    for line in lines:
        after[line.rep.key] += 1
    got = {line.rep.key for line in lines}
    assert len(lines) == number
    assert all(after[key] <= min(after.values()) + 1 for key in got)


# The page


@pytest.fixture
def waiting(sales: Sales) -> list[Customer]:
    return [make_customer(name=f"Waiting {n}", owner=None, unit=sales.company.east) for n in range(3)]


def opened(client: Client, sales: Sales) -> Any:
    client.force_login(sales.as_user("manager"))
    return client.get(reverse("ownership:allotment"))


def sent(client: Client, sales: Sales, **changes: Any) -> Any:
    form = opened(client, sales).context["form"]
    data = {field.html_name: field.value() or "" for field in form} | {
        "customer": [row.customer.number for row in form.suggestions]
    }
    return client.post(reverse("ownership:allotment"), data | changes)


def test_proposal_is_explained(client: Client, sales: Sales, waiting: list[Customer]) -> None:
    Ability.objects.create(person=sales.colleague, percent=120, note="Five years here", set_by=sales.manager)
    for _ in range(2):
        make_customer(owner=sales.colleague, unit=sales.company.east)
    body = opened(client, sales).content.decode()
    why = [row.why for row in opened(client, sales).context["form"].suggestions]
    assert why == [
        "has 1; with this one 2, the fewest of 2 reps",
        "has 2, at 120 % ability; with this one it weighs 2.5, the least of 2 reps",
        "has 2; with this one 3, the fewest of 2 reps",
    ]
    assert "the least of 2 reps" in body
    assert "Five years here" in body


def test_confirmed_proposal_gives_each_its_owner(client: Client, sales: Sales, waiting: list[Customer]) -> None:
    answer = sent(client, sales)
    transfer = Transfer.objects.get()
    assert answer["Location"] == transfer.get_absolute_url()
    assert transfer.kind == "allotment"
    owners = [Customer.objects.get(pk=one.pk).owner for one in waiting]
    assert owners == [sales.colleague, sales.rep, sales.colleague]  # the rep had one; the manager sells nothing
    assert {row.unit for row in Customer.objects.filter(pk__in=[one.pk for one in waiting])} == {sales.company.east}


def test_manager_is_not_proposed_but_may_take_one_himself(
    client: Client, sales: Sales, waiting: list[Customer]
) -> None:
    answer = opened(client, sales)
    assert [one.person for one in answer.context["reps"]] == [sales.colleague, sales.rep]
    sent(client, sales, **{f"to_{waiting[0].number}": sales.manager.pk})
    assert Customer.objects.get(pk=waiting[0].pk).owner == sales.manager


def test_only_rep_who_can_take_it_is_named_so(sales: Sales, waiting: list[Customer]) -> None:
    Ability.objects.create(person=sales.rep, percent=0, note="On leave", set_by=sales.manager)
    (row, *_others) = allotment.proposal(waiting, allotment.candidates(sales.as_user("manager")))
    assert row.why == "the only sales rep here who can take it; has 0"


def test_lines_may_be_changed_and_left_out(client: Client, sales: Sales, waiting: list[Customer]) -> None:
    first, second, third = waiting
    sent(
        client,
        sales,
        **{f"to_{first.number}": sales.rep.pk, f"to_{second.number}": "", f"to_{third.number}": sales.rep.pk},
    )
    rows = Customer.objects.in_bulk([one.pk for one in waiting])
    assert [rows[one.pk].owner for one in waiting] == [sales.rep, None, sales.rep]


def test_somebody_outside_the_unit_is_no_choice(client: Client, sales: Sales, waiting: list[Customer]) -> None:
    assert sent(client, sales, **{f"to_{waiting[0].number}": sales.stranger.pk}).status_code == 422


def test_unit_without_reps_is_offered_all_whom_one_leads(sales: Sales) -> None:
    director = make_user(Role.MARKETING_DIRECTOR, unit=sales.company.root)
    lonely = make_customer(owner=None, unit=sales.company.technical)
    (row,) = allotment.proposal([lonely], allotment.candidates(director))
    assert {one.person for one in row.candidates} >= {sales.rep, sales.stranger}


def test_nobody_able_says_so(sales: Sales, waiting: list[Customer]) -> None:
    for person in (sales.rep, sales.colleague, sales.manager):
        Ability.objects.create(person=person, percent=0, note="On leave", set_by=sales.manager)
    (row, *_others) = allotment.proposal(waiting, allotment.candidates(sales.as_user("manager")))
    assert (row.given, row.why) == (None, "No sales rep of this unit can take it.")


def test_form_is_stale_when_somebody_took_one_meanwhile(client: Client, sales: Sales, waiting: list[Customer]) -> None:
    form = opened(client, sales).context["form"]
    data = {field.html_name: field.value() or "" for field in form}
    data["customer"] = [row.customer.number for row in form.suggestions]
    manager = sales.as_user("manager")
    allotment.confirm({waiting[0]: sales.rep}, by=manager, reason="Knows them")
    answer = client.post(reverse("ownership:allotment"), data)
    assert answer.status_code == 422
    assert "Someone was faster" in answer.content.decode()
    assert Customer.objects.get(pk=waiting[1].pk).owner is None


def test_confirm_is_stale_for_one_that_has_an_owner(sales: Sales) -> None:
    with pytest.raises(Stale, match="has an owner now"):
        allotment.confirm({sales.fresh(): sales.colleague}, by=sales.as_user("manager"), reason="x")


def test_page_is_for_managers_and_shows_their_units(client: Client, sales: Sales, waiting: list[Customer]) -> None:
    client.force_login(sales.rep)
    assert client.get(reverse("ownership:allotment")).status_code == 403
    client.force_login(sales.stranger_manager)
    assert "Waiting 0" not in client.get(reverse("ownership:allotment")).content.decode()
    client.force_login(sales.administrator)
    assert "Waiting 0" in client.get(reverse("ownership:allotment")).content.decode()


def test_page_asks_the_same_whatever_waits(client: Client, sales: Sales) -> None:
    costs = []
    for number in (1, 3):
        while allotment.ownerless(sales.as_user("manager")).count() < number:
            make_customer(owner=None, unit=sales.company.east)
            make_user(Role.SALES_REP, unit=sales.company.east_sales)
        client.force_login(sales.manager)
        costs.append(queries(lambda: client.get(reverse("ownership:allotment"))))
    assert costs[0] == costs[1]


# Ability


def test_ability_is_set_with_a_reason(client: Client, sales: Sales) -> None:
    client.force_login(sales.manager)
    url = reverse("ownership:ability", args=[sales.rep.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"percent": 120, "note": "", "seen": 100}).status_code == 422
    assert client.post(url, {"percent": 120, "note": "Fast", "seen": 100}).status_code == 302
    row = Ability.objects.get(person=sales.rep)
    assert (row.percent, row.note, row.set_by) == (120, "Fast", sales.manager)
    assert "Fast" in client.get(url).content.decode()


def test_ability_of_anothers_rep_is_not_ones_to_set(client: Client, sales: Sales) -> None:
    client.force_login(sales.stranger_manager)
    assert client.get(reverse("ownership:ability", args=[sales.rep.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        allotment.set_ability(sales.rep, by=sales.as_user("stranger_manager"), percent=10, seen=100, note="x")
    assert client.get(reverse("ownership:ability", args=[sales.administrator.pk])).status_code == 404


def test_ability_that_changed_meanwhile_is_stale(sales: Sales) -> None:
    manager = sales.as_user("manager")
    allotment.set_ability(sales.rep, by=manager, percent=120, seen=100, note="Fast")
    with pytest.raises(Stale):
        allotment.set_ability(sales.rep, by=manager, percent=80, seen=100, note="Slow")
    assert allotment.set_ability(sales.rep, by=manager, percent=80, seen=120, note="Slow").percent == 80


@pytest.mark.parametrize(
    ("percent", "note", "words"), [(301, "x", "From 0 to 300"), (-1, "x", "From 0"), (80, " ", "give a reason")]
)
def test_ability_out_of_range_or_without_reason(sales: Sales, percent: int, note: str, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        allotment.set_ability(sales.rep, by=sales.as_user("administrator"), percent=percent, seen=100, note=note)
