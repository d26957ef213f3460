"""Prices for tests: a company with authority, a list, and applications as far in the loop as a test needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Document, Task
from approvals.services import deciding, submitting
from contracts.models import PriceApplication, PriceList, Product
from contracts.services import price_applications
from contracts.services.price_applications import Draft, Wanted
from customers.models import Customer
from tests.factories import (
    make_authority,
    make_company,
    make_customer,
    make_price_list,
    make_product,
    make_product_group,
    make_user,
)


@dataclass
class Trade:
    """A rep who may grant 95 % up to 100,000 CNY, his manager 90 %, the director 80 %; a pump at 1,000 and a valve at
    500 in one list."""

    rep: User = field(init=False)
    manager: User = field(init=False)
    director: User = field(init=False)
    customer: Customer = field(init=False)
    pump: Product = field(init=False)
    valve: Product = field(init=False)
    price_list: PriceList = field(init=False)

    def __post_init__(self) -> None:
        company = make_company()
        unit = company.east_sales
        self.manager = make_user(Role.SALES_MANAGER, unit=unit)
        unit.manager = self.manager
        unit.save()
        self.rep = make_user(Role.SALES_REP, unit=unit)
        self.director = make_user(Role.MARKETING_DIRECTOR, unit=company.root)
        self.customer = make_customer(owner=self.rep, unit=unit)
        make_authority(Role.SALES_REP, "0.95", "100000")
        make_authority(Role.SALES_MANAGER, "0.9", "500000")
        make_authority(Role.MARKETING_DIRECTOR, "0.8")
        self.pump = make_product("PU-1", group=make_product_group("pumps"))
        self.valve = make_product("VA-1", group=make_product_group("valves"))
        self.price_list = make_price_list({self.pump: "1000", self.valve: "500"})

    def draft(self, *rows: tuple[Product, str, str], **fields: Any) -> Draft:
        """Ten pumps at 850 each unless other rows (product, quantity, price) are given; until in a month."""
        wanted = [Wanted(product, Decimal(number), Decimal(price)) for product, number, price in rows]
        usual: dict[str, Any] = {"price_list": self.price_list, "valid_until": in_days(30), "reason": "A large order"}
        return Draft(rows=wanted or [Wanted(self.pump, Decimal(10), Decimal(850))], **usual | fields)

    def begun(self, *rows: tuple[Product, str, str], **fields: Any) -> PriceApplication:
        """A draft of the rep."""
        return price_applications.begin(by=self.rep, customer=self.customer, draft=self.draft(*rows, **fields))

    def submitted(self, *rows: tuple[Product, str, str], **fields: Any) -> PriceApplication:
        """In approval, or approved at once when it is within the rep's authority."""
        return submit(self.begun(*rows, **fields))

    def approved(self, *rows: tuple[Product, str, str], **fields: Any) -> PriceApplication:
        """Approved by everybody whom it needs."""
        return approve_all(self.submitted(*rows, **fields))


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def submit(application: PriceApplication) -> PriceApplication:
    submitting.submit(application.document, by=application.document.owner)
    return fresh(application)


def approve_all(application: PriceApplication) -> PriceApplication:
    while (task := Task.objects.pending().filter(step__case__document=application.pk).first()) is not None:
        deciding.approve(task, by=task.holder, seen=task.step.case.sha256)
    return fresh(application)


def pending(application: PriceApplication) -> Task:
    return Task.objects.pending().select_related("step__case", "holder").get(step__case__document=application.pk)


def newest_case(application: PriceApplication) -> Case:
    return Case.objects.filter(document=application.pk).latest("round")


def fresh(application: PriceApplication) -> PriceApplication:
    found = PriceApplication.objects.select_related("document__owner", "document__customer", "document__unit")
    return found.get(pk=application.pk)


def state_of(application: PriceApplication) -> str:
    return Document.objects.get(pk=application.pk).state
