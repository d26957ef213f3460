"""A word of its own in everything that a claim holds; who meets it on its pages, in lists and in messages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.rules.roles import Role
from customers.models import Claim
from customers.services import claims
from tests.factories import make_customer, make_user

from .desk import COLUMNS, Desk

pytestmark = pytest.mark.django_db

CLAIMING = frozenset({"reqst", "deleg", "admin"})
"""The requester claims a customer that he may not see."""
OWNING = frozenset({"reqst", "deleg", "manag", "admin"})
"""… and somebody whom nobody knows claims one of his."""
MAY_READ = {
    "canarytyped": CLAIMING,
    "canaryproof": CLAIMING,
    "canaryhidden Ltd": frozenset({"admin"}),
    "canaryowned": OWNING,
    "canaryagainst": frozenset({"manag", "admin"}),
    "canaryruling": CLAIMING,
    "canarydecision": OWNING,
}
"""Word → the columns of people who may meet it, and do."""


@pytest.fixture(scope="module")
def pages(desk: Desk) -> list[str]:
    """Two claims, one on each side of the requester, both ruled on."""
    stranger = make_user(Role.SALES_REP, unit=desk.company.south_sales)
    hidden = make_customer(owner=stranger, unit=desk.company.south, name="canaryhidden Ltd")
    owned = make_customer(owner=desk.cast.requester, name="canaryowned")
    filed = [
        desk.file_claim(hidden, by=desk.person("requester"), typed_name="canarytyped", evidence="canaryproof"),
        desk.file_claim(owned, by=stranger, typed_name="canaryowned", evidence="canaryagainst"),
    ]
    claims.refuse(filed[0], by=desk.person("administrator"), reason="canaryruling")
    claims.refuse(filed[1], by=desk.person("manager"), reason="canarydecision")
    lists = [reverse("ownership:claims"), reverse("ownership:transfers"), reverse("notifications:inbox")]
    return [*lists, *(Claim.objects.get(pk=one.pk).get_absolute_url() for one in filed)]


@pytest.mark.parametrize("column", COLUMNS)
def test_nobody_meets_a_word_of_a_claim_that_is_not_for_him(desk: Desk, pages: list[str], column: str) -> None:
    said = "\n".join(desk.answer(column, "GET", page).body for page in pages)
    assert {word for word in MAY_READ if word in said} == {word for word, of in MAY_READ.items() if column in of}


@pytest.mark.parametrize(("name", "found"), [("canaryhidden", True), ("canaryhiden", True), ("canary", False)])
@pytest.mark.parametrize("page", ["ownership:claim", "customers:matches"])
def test_what_is_typed_brings_no_more_than_taken(
    desk: Desk, pages: list[str], page: str, name: str, found: bool
) -> None:
    body = desk.answer("reqst", "GET", reverse(page), {"name": name}).body
    assert (desk.company.south.name_en in body) == found
    assert "canaryhidden Ltd" not in body
