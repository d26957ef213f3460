"""Whom the product suggests when a request is assigned."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from requests_app.models import SupportRequest
from requests_app.rules.states import State
from requests_app.services.pool import supporter_pool_of
from requests_app.services.suggesting import Suggestion, suggest
from tests.factories import (
    make_customer,
    make_delegation,
    make_position,
    make_post,
    make_request,
    make_routing_row,
    make_user,
)

pytestmark = pytest.mark.django_db


def asked_of(*people: User) -> SupportRequest:
    """A request of a customer whose pool are these people."""
    position = make_position()
    make_post(*people, position=position)
    row = make_routing_row(supporters=[position])
    return make_request(routing_row=row, customer=make_customer())


def suggested(support_request: SupportRequest) -> Suggestion | None:
    return suggest(supporter_pool_of(support_request, timezone.now()), support_request)


def test_least_loaded_is_suggested_when_nobody_knows_the_customer() -> None:
    busy, free = make_user(), make_user()
    make_request(state=State.ASSIGNED, lead=busy)
    found = suggested(asked_of(busy, free))
    assert found is not None
    assert (found.user, str(found.reason)) == (free, "has the least to do")


def test_who_served_the_customer_comes_before_who_has_less_to_do() -> None:
    known, free, was_removed = make_user(), make_user(), make_user()
    support_request = asked_of(known, free, was_removed)
    make_request(state=State.ASSIGNED, lead=known)
    make_request(state=State.CLOSED, lead=known, customer=support_request.customer)
    left = make_request(state=State.CLOSED, lead=was_removed, customer=support_request.customer)
    left.supporters.update(removed_at=timezone.now())
    found = suggested(support_request)
    assert found is not None
    assert found.user == known
    assert "served this customer" in str(found.reason)


def test_who_is_away_is_not_suggested() -> None:
    away = make_user()
    make_delegation(away, None)
    assert suggested(asked_of(away)) is None


def test_request_without_a_customer_goes_by_load_alone() -> None:
    person = make_user()
    support_request = asked_of(person)
    support_request.customer = None
    found = suggested(support_request)
    assert found is not None
    assert found.user == person
