"""The register of contracts: tabs, filters, sums, saved views, export, what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from contracts.rules.states import ContractKind, Relation, Stage
from contracts.services import stages
from customers.models import ExportLog
from tests.contracts.contracting import make_contract, today
from tests.factories import make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
LIST = "contracts:list"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def owner() -> User:
    """Of one contract at each stage, and one that expires soon."""
    rep = make_user(Role.SALES_REP)
    for stage in Stage:
        make_contract(rep, stage=stage, title=f"At {stage}", starts_on=today(-10), ends_on=today(400))
    make_contract(
        rep,
        stage=Stage.EFFECTIVE,
        title="Expiring one",
        kind=ContractKind.FRAMEWORK,
        ends_on=today(60),
        base_amount=Decimal(5),
        currency="USD",
    )
    return rep


def titles(reader: User, **asked: Any) -> set[str]:
    page = client_of(reader).get(reverse(LIST), asked).content.decode()
    names = [*(f"At {stage}" for stage in Stage), "Expiring one"]
    return {name for name in names if f">{name}<" in page}


ALL = {*(f"At {stage}" for stage in Stage), "Expiring one"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ALL),
        ({"tab": "approval"}, {"At approval"}),
        ({"tab": "signing"}, {"At signing"}),
        ({"tab": "effective"}, {"At effective", "Expiring one"}),
        ({"tab": "expiring"}, {"Expiring one"}),
        ({"tab": "over"}, {"At ended", "At void"}),
        ({"kind": "framework"}, {"Expiring one"}),
        ({"q": "expiring"}, {"Expiring one"}),
        ({"currency": "USD"}, {"Expiring one"}),
        ({"amount_from": "1000.01"}, set()),
        ({"amount_to": "1000"}, ALL),
        ({"runs_from": "401"}, set()),
        ({"runs_from": "61"}, ALL - {"Expiring one"}),
        ({"runs_to": "-11"}, {"Expiring one"}),
    ],
)
def test_register_is_narrowed(owner: User, asked: dict[str, str], found: set[str]) -> None:
    dates = {name: today(int(value)).isoformat() for name, value in asked.items() if name.startswith("runs")}
    assert titles(owner, **asked | dates) == found


def test_owner_narrows_and_strangers_see_nothing(owner: User) -> None:
    administrator, other = make_user(Role.ADMINISTRATOR), make_user(Role.SALES_REP)
    assert titles(administrator, owner=owner.pk) == ALL
    assert titles(administrator, owner=other.pk) == set()
    assert titles(other) == set()


def test_sums_are_by_currency_and_follow_the_filters(owner: User) -> None:
    page = client_of(owner).get(reverse(LIST)).content.decode()
    assert "¥3,000.00" in page  # neither before approval nor void
    assert "US$1,000.00" in page
    assert "¥1,000.00" in client_of(owner).get(reverse(LIST), {"tab": "signing"}).content.decode()


def test_sums_count_no_amount_twice() -> None:
    """A framework and its order, the amendment in force, one that waits for its signatures, a termination, a renewal:
    two frameworks' worth is agreed."""
    rep = make_user(Role.SALES_REP)
    framework = make_contract(rep, stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK)
    customer = framework.document.customer
    related: dict[str, Any] = {"stage": Stage.EFFECTIVE, "parent": framework, "customer": customer}
    make_contract(rep, kind=ContractKind.ORDER, relation=Relation.ORDER, **related)
    for relation in (Relation.AMENDMENT, Relation.VOIDING, Relation.RENEWAL):
        made = make_contract(rep, kind=ContractKind.FRAMEWORK, relation=relation, **related)
        if relation == Relation.AMENDMENT:
            stages.move(framework, Stage.ENDED, at=timezone.now(), replaced_by=made)
    make_contract(rep, relation=Relation.AMENDMENT, **related | {"stage": Stage.SIGNING})
    context = client_of(rep).get(reverse(LIST)).context
    (found,) = context["sums"]
    assert (found["sum_amount"], found["sum_called_off"]) == (2000, 1000)
    assert "called off ¥1,000.00" in client_of(rep).get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_export_follows_the_filters_and_is_noted(owner: User, file_format: str) -> None:
    said = {"file_format": file_format, "query": "tab=expiring"}
    answer = client_of(owner).post(reverse("contracts:export"), said)
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(data) > 100
    log = ExportLog.objects.get()
    assert (log.what, log.rows, log.query) == ("contracts:list", 1, "tab=expiring")
    assert client_of(owner).post(reverse("contracts:export"), {"file_format": "exe"}).status_code == 409


def test_file_of_too_many_rows_is_refused(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.services.exporting.MOST", 2)
    answer = client_of(owner).post(reverse("contracts:export"), {"file_format": "csv", "query": ""})
    assert answer.status_code == 409
    assert not ExportLog.objects.exists()


def test_view_is_kept_shown_and_dropped(owner: User) -> None:
    client = client_of(owner)
    saved = client.post(reverse("contracts:save_view", args=["contracts"]), {"name": "Soon", "query": "tab=expiring"})
    assert "tab=expiring" in client.get(saved["Location"])["Location"]
    token = saved["Location"].rstrip("/").rsplit("/", 1)[1]
    assert client.post(reverse("contracts:drop_view", args=[token])).status_code == 302


def test_register_costs_the_same_with_one_row_and_three() -> None:
    def cost(number: int) -> int:
        person = make_user(Role.SALES_REP)
        for _one in range(number):
            make_contract(person)
        return queries(lambda: client_of(person).get(reverse(LIST)))

    assert cost(1) == cost(3)
