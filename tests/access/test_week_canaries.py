"""A word of its own in everything that the week board gathers; who meets it there, or in the messages of its checks."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules.roles import Role
from customers.models import Customer
from customers.services import checks
from tests.factories import make_customer, make_user, make_visit

from .desk import COLUMNS, Desk

pytestmark = pytest.mark.django_db

WEEK = frozenset({"reqst", "deleg", "manag", "admin"})
"""The rep, who stands in for him, his manager, an administrator."""
MAY_READ = {
    "canaryvisited": WEEK,
    "canaryrecorded": WEEK,
    "canarymissing": WEEK,
    "canaryaway": frozenset({"admin"}),
    "canaryaim": frozenset[str](),
    "canarynotes": frozenset[str](),
}
"""Word → the columns of people who may meet it, and do. The board tells no more of a visit than when and with whom."""


@pytest.fixture(scope="module")
def pages(desk: Desk) -> list[str]:
    """A visit of the requester in this week, and two records of his; one of them is by now a stranger's."""
    rep, stranger = desk.person("requester"), make_user(Role.SALES_REP, unit=desk.company.south_sales)
    make_visit(make_customer(owner=rep, name="canaryvisited"), rep=rep, aim="canaryaim", starts_at=timezone.now())
    recorded = make_customer(owner=rep, recorded_by=rep, name="canaryrecorded", notes="canarynotes")
    make_customer(owner=stranger, recorded_by=rep, unit=desk.company.south, name="canaryaway")
    checks.check(
        Customer.objects.get(pk=recorded.pk), by=desk.person("manager"), in_order=False, comment="canarymissing"
    )
    boards = [reverse(name) for name in ("board:week", "board:records")]
    return [
        *(f"{board}?person={whose}" for board in boards for whose in ("", rep.pk, "team")),
        *(reverse(f"notifications:{name}") for name in ("inbox", "latest")),
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_nobody_meets_a_word_of_a_week_that_is_not_for_him(desk: Desk, pages: list[str], column: str) -> None:
    said = "\n".join(desk.answer(column, "GET", page).body for page in pages)
    assert {word for word in MAY_READ if word in said} == {word for word, of in MAY_READ.items() if column in of}
