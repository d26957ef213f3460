"""A rep with a customer, his manager, and browsers for both."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Unit, User
from accounts.rules.roles import Role
from customers.models import Customer
from tests.factories import make_customer, make_unit, make_user


@pytest.fixture
def unit() -> Unit:
    return make_unit("East")


@pytest.fixture
def rep(unit: Unit) -> User:
    return make_user(Role.SALES_REP, unit=unit)


@pytest.fixture
def manager(unit: Unit) -> User:
    manager = make_user(Role.SALES_MANAGER, unit=unit)
    manager.managed_units.set([unit])
    return manager


@pytest.fixture
def customer(rep: User) -> Customer:
    return make_customer(owner=rep, name="Great Wall Power")


@pytest.fixture
def browser(rep: User) -> Client:
    client = Client()
    client.force_login(rep)
    return client
