"""Contracts for tests, made by the services themselves, and the people who decide about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Unit, User
from accounts.rules.roles import Role
from approvals.models import AuthorityRule, Case, Task
from approvals.rules.states import TaskState
from approvals.services import deciding, submitting
from contracts.models import ApprovedPrice, CompanyDetails, Contract, Counterparty, PriceList, Product
from contracts.rules.parts import Need, Part
from contracts.rules.states import Relation, Stage
from contracts.services import contract_editing as editing
from contracts.services import contracts, stages
from contracts.services.reference_data import load_terms
from customers.models import Customer
from tests.approvals.rows import make_case, make_document
from tests.factories import (
    make_address,
    make_contact,
    make_customer,
    make_price_list,
    make_product,
    make_unit,
    make_user,
)


@dataclass(frozen=True)
class House:
    """A rep with a manager in a unit, a director, a leader, an administrator; a product at 100 yuan."""

    unit: Unit
    rep: User
    manager: User
    director: User
    leader: User
    administrator: User
    customer: Customer
    product: Product
    prices: PriceList


def make_house() -> House:
    """With our company's details, clauses and templates; a rep may grant prices down to 90 %."""
    unit = make_unit()
    manager = make_user(Role.SALES_MANAGER, unit=unit, name="马经理")
    unit.manager = manager
    unit.save()
    rep = make_user(Role.SALES_REP, unit=unit, name="张伟")
    customer = make_customer(owner=rep, unit=unit, name="杭州恒泰有限公司", credit_code="91330106673959654P")
    make_address(customer, text="杭州滨江中路 200 号", is_main=True)
    make_contact(customer, name="林志鹏", position="CFO", mobile="13900001111", is_main=True)
    product = make_product("SW-24")
    CompanyDetails.objects.create(pk=1, name_en="Huaxin Ltd.", name_zh="华信有限公司", address_zh="上海")
    load_terms()
    make_rule(Role.SALES_REP, "0.9")
    return House(
        unit=unit,
        rep=rep,
        manager=manager,
        director=make_user(Role.MARKETING_DIRECTOR, name="赵总监"),
        leader=make_user(Role.COMPANY_LEADER, name="陈总"),
        administrator=make_user(Role.ADMINISTRATOR),
        customer=customer,
        product=product,
        prices=make_price_list({product: "100"}),
    )


def make_rule(role: str, lowest_rate: str, **fields: Any) -> AuthorityRule:
    """What a role may grant from the beginning of last year on."""
    begins = date(timezone.localdate().year - 1, 1, 1)
    return AuthorityRule.objects.create(role=role, lowest_rate=Decimal(lowest_rate), valid_from=begins, **fields)


def begin(house: House, kind: str = "sales", **fields: Any) -> Contract:
    """A draft of the rep, with parties and standard clauses."""
    said: dict[str, Any] = {"customer": house.customer, "kind": kind, "title": "Switches", "currency": "CNY"} | fields
    return contracts.begin(contracts.Beginning(**said), by=house.rep)


def goods(house: House, quantity: int | str = 10, price: str | None = "95", **fields: Any) -> dict[str, Any]:
    """One row as the service takes it."""
    price_of_one = None if price is None else Decimal(price)
    return {"product": house.product, "description": "", "quantity": Decimal(quantity), "price": price_of_one} | fields


def complete(house: House, contract: Contract, **row: Any) -> Contract:
    """Everything filled in, so that it can be submitted."""
    by: dict[str, Any] = {"by": house.rep, "version": None}
    if contract.shape.rows != Need.NONE and not contract.rows.exists():
        editing.set_rows(contract, rows=[goods(house, **row)], **by)
    if contract.shape.plan == Need.REQUIRED:
        set_plan(house, contract)
    today = timezone.localdate()
    if Part.LATER_CHANGES in contract.shape.parts:
        editing.set_fields(contract, part=Part.LATER_CHANGES, later_changes="free", later_changes_note="", **by)
    period: dict[str, Any] = {
        "starts_on": today,
        "ends_on": today + timedelta(days=365),
        "sign_by": today + timedelta(days=30),
    }
    editing.set_fields(contract, part=Part.PERIOD, **period, **by)
    set_signers(house, contract)
    return fresh(contract)


def set_plan(house: House, contract: Contract, *percents: int) -> None:
    """By per cent, the last after delivery; all at once unless told otherwise."""
    shares = percents or (100,)
    lines = [
        {
            "label": f"Instalment {number}",
            "percent": Decimal(share),
            "due_on": None,
            "after_event": "delivery",
            "after_days": 30,
            "method": "transfer",
        }
        for number, share in enumerate(shares, start=1)
    ]
    editing.set_plan(contract, by=house.rep, version=None, lines=lines, percent=True)


def set_signers(house: House, contract: Contract) -> None:
    """The leader for us, somebody for the customer."""
    ours = contract.counterparties.filter(side=Counterparty.Side.OURS).first()
    theirs = contract.counterparties.filter(side=Counterparty.Side.THEIRS).first()
    signers: list[dict[str, Any]] = [
        {"party": ours, "person": house.leader, "name": "", "capacity": "Legal representative"},
        {"party": theirs, "person": None, "name": "林志鹏", "capacity": "CFO"},
    ]
    editing.set_signers(contract, by=house.rep, version=None, signers=signers)


def ready(house: House, kind: str = "sales", **row: Any) -> Contract:
    """A draft that can be submitted."""
    return complete(house, begin(house, kind), **row)


def submit(contract: Contract) -> Case:
    """Into approval, by its owner."""
    return submitting.submit(contract.document, by=contract.document.owner)


def decide(case: Case, person: User) -> Case:
    """The person approves what waits for him."""
    task = Task.objects.get(step__case=case, holder=person, state=TaskState.PENDING)
    return deciding.approve(task, by=person, seen=case.sha256, comment="fine")


def approved(house: House, kind: str = "sales", **row: Any) -> Contract:
    """Through the whole flow, within the rep's authority."""
    contract = ready(house, kind, **row)
    case = submit(contract)
    for person in (house.manager, house.leader):
        decide(case, person)
    return fresh(contract)


def effective(house: House, kind: str = "sales", **row: Any) -> Contract:
    """Signed by all, as the service of signing leaves it."""
    contract, now = approved(house, kind, **row), timezone.now()
    version = contract.document.versions.latest("number")
    stages.move(contract, Stage.EFFECTIVE, at=now, effective_at=now, signed_version=version)
    return fresh(contract)


def follow(house: House, parent: Contract, relation: Relation) -> Contract:
    return fresh(contracts.follow(parent, relation, by=house.rep))


def approve_price(house: House, price: str, **fields: Any) -> ApprovedPrice:
    """The customer's approved price of the product, valid for a month around today."""
    today = timezone.localdate()
    number = f"PA-2026-{ApprovedPrice.objects.count():05}"
    document = make_document(house.rep, kind="price", state="approved", customer=house.customer, number=number)
    case = make_case(document=document, state="approved", ended_at=timezone.now())
    values: dict[str, Any] = {
        "customer": house.customer,
        "product": house.product,
        "case": case,
        "currency": "CNY",
        "price": Decimal(price),
        "list_price": Decimal(100),
        "quantity": Decimal(1),
        "valid_from": today - timedelta(days=10),
        "valid_until": today + timedelta(days=20),
    }
    return ApprovedPrice.objects.create(**values | fields)


def fresh(contract: Contract) -> Contract:
    """As the pages read it."""
    return Contract.objects.shown().get(pk=contract.pk)
