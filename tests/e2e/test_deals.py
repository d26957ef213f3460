"""Deals: a price below the rep's authority, decided by those who may, cited by a contract that becomes effective and is
paid; what is changed, refused and signed without power does not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Document, SendingEntry, Task
from approvals.rules.states import CaseState, DocumentState, TaskState
from approvals.services import authority_rules, mandates, submitting, verifying
from approvals.services.authority_rules import NewRule
from contracts.models import Allocation, ApprovedPrice, Contract, PriceList, Product, Signature
from contracts.rules.states import Stage
from contracts.services import price_applications, price_lists, product_groups, products, terms
from contracts.services.price_applications import Draft, Wanted
from contracts.services.price_lists import ListValues
from contracts.services.products import ProductValues
from contracts.services.reference_data import load_terms
from contracts.tasks import bring_time
from customers.models import Customer
from deadlines.services import sweep
from notifications.models import Message
from tests.browser import PHONE, READY, violations
from tests.contracts import deals as made
from tests.contracts.contracting import our, their
from tests.factories import make_contact

from . import deals
from .conftest import Sit
from .deals import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHINA = ZoneInfo("Asia/Shanghai")
SINCE = date(2024, 1, 1)
MONDAY = datetime(2026, 10, 12, 10, 0, tzinfo=CHINA)
REP, MANAGER, DIRECTOR, LEADER = "Zhang Wei", "Ma Desheng", "Zhao Qiming", "Chen Guodong"
DELEGATE = "Han Lijun"
BUYER = "王经理"
GROSS = Decimal("20340.00")
"""200 lamps at 90, with 13 % tax."""


@pytest.fixture
def lamp(company: object, customer: Customer) -> Product:
    """A lamp listed at 100 yuan; reps may go down to 95 %, managers to 92 %, the director to 85 %, leaders to 60 %.
    Our company's details, clauses and templates, and a contact of the customer, are there too."""
    admin = person("Luo Tianyu")
    group = product_groups.add_group(by=admin, code="LIGHT", name_en="Lighting", name_zh="照明")
    values = ProductValues(group=group, name_en="Lamp", name_zh="灯", measure_en="piece", measure_zh="件")
    product = products.add_product("L-100", values, by=admin)
    listed = price_lists.begin(ListValues("Standard", "标准价", "CNY", SINCE), by=admin)
    price_lists.set_prices(listed, {product: Decimal(100)}, by=admin, version=listed.version)
    listed.refresh_from_db()
    price_lists.publish(listed, by=admin, version=listed.version)
    for role, rate in (
        (Role.SALES_REP, "0.95"),
        (Role.SALES_MANAGER, "0.92"),
        (Role.MARKETING_DIRECTOR, "0.85"),
        (Role.COMPANY_LEADER, "0.60"),
    ):
        authority_rules.set_rule(NewRule(role=role, lowest_rate=Decimal(rate), valid_from=SINCE), by=admin)
    load_terms()
    terms.set_company(by=admin, version=None, name_en="Huaxin Technology", name_zh="华信科技有限公司")
    make_contact(customer, name=BUYER, position="采购经理", is_main=True)
    return product


