"""A word of its own in every fact of a customer; who meets it in lists, searches, filters, orders and files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Contact, Customer, Need, Opportunity
from customers.rules.lists import COLUMNS, FileFormat, Sort
from customers.services import search_index
from tests.factories import make_customer

from .desk import COLUMNS as PEOPLE
from .desk import Desk

pytestmark = pytest.mark.django_db

OPEN = frozenset({"reqst", "deleg", "manag", "admin"})
"""The owner, who stands in for him, his manager, an administrator."""
SEEING = OPEN | {"coord", "othco"}
"""Coordinators see every customer, but not what is hidden from non-owners."""

WORDS = {
    "canarycompany": SEEING,
    "canarytag": SEEING,
    "canarycontact": SEEING,
    "canaryposition": SEEING,
    "canarymobile": OPEN,
    "canarymail@example.com": OPEN,
    "canarynotes": OPEN,
    "canarystep": OPEN,
    "canaryrival": OPEN,
    "4711471147": OPEN,
}
"""Word → who may meet it, and does."""

SEARCHED = {
    "canarycompany": SEEING,
    "canarytag": SEEING,
    "canarycontact": OPEN,
    "canarymobile": OPEN,
    "canarymail": OPEN,
    "canarynotes": OPEN,
    "canaryneed": OPEN,
}
"""Word → who finds the customer by it."""

HIDDEN_FILTERS = ("competition=strong", "silent=30", "next=overdue", "competition=strong&sort=next")
PERSONS = [column for column in PEOPLE if column not in ("anon", "gone")]


@pytest.fixture(scope="module")
def told(desk: Desk) -> Customer:
    owner = desk.cast.requester
    customer = make_customer(
        owner=owner,
        name="canarycompany",
        tags=["canarytag"],
        notes="canarynotes",
        next_step="canarystep",
        competitors="canaryrival",
        competition="strong",
        next_on=timezone.localdate() - timedelta(days=3),
        last_contact_at=timezone.now() - timedelta(days=60),
    )
    Contact.objects.create(
        customer=customer,
        name="canarycontact",
        position="canaryposition",
        mobile="canarymobile",
        email="canarymail@example.com",
        is_main=True,
    )
    Need.objects.create(customer=customer, words="canaryneed", recorded_by=owner)
    Opportunity.objects.create(customer=customer, name="canarychance", amount=4711471147, created_by=owner)
    search_index.refresh(customer)
    customer.save()
    return customer


def every_column() -> str:
    return "tab=&" + "&".join(f"columns={name}" for name in COLUMNS)


def answers(desk: Desk, column: str) -> dict[str, str]:
    """What the person is told by the list in every order, by the files, and by the pages around them."""
    lists = reverse("customers:list")
    pages = [f"{lists}?{every_column()}&sort={sort}" for sort in Sort.values]
    pages += [reverse(name) for name in ("customers:bin", "customers:exports")]
    found = {page: desk.answer(column, "GET", page).body.replace(",", "") for page in pages}
    for file_format in FileFormat.values:
        sent = {"query": every_column(), "file_format": file_format}
        found[file_format] = desk.answer(column, "POST", reverse("customers:export"), sent).body.replace(",", "")
    return found


@pytest.mark.parametrize("column", PEOPLE)
def test_nobody_meets_a_fact_that_is_not_for_him(desk: Desk, told: Customer, column: str) -> None:
    said = answers(desk, column)
    for word, readers in WORDS.items():
        met = [page for page, body in said.items() if word in body]
        if column in readers:
            assert len(met) == len(Sort.values) + len(FileFormat.values), word
        else:
            assert met == [], word


@pytest.mark.parametrize("column", PERSONS)
def test_words_find_the_customer_only_for_who_may_read_them(desk: Desk, told: Customer, column: str) -> None:
    for word, readers in SEARCHED.items():
        pages = {
            "list": desk.answer(column, "GET", reverse("customers:list"), {"q": word}),
            "search": desk.answer(column, "GET", reverse("requests:search"), {"q": word}),
            "file": desk.answer(
                column, "POST", reverse("customers:export"), {"query": f"q={word}&columns=number", "file_format": "csv"}
            ),
        }
        found = {page for page, answer in pages.items() if told.number in answer.body}
        assert found == (set(pages) if column in readers else set()), word


@pytest.mark.parametrize("query", HIDDEN_FILTERS)
@pytest.mark.parametrize("column", PERSONS)
def test_hidden_facts_filter_only_for_who_may_read_them(desk: Desk, told: Customer, column: str, query: str) -> None:
    listed = desk.answer(column, "GET", f"{reverse('customers:list')}?{query}").body
    sent = {"query": f"{query}&columns=number", "file_format": "csv"}
    taken = desk.answer(column, "POST", reverse("customers:export"), sent).body
    chosen = desk.answer(column, "POST", reverse("customers:bulk"), {"everything": 1, "query": query}).body
    assert [told.number in body for body in (listed, taken, chosen)] == [column in OPEN] * 3
