"""A rep with a colleague, their manager, one who sees all, one who sees all but what is hidden, and a stranger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import User
from accounts.rules.roles import Role
from tests.factories import Company, make_company, make_user


@dataclass(frozen=True)
class Sales:
    company: Company
    rep: User
    colleague: User
    manager: User
    director: User
    coordinator: User
    other: User


@pytest.fixture
def sales(db: None) -> Sales:
    company = make_company()
    return Sales(
        company,
        rep=make_user(Role.SALES_REP, unit=company.east_sales),
        colleague=make_user(Role.SALES_REP, unit=company.east_sales),
        manager=make_user(Role.SALES_MANAGER, unit=company.east),
        director=make_user(Role.MARKETING_DIRECTOR, unit=company.market),
        coordinator=make_user(Role.COORDINATOR, unit=company.technical),
        other=make_user(Role.SALES_REP, unit=company.south_sales),
    )


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """Signed in as that person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
