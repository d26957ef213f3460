"""Who looks at weeks: a company with a manager and one of his reps."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from tests.factories import Company, make_company, make_user


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def manager(company: Company) -> User:
    return make_user(Role.SALES_MANAGER, unit=company.east)


@pytest.fixture
def rep(company: Company) -> User:
    return make_user(Role.SALES_REP, unit=company.east_sales, name_latin="Zhang Wei")
