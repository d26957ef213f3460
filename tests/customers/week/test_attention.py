"""Key and difficult customers: on which the manager comments daily, and what he reads before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer, CustomerEvent, LogEntry, Scope, SightRule
from customers.services import attention, comments
from tests.factories import Company, make_customer, make_user, make_visit
from tests.queries import queries

pytestmark = pytest.mark.django_db
URL = "/week/key/"


def key(owner: User, **fields: object) -> Customer:
    return make_customer(owner=owner, **{"account": "key", **fields})


def waiting(user: User) -> set[str]:
    found = attention.key_and_difficult(user)
    return {row.name for row in attention.commented_today(found, at=timezone.now(), done=False)}


def test_key_accounts_key_tracked_and_hard_ones_count(manager: User, rep: User, company: Company) -> None:
    key(rep, name="Account")
    make_customer(owner=rep, name="Tracked", tracking="key")
    make_customer(owner=rep, name="Hard", competition="strong")
    make_customer(owner=rep, name="Ordinary", competition="some")
    key(rep, name="Ended", stage="ended")
    key(manager, name="His own")
    key(make_user(Role.SALES_REP, unit=company.south_sales), name="Elsewhere")
    make_customer(owner=None, unit=company.east_sales, account="key", name="Nobody's")
    assert waiting(manager) == {"Account", "Tracked", "Hard"}
    assert waiting(make_user(Role.ADMINISTRATOR)) == {"Account", "Tracked", "Hard", "Elsewhere", "His own"}
    assert waiting(rep) == set()


def test_what_is_hidden_from_the_manager_is_not_listed(manager: User, rep: User) -> None:
    SightRule.objects.create(role=Role.SALES_MANAGER, scope=Scope.TEAM, sees_private=False)
    key(rep)
    assert waiting(manager) == set()


def test_a_comment_counts_for_its_day_and_never_the_owners(manager: User, rep: User) -> None:
    customer = key(rep, name="Account")
    comments.comment(customer, by=rep, body="I need help")
    assert waiting(manager) == {"Account"}
    yesterday = timezone.now() - timedelta(days=1)
    CustomerEvent.objects.create(customer=customer, kind="commented", actor=manager, at=yesterday, private=True)
    assert waiting(manager) == {"Account"}
    comments.comment(customer, by=manager, body="I come along")
    assert waiting(manager) == set()


def page(client: Client, user: User, address: str = URL, status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_manager_reads_what_happened_and_comments(client: Client, manager: User, rep: User) -> None:
    customer = key(rep, name="Hengtai", next_step="Send the offer")
    LogEntry.objects.create(customer=customer, by=rep, result="First call", at=timezone.now() - timedelta(days=2))
    LogEntry.objects.create(customer=customer, by=rep, result="They hesitate")
    joint = make_visit(customer, wants_manager=True)
    comments.comment(customer, by=rep, body="Help me please")
    assert "Key customers" in page(client, manager, "/week/")
    shown = page(client, manager)
    for words in ("Hengtai", "They hesitate", "Send the offer", "Help me please", joint.number):
        assert words in shown
    assert "First call" not in shown
    sent = {"body": "Offer a pilot", "idempotency_key": "8f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4"}
    for _time in range(2):
        assert client.post(f"{URL}{customer.number}/", sent)["Location"] == URL
    assert customer.events.filter(kind="commented", actor=manager).count() == 1
    assert "Hengtai" not in page(client, manager)
    assert "Offer a pilot" in page(client, manager, f"{URL}?tab=commented")


def test_a_comment_that_cannot_be_kept_is_refused(client: Client, manager: User, rep: User) -> None:
    customer = key(rep)
    client.force_login(manager)
    for body in ("", "x" * 2001):
        assert client.post(f"{URL}{customer.number}/", {"body": body}).status_code == 409
    assert not customer.events.exists()


def test_reps_and_strangers_have_no_such_page(client: Client, rep: User, company: Company) -> None:
    customer = key(rep)
    page(client, rep, status=403)
    for person in (rep, make_user(Role.SALES_MANAGER, unit=company.south)):
        client.force_login(person)
        assert client.post(f"{URL}{customer.number}/", {"body": "x"}).status_code == 404


def test_the_page_asks_the_same_for_any_number(client: Client, manager: User, rep: User) -> None:
    numbers = []
    client.force_login(manager)
    for more in (1, 2):
        for _one in range(more):
            customer = key(rep)
            LogEntry.objects.create(customer=customer, by=rep, result="Call")
            comments.comment(customer, by=rep, body="Help")
        numbers.append(queries(lambda: client.get(URL)))
    assert numbers[0] == numbers[1]
