"""Four who are asked, and one who submits."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from tests.factories import make_user


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP, name="Rep", name_latin="Rep")


@pytest.fixture
def ann() -> User:
    return make_user(name="Ann", name_latin="Ann")


@pytest.fixture
def bob() -> User:
    return make_user(name="Bob", name_latin="Bob")


@pytest.fixture
def cyd() -> User:
    return make_user(name="Cyd", name_latin="Cyd")


@pytest.fixture
def dan() -> User:
    return make_user(name="Dan", name_latin="Dan")


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, name="Admin", name_latin="Admin")