@pytest.fixture
def house(customer: Customer, lamp: Product) -> made.House:
    """The people of the demo company who make and decide this customer's contracts, for those that services make."""
    rep = person(REP)
    return made.House(
        unit=rep.unit,
        rep=rep,
        manager=person(MANAGER),
        director=person(DIRECTOR),
        leader=person(LEADER),
        administrator=person("Luo Tianyu"),
        customer=customer,
        product=lamp,
        prices=PriceList.objects.get(),
    )


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock, which the test moves; it goes on ticking."""
    call_command("load_public_days", verbosity=0)
    call_command("load_ladders", verbosity=0)
    with time_machine.travel(MONDAY) as moved:
        yield moved


def _told(contract: Contract) -> set[str]:
    """Who got a message about the contract."""
    return set(Message.objects.filter(thread=contract.document.number).values_list("recipient__name_latin", flat=True))


def test_price_below_the_authority_is_rejected_revised_and_approved_in_the_second_round(
    customer: Customer, lamp: Product, sit: Sit
) -> None:
    rep, manager = sit(REP), sit(MANAGER, viewport=PHONE)
    director = sit(DIRECTOR, viewport=PHONE)
    document = deals.ask_for_price(rep, customer, lamp.code, "88")
    assert violations(rep) == []
    deals.submit(rep, DIRECTOR)
    deals.open_decision(manager, document.title)
    deals.decide(manager)
    deals.open_decision(director, document.title)
    assert violations(director) == []
    deals.decide(director, "Reject", "At 90 % I would say yes.")
    assert not ApprovedPrice.objects.exists()

    document.refresh_from_db()
    rep.goto(f"/prices/{document.ref}/")
    expect(rep.locator("#approval-progress")).to_contain_text("At 90 % I would say yes.")
    rep.goto(f"/prices/{document.ref}/change/")
    rep.fill(f"{READY} [name=rows-0-price]", "90")
    rep.locator("main").get_by_role("button", name="Save the draft").click()
    rep.wait_for_url(re.compile(r"/prices/PA-[^/]*/$"))
    deals.submit(rep, DIRECTOR)
    deals.open_decision(manager, document.title)
    deals.decide(manager)
    deals.open_decision(director, document.title)
    changed = director.locator("section", has=director.locator("#changes-title"))
    expect(changed).to_contain_text("88")
    expect(changed).to_contain_text("90")
    deals.decide(director)

    rounds = Case.objects.filter(document=document).order_by("round").values_list("round", "state")
    assert list(rounds) == [(1, CaseState.REJECTED), (2, CaseState.APPROVED)]
    price = ApprovedPrice.objects.get()
    assert (price.customer, price.product, price.price) == (customer, lamp, Decimal(90))
    assert verifying.verify(document) == []
    rep.goto("/prices/approved/")
    expect(rep.locator(f"{READY} main")).to_contain_text(customer.name)
    assert violations(rep) == []


def test_a_deal_from_its_price_to_the_payment(customer: Customer, lamp: Product, sit: Sit) -> None:
    rep, manager = sit(REP), sit(MANAGER, viewport=PHONE)
    leader, delegate = sit(LEADER, viewport=PHONE), sit(DELEGATE, viewport=PHONE)
    asked = deals.ask_for_price(rep, customer, lamp.code, "90")
    deals.submit(rep, DIRECTOR)
    deals.open_decision(manager, asked.title)
    deals.decide(manager)
    director = sit(DIRECTOR, viewport=PHONE)
    deals.open_decision(director, asked.title)
    deals.decide(director)
    price = ApprovedPrice.objects.get()

    contract = deals.begin_contract(rep, customer, "Lamps for the new plant")
    deals.fill_contract(rep, lamp.code, "200", offered="90", ours=LEADER, theirs=BUYER)
    expect(rep.locator("#goods")).to_contain_text(f"approved price {price.case.document.number}")
    assert violations(rep) == []
    deals.submit(rep, MANAGER, LEADER)
    contract = made.fresh(contract)
    assert list(contract.rows.values_list("price", "approved_price")) == [(Decimal(90), price.pk)]
    deals.open_decision(manager, contract.document.title)
    deals.decide(manager)
    deals.open_decision(leader, contract.document.title)
    assert violations(leader) == []
    assert leader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    deals.decide(leader)
    contract = made.fresh(contract)
    assert (contract.document.state, contract.stage) == (DocumentState.APPROVED, Stage.SIGNING)
    asked_of = Task.objects.filter(step__case__document=contract.document, state=TaskState.APPROVED)
    assert set(asked_of.values_list("actor__name_latin", flat=True)) == {MANAGER, LEADER}

    rep.goto(contract.get_absolute_url())
    deals.record_sending(rep)
    entry = SendingEntry.objects.really_sent().get()
    assert (entry.document, entry.party, entry.content.number) == (contract.document, BUYER, 1)
    deals.open_signature(rep, contract, their(contract))
    deals.record_signature(rep)
    expect(rep.locator(f"{READY} .signature.is-signed")).to_have_count(1)
    assert made.fresh(contract).stage == Stage.SIGNING

    deals.give_mandate(leader, DELEGATE, up_to=Decimal(50_000))
    deals.open_signature(delegate, contract, our(contract))
    assert violations(delegate) == []
    deals.record_signature(delegate, signer=person(DELEGATE))
    expect(delegate.locator(f"{READY} .signature.is-signed")).to_have_count(2)
    contract = made.fresh(contract)
    assert (contract.stage, contract.signed_version) == (Stage.EFFECTIVE, entry.content)
    signature = Signature.objects.get(signer=person(DELEGATE))
    assert signature.mandate is not None
    assert signature.mandate.principal == person(LEADER)
    assert {REP, MANAGER, LEADER} <= _told(contract)

    receipt = deals.record_payment(rep, contract, GROSS)
    paid = Allocation.objects.get()
    assert (paid.receipt, paid.line.contract, paid.amount) == (receipt, contract, GROSS)
    assert paid.line.falls_due_on == timezone.localdate() + timedelta(days=30)
    rep.goto(contract.get_absolute_url())
    instalment = rep.locator(f"{READY} section:has(#paid-title) tbody tr")
    expect(instalment.locator("td").last).to_have_text(re.compile(r"¥0\.00"))
    assert violations(rep) == []
    assert verifying.verify(contract.document) == []


def test_a_contract_changed_after_its_approval_has_lost_it(house: made.House, sit: Sit) -> None:
    rep, leader = (sit(name, language="zh-hans") for name in (REP, LEADER))
    contract = made.approved(house)
    Message.objects.all().delete()
    rep.goto(contract.get_absolute_url())
    expect(rep.locator(f"{READY} .contract-head")).to_contain_text("已批准")
    deals.fill_period(rep, sign_by=deals.in_days(40), asked="审批")
    expect(rep.locator(".contract-head")).to_contain_text("草稿")
    expect(rep.locator("#approval-progress")).to_contain_text("已失效")
    assert violations(rep) == []
    contract = made.fresh(contract)
    assert (contract.document.state, contract.stage) == (DocumentState.DRAFT, Stage.APPROVAL)
    assert Case.objects.get().state == CaseState.VOIDED
    assert contract.document.events.filter(kind="voided").count() == 1
    assert _told(contract) == {MANAGER, LEADER}

    leader.goto("/notifications/")
    leader.locator(f"{READY} main").get_by_role("link", name=re.compile("失效")).first.click()
    expect(leader.locator(f"{READY} main")).to_contain_text("已失效")
    refused = rep.request.get(f"{contract.get_absolute_url()}sign/{our(contract).pk}/")
    assert refused.status == 409
    assert not Signature.objects.exists()

    rep.locator("#approval-progress").get_by_role("link", name=re.compile("提交")).click()
    rep.locator("#dialog button[type=submit]").click()
    expect(rep.locator(".contract-head")).to_contain_text("审批中")
    rounds = Case.objects.order_by("round").values_list("round", "state")
    assert list(rounds) == [(1, CaseState.VOIDED), (2, CaseState.RUNNING)]
    assert Task.objects.get(state=TaskState.PENDING).holder == house.manager


def test_delegates_beyond_their_powers_leave_the_contract_unsigned_until_it_is_void(
    clock: time_machine.Traveller, house: made.House, sit: Sit
) -> None:
    amount, kind, later = (person(name) for name in (DELEGATE, DIRECTOR, "Liang Jingyi"))
    contract = made.approved(house)
    _may_sign(house, amount, kind="contract", up_to=Decimal(500))
    _may_sign(house, kind, kind="price")
    _may_sign(house, later, kind="contract", begins=3)
    rep = sit(REP)
    for signer, why in (
        (amount, "it reaches up to"),
        (kind, "it is for another kind of document"),
        (later, "not now"),
    ):
        deals.open_signature(rep, contract, our(contract))
        deals.record_signature(rep, signer=signer)
        refused = rep.locator("form[data-signing]")
        expect(refused).to_contain_text(why)
        expect(refused).to_contain_text("The contract stays unsigned.")
        expect(refused).to_contain_text("Choose the file again")
    assert violations(rep) == []
    assert not Signature.objects.exists()
    assert made.fresh(contract).stage == Stage.SIGNING

    assert contract.sign_by is not None
    clock.move_to(datetime.combine(contract.sign_by, datetime.min.time(), CHINA) + timedelta(hours=23))
    _bring_time()
    assert made.fresh(contract).stage == Stage.SIGNING
    clock.shift(timedelta(hours=1, minutes=1))
    Message.objects.all().delete()
    _bring_time()
    contract = made.fresh(contract)
    assert (contract.stage, contract.document.state) == (Stage.VOID, DocumentState.VOID)
    assert {REP, MANAGER, LEADER} <= _told(contract)
    late = sit(REP, at=contract.get_absolute_url())
    expect(late.locator(f"{READY} .to-sign")).to_contain_text("Void")
    assert late.request.get(f"{contract.get_absolute_url()}sign/{our(contract).pk}/").status == 409
    assert verifying.verify(contract.document) == []


def _may_sign(house: made.House, delegate: User, *, kind: str, up_to: Decimal | None = None, begins: int = 0) -> None:
    """The leader lets somebody sign for two days, from that day on."""
    starts_at = timezone.now() + timedelta(days=begins)
    mandates.give(
        principal=house.leader,
        delegate=delegate,
        kinds=[kind],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=2),
        up_to=up_to,
        may_sign=True,
        by=house.leader,
    )


def _bring_time() -> None:
    """What the clockwork does every minute, and beat's own task."""
    sweep.run(now=timezone.now())
    bring_time()


