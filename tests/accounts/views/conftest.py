"""Signed-in browsers."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from accounts.rules.roles import Role
from tests.factories import make_user


@pytest.fixture
def administrator(db: None) -> User:
    return make_user(Role.ADMINISTRATOR, name="管理员", name_latin="Ada Admin")


@pytest.fixture
def admin_browser(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def rep(db: None) -> User:
    return make_user(Role.SALES_REP, name="王芳", name_latin="Wang Fang")


@pytest.fixture
def browser(rep: User) -> Client:
    client = Client()
    client.force_login(rep)
    return client
