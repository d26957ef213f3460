"""The proposal with which the authority matrix of a new installation begins."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import AuthorityRule
from approvals.services.authority_beginning import begin_matrix
from core.errors import DomainError, NotAllowed
from tests.factories import make_authority, make_user

pytestmark = pytest.mark.django_db
BEGIN, TABLE = reverse("authority:begin"), reverse("authority:table")
TYPED = {
    "note": "Board decision",
    "sales_rep-rate": "95",
    "sales_rep-up_to": "50000",
    "sales_manager-rate": "90",
    "marketing_director-rate": "",
    "company_leader-rate": "0",
}
NO_RATES = {name: "" for name in TYPED if name.endswith("-rate")}


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.mark.usefixtures("admin")
def test_empty_matrix_offers_a_proposal_that_counts_only_when_it_is_accepted(client: Client) -> None:
    page = client.get(TABLE).content.decode()
    assert f'href="{BEGIN}"' in page
    assert f'href="{reverse("flows:list")}"' in page
    text = client.get(BEGIN).content.decode()
    assert re.findall(r'name="\w+-rate" value="(\d+)"', text) == ["95", "90", "80", "0"]
    assert not AuthorityRule.objects.exists()


def test_accepted_rules_stand_in_the_matrix_once(client: Client, admin: User) -> None:
    key = {"idempotency_key": "0c9d2a4e-5a3f-4e55-9c0e-1a2b3c4d5e6f"}
    for _twice in range(2):
        answer = client.post(BEGIN, TYPED | key)
        assert (answer.status_code, answer["Location"]) == (302, TABLE)
    rules = AuthorityRule.objects.order_by("pk").values_list("role", "lowest_rate", "up_to", "note", "set_by")
    assert list(rules) == [
        ("sales_rep", Decimal("0.95"), Decimal(50000), "Board decision", admin.pk),
        ("sales_manager", Decimal("0.9"), None, "Board decision", admin.pk),
        ("company_leader", Decimal(0), None, "Board decision", admin.pk),
    ]
    assert f'href="{BEGIN}"' not in client.get(TABLE).content.decode()
    assert client.get(BEGIN).status_code == 409


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"sales_rep-rate": "101"}, "less than or equal to 100"), (NO_RATES, "at least one role")],
)
def test_impossible_proposal_is_said_beside_what_was_typed(
    client: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(BEGIN, TYPED | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Board decision"' in answer.content.decode()
    assert not AuthorityRule.objects.exists()


def test_matrix_begins_once_with_something_and_by_an_administrator(admin: User) -> None:
    with pytest.raises(NotAllowed):
        begin_matrix([], by=make_user(Role.COMPANY_LEADER))
    with pytest.raises(DomainError, match="at least one role"):
        begin_matrix([], by=admin)
    make_authority(admin)
    with pytest.raises(DomainError, match="rules already"):
        begin_matrix([], by=admin)


def test_managers_read_the_empty_matrix_and_begin_nothing(client: Client) -> None:
    client.force_login(make_user(Role.SALES_MANAGER))
    assert BEGIN not in client.get(TABLE).content.decode()
    assert client.get(BEGIN).status_code == 403
