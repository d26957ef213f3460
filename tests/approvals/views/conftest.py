"""People with a browser each: who submits, three who are asked, an administrator, a stranger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.approvals.engine.conftest import administrator, ann, bob, cyd, rep
from tests.factories import make_user

__all__ = ["administrator", "ann", "bob", "cyd", "rep"]

Browsers = Callable[[User], Client]


@pytest.fixture
def stranger() -> User:
    return make_user(name="Stranger", name_latin="Stranger")


@pytest.fixture
def browser() -> Browsers:
    """The browser of a person who is signed in."""

    def of(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return of
