"""Two reps of unit East with their manager, one of unit South with his; a customer of the first."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer
from tests.factories import Company, make_company, make_customer, make_user


@dataclass
class Sales:
    company: Company
    rep: User
    colleague: User
    manager: User
    stranger: User
    stranger_manager: User
    administrator: User
    customer: Customer

    def fresh(self) -> Customer:
        """The customer as the database has it."""
        found: Customer = Customer.objects.select_related("owner", "unit").get(pk=self.customer.pk)
        return found

    def as_user(self, name: str) -> User:
        """The person with nothing kept from before."""
        found: User = User.objects.get(pk=getattr(self, name).pk)
        return found


@pytest.fixture
def sales(db: None) -> Sales:
    return make_sales()


def make_sales() -> Sales:
    """Everybody, and the rep's customer."""
    company = make_company()
    rep = make_user(Role.SALES_REP, unit=company.east_sales, name_latin="Rep Ren")
    return Sales(
        company=company,
        rep=rep,
        colleague=make_user(Role.SALES_REP, unit=company.east_sales, name_latin="Colleague Kong"),
        manager=make_user(Role.SALES_MANAGER, unit=company.east, name_latin="Manager Ma"),
        stranger=make_user(Role.SALES_REP, unit=company.south_sales, name_latin="Stranger Shi"),
        stranger_manager=make_user(Role.SALES_MANAGER, unit=company.south, name_latin="Manager Mo"),
        administrator=make_user(Role.ADMINISTRATOR, unit=company.root, name_latin="Admin An"),
        customer=make_customer(name="Great Wall Power", owner=rep, unit=company.east),
    )