def test_a_conditional_yes_is_accepted_in_one_click_on_a_phone_in_chinese(house: made.House, sit: Sit) -> None:
    manager, rep = (sit(name, viewport=PHONE, language="zh-hans") for name in (MANAGER, REP))
    wanted = [Wanted(house.product, Decimal(200), Decimal(90))]
    until = timezone.localdate() + timedelta(days=90)
    draft = Draft(price_list=house.prices, rows=wanted, valid_until=until, reason="飞龙报价 84")
    document = price_applications.begin(by=house.rep, customer=house.customer, draft=draft).document
    submitting.submit(document, by=house.rep)
    document = Document.objects.get(pk=document.pk)

    deals.open_decision(manager, document.title)
    manager.locator(f"{READY} .decision-more summary").click()
    assert violations(manager) == []
    manager.locator(".decision-menu a[href*='/condition/']").click()
    manager.fill("#dialog [name=rate]", "92")
    manager.locator("#dialog").get_by_role("button", name="发送条件", exact=True).click()
    manager.wait_for_url(re.compile(r"[?&]done="))
    assert Case.objects.get().condition["lowest_rate"] == "0.92"

    rep.goto(f"/prices/{document.ref}/")
    offered = rep.locator(f"{READY} .progress-condition")
    expect(offered).to_contain_text("92")
    assert violations(rep) == []
    assert rep.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    offered.locator("button").click()
    expect(rep.locator("#approval-progress")).to_contain_text("审批中")
    second = Case.objects.get(round=2)
    assert (second.state, Decimal(second.content.facts["lowest_rate"])) == (CaseState.RUNNING, Decimal("0.92"))

    deals.open_decision(manager, document.title)
    for step in ("manager", "authority"):  # the second in the company's name: it never passes by itself
        pending = Task.objects.get(state=TaskState.PENDING)
        assert (pending.step.key, pending.holder) == (step, house.manager)
        manager.locator(f"{READY} .decision-bar a.btn-success").click()
        with manager.expect_navigation(url=re.compile(r"[?&]done=")):
            manager.locator("#dialog button[type=submit]").click()
    assert ApprovedPrice.objects.get().price == Decimal(92)
