"""Signed-in browsers, and an organisation to look at."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Unit, User
from accounts.rules.roles import Role
from tests.factories import make_unit, make_user


@pytest.fixture
def administrator(db: None) -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("East")


@pytest.fixture
def admin_browser(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def browser(db: None) -> Client:
    client = Client()
    client.force_login(make_user(Role.SALES_REP))
    return client
