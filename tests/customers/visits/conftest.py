"""A rep with a customer, those above and beside him, and one whom all of it does not concern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Unit, User
from accounts.rules.roles import Role
from customers.models import Contact, Customer, Visit
from customers.services import visits
from tests.factories import make_company, make_customer, make_delegation, make_user, make_visit


@dataclass(frozen=True)
class Cast:
    rep: User
    rep_delegate: User
    manager: User
    manager_delegate: User
    head: User
    administrator: User
    companion: User
    colleague: User
    other_manager: User
    stranger: User


class World:
    """The rep sells in "East sales", which `manager` leads; `head` leads the unit above it."""

    def __init__(self) -> None:
        company = make_company()
        self.company = company
        sales = company.east_sales
        self.cast = Cast(
            rep=make_user(Role.SALES_REP, unit=sales, name="李明", name_latin="Li Ming"),
            rep_delegate=make_user(Role.SALES_REP, unit=sales),
            manager=make_user(Role.SALES_MANAGER, unit=sales),
            manager_delegate=make_user(unit=company.south),
            head=make_user(unit=company.east),
            administrator=make_user(Role.ADMINISTRATOR, unit=company.root),
            companion=make_user(Role.SUPPORTER, unit=company.presales),
            colleague=make_user(Role.SALES_REP, unit=sales),
            other_manager=make_user(Role.SALES_MANAGER, unit=company.south),
            stranger=make_user(unit=company.presales),
        )
        for unit, manager in ((sales, self.cast.manager), (company.east, self.cast.head)):
            Unit.objects.filter(pk=unit.pk).update(manager=manager)
        make_delegation(self.cast.rep, self.cast.rep_delegate)
        make_delegation(self.cast.manager, self.cast.manager_delegate)
        rep = self.person("rep")
        self.customer = make_customer(owner=rep, unit=company.east_sales, name="上海恒泰信息技术有限公司")
        self.wang = Contact.objects.create(customer=self.customer, name="王工", position="主任", is_main=True)

    def person(self, name: str) -> User:
        """Freshly read, as each HTTP request reads him."""
        person: User = User.objects.get(pk=getattr(self.cast, name).pk)
        return person

    def browser(self, name: str) -> Client:
        client = Client()
        client.force_login(self.person(name))
        return client

    def visit(self, state: str = "planned", **fields: Any) -> Visit:
        made = make_visit(self.customer, rep=self.cast.rep, state=state, **fields)
        made.refresh_from_db()
        made.contacts.add(self.wang)
        made.companions.add(self.cast.companion)
        return Visit.objects.get(pk=made.pk)

    def fresh_customer(self) -> Customer:
        return Customer.objects.get(pk=self.customer.pk)


@pytest.fixture
def world(db: None) -> World:
    return World()


def tomorrow(hour: int = 10, *, days: int = 1) -> datetime:
    day = timezone.localtime() + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def plan_of(**fields: Any) -> visits.Plan:
    """A plan for tomorrow at ten."""
    starts_at = fields.pop("starts_at", tomorrow())
    defaults = {"purpose": "needs", "aim": "Learn who decides", "whom": "The buyer"}
    defaults["ends_at"] = starts_at + timedelta(hours=1)
    return visits.Plan(**{"starts_at": starts_at, **defaults, **fields})
