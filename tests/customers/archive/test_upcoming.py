"""What is next with a customer, and what is overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from customers.rules.promises import OF_CUSTOMER
from customers.services.facts import change_facts
from customers.views.archive.upcoming import upcoming
from customers.views.owed import owed
from tests.factories import make_opportunity, make_request, make_visit

pytestmark = pytest.mark.django_db


def test_next_is_sorted_by_day_and_says_what_is_late(customer: Customer, rep: User) -> None:
    today = timezone.localdate()
    chances = [
        make_opportunity(customer, name="Late", next_step="Ask again", next_on=today - timedelta(days=1)),
        make_opportunity(customer, name="Some day", next_step="Think"),
        make_opportunity(customer, name="Closed", state="lost", closed_at=timezone.now(), next_step="Nothing"),
        make_opportunity(customer, name="Silent"),
    ]
    customer = change_facts(customer, by=rep, next_step="Visit", next_on=today + timedelta(days=3))
    make_request(rep, customer=customer, title="Test the meters")
    visit = make_visit(customer, rep=rep)
    make_visit(customer, rep=rep, state="logged")
    found = upcoming(customer, rep, chances, private=True)
    words = [str(step.words) for step in found if "request" not in str(step.words)]
    assert words == ["Ask again", visit.aim, "Visit", "Think"]
    assert [step.overdue for step in found if step.words in ("Ask again", "Visit")] == [True, False]
    assert any("request" in str(step.words) for step in found)


def test_who_sees_the_public_part_sees_no_steps(customer: Customer, rep: User, manager: User) -> None:
    customer = change_facts(customer, by=rep, next_step="Visit")
    assert upcoming(customer, manager, [], private=False) == []


def test_page_says_what_is_overdue(customer: Customer, rep: User, browser: Client) -> None:
    change_facts(customer, by=rep, next_step="Visit", next_on=timezone.localdate() - timedelta(days=1))
    words = browser.get(customer.get_absolute_url()).content.decode()
    assert "Overdue" in words


def test_promise_about_the_customer_stands_at_its_head(customer: Customer, rep: User, browser: Client) -> None:
    change_facts(customer, by=rep, website="example.com")
    now = timezone.now()
    promises = owed(OF_CUSTOMER, customer.pk, now)
    assert promises
    assert not any(one.is_overdue for one in promises)
    assert all(one.is_overdue for one in owed(OF_CUSTOMER, customer.pk, now + timedelta(days=60)))
    assert str(promises[0].kind.label) in browser.get(customer.get_absolute_url()).content.decode()
