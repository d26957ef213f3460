from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import AuthorityRule
from approvals.services import authority_rules
from approvals.services.authority_rules import NewRule, end_rule, set_rule, takes_over
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
RULE = NewRule(role=Role.SALES_REP, lowest_rate=Decimal("0.95"), valid_from=DAY, note=" As agreed ")


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR)


def test_rule_is_set_as_it_was_given(admin: User) -> None:
    row = set_rule(replace(RULE, group="cards", customer_class="gold", kind="price", up_to=Decimal(5)), by=admin)
    row.refresh_from_db()
    assert (row.role, row.group, row.customer_class, row.kind) == (Role.SALES_REP, "cards", "gold", "price")
    assert (row.lowest_rate, row.up_to, row.valid_from, row.note) == (Decimal("0.95"), Decimal(5), DAY, "As agreed")
    assert (row.set_by, row.ended_at, row.took_over) == (admin, None, None)


def test_new_rule_of_the_same_scope_takes_over(admin: User) -> None:
    first = set_rule(RULE, by=admin)
    wanted = replace(RULE, lowest_rate=Decimal("0.9"))
    assert takes_over(wanted) == first
    second = set_rule(wanted, by=admin)
    first.refresh_from_db()
    assert (second.took_over, first.ended_by, first.end_reason) == (first, admin, "")
    assert first.ended_at is not None
    assert first.ended_at <= timezone.now()
    assert first.lowest_rate == Decimal("0.95")


def test_rule_that_begins_later_lets_the_old_one_count_until_then(admin: User) -> None:
    first = set_rule(RULE, by=admin)
    day = timezone.localdate() + timedelta(days=10)
    set_rule(replace(RULE, valid_from=day), by=admin)
    first.refresh_from_db()
    assert first.ended_at == timezone.make_aware(datetime.combine(day, time()))
    assert first in AuthorityRule.objects.not_over(timezone.now())


@pytest.mark.parametrize(
    "other", [{"role": Role.SALES_MANAGER}, {"group": "cards"}, {"customer_class": "gold"}, {"kind": "price"}]
)
def test_rule_of_another_scope_stands_beside(admin: User, other: dict[str, Any]) -> None:
    first = set_rule(RULE, by=admin)
    wanted = replace(RULE, **other)
    assert takes_over(wanted) is None
    set_rule(wanted, by=admin)
    first.refresh_from_db()
    assert first.ended_at is None


def test_rule_for_a_person_stands_beside_that_of_another(admin: User) -> None:
    people = make_user(), make_user()
    rows = [set_rule(replace(RULE, role="", person=person), by=admin) for person in (*people, people[0])]
    assert [row.took_over for row in rows] == [None, None, rows[0]]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"role": ""}, "either a role or a person"),
        ({"role": "boss"}, "no such role"),
        ({"lowest_rate": Decimal("1.01")}, "share of the list price"),
        ({"lowest_rate": Decimal("-0.01")}, "share of the list price"),
        ({"up_to": Decimal(0)}, "above zero"),
        ({"valid_until": DAY - timedelta(days=1)}, "before the first"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(admin: User, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        set_rule(replace(RULE, **wrong), by=admin)
    assert AuthorityRule.objects.count() == 0


def test_rule_is_for_one_who_is_here(admin: User) -> None:
    left = make_user(is_active=False, name_latin="Li")
    with pytest.raises(DomainError, match="Li has left"):
        set_rule(replace(RULE, role="", person=left), by=admin)
    with pytest.raises(DomainError, match="either a role or a person"):
        set_rule(replace(RULE, person=make_user()), by=admin)


def test_same_rule_set_by_two_at_once_stands_once(admin: User) -> None:
    set_rule(RULE, by=admin)
    with pytest.raises(Stale):
        authority_rules._created(RULE, None, admin)  # where the loser stands who saw no open rule
    assert AuthorityRule.objects.count() == 1


def test_ended_rule_says_who_ended_it_and_why(admin: User) -> None:
    row = end_rule(set_rule(RULE, by=admin), by=admin, reason=" Too generous ")
    row.refresh_from_db()
    assert (row.ended_by, row.end_reason) == (admin, "Too generous")
    with pytest.raises(DomainError, match="ended already"):
        end_rule(row, by=admin, reason="Again")


def test_rule_that_is_to_end_can_end_now(admin: User) -> None:
    first = set_rule(RULE, by=admin)
    set_rule(replace(RULE, valid_from=timezone.localdate() + timedelta(days=10)), by=admin)
    assert end_rule(first, by=admin, reason="At once").ended_at <= timezone.now()  # type: ignore[operator]


def test_only_administrators_change_the_matrix(admin: User) -> None:
    row, rep = set_rule(RULE, by=admin), make_user(Role.COMPANY_LEADER)
    with pytest.raises(NotAllowed):
        set_rule(RULE, by=rep)
    with pytest.raises(NotAllowed):
        end_rule(row, by=rep, reason="Because")


def test_rules_are_over_when_they_ended_or_their_last_day_passed(admin: User) -> None:
    noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    rows = AuthorityRule.objects
    common: dict[str, Any] = {"lowest_rate": 0, "valid_from": DAY, "set_at": datetime(2026, 1, 1, tzinfo=UTC)}
    open_ = rows.create(role="sales_rep", **common)
    last_day = rows.create(role="supporter", valid_until=date(2026, 3, 2), **common)
    past = rows.create(role="coordinator", valid_until=date(2026, 3, 1), **common)
    ended = rows.create(role="sales_manager", ended_at=noon, ended_by=admin, **common)
    assert set(rows.not_over(noon)) == {open_, last_day}
    assert set(rows.over(noon)) == {past, ended}
