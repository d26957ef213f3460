"""Owner and manager talk about a customer."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from customers.models import Customer
from customers.services.comments import comment
from notifications.models import Message
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


def told() -> list[tuple[User, str]]:
    return [(message.recipient, message.body) for message in Message.objects.order_by("id")]


def test_manager_comments_and_the_owner_is_told(customer: Customer, rep: User, manager: User) -> None:
    comment(customer, by=manager, body=" Agree the payment first. ")
    event = customer.events.get()
    assert (event.kind, event.note, event.private) == ("commented", "Agree the payment first.", True)
    assert told() == [(rep, "Agree the payment first.")]
    assert Message.objects.get().url == f"{customer.get_absolute_url()}#timeline"


def test_owner_comments_and_the_manager_is_told(customer: Customer, rep: User, manager: User) -> None:
    comment(customer, by=rep, body="I meet Mr Li.")
    comment(customer, by=rep, body="He agreed.")
    assert told() == [(manager, "I meet Mr Li."), (manager, "He agreed.")]


def test_manager_of_an_ownerless_customer_comments_for_himself(manager: User) -> None:
    customer = make_customer(owner=None, unit=manager.unit, recorded_by=manager)
    comment(customer, by=make_user(Role.ADMINISTRATOR), body="Whose is it?")
    assert told() == [(manager, "Whose is it?")]


def test_where_nobody_manages_nobody_else_is_told(rep: User, customer: Customer) -> None:
    comment(customer, by=rep, body="A note")
    assert told() == []


def test_comment_has_words_and_is_for_those_who_serve_the_customer(customer: Customer, rep: User) -> None:
    with pytest.raises(DomainError, match="empty"):
        comment(customer, by=rep, body=" \r\n ")
    with pytest.raises(NotAllowed):
        comment(customer, by=make_user(Role.COORDINATOR), body="Hello")
