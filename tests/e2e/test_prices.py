"""A price below the rep's authority: reckoned while it is typed, decided on a phone, found in the register."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.rules.roles import Role
from approvals.models import Task
from contracts.models import ApprovedPrice, PriceApplication, Product
from customers.models import Customer
from tests.browser import PHONE, READY, violations
from tests.factories import make_authority, make_price_list, make_product

from .conftest import Sit
from .office import pick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pump() -> Product:
    """At 1,000 in the only list; the rep may grant 95 %, his manager 90 %."""
    pump = make_product("PU-1", name_en="Pump", name_zh="离心泵")
    make_price_list({pump: "1000", make_product("VA-1", name_en="Valve", name_zh="阀门"): "500"})
    make_authority(Role.SALES_REP, "0.95")
    make_authority(Role.SALES_MANAGER, "0.9")
    return pump


def _approve(page: Page, task: Task) -> None:
    page.goto(f"/approvals/{task.pk}/")
    expect(page.locator(f"{READY} main")).to_contain_text("¥920.00")
    assert violations(page) == []
    page.locator(".decision-bar a", has_text="Approve").first.click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog form")).to_have_count(0)


def _pending() -> Task:
    return Task.objects.pending().select_related("holder").get()


def test_price_is_applied_for_decided_and_found(customer: Customer, pump: Product, sit: Sit) -> None:
    rep = sit("Zhang Wei", at=f"/prices/new/?customer={customer.number}")
    row = rep.locator(f"{READY} tbody [data-row]").first
    pick(row.locator("select"), "PU-1")
    row.locator("[name$=quantity]").fill("10")
    row.locator("[name$=percent]").fill("92")
    sums = rep.locator("#price-sums")
    expect(sums).to_contain_text("¥9,200.00")
    expect(sums).to_contain_text(re.compile(r"these decide, one after another:\s+Ma Desheng"))
    expect(row).to_contain_text("92 % is asked for")
    rep.click("[data-add-row]")
    rep.keyboard.type("VA-1")
    added = rep.locator("tbody [data-row]").nth(1)
    added.locator(".option", has_text="VA-1").click()
    added.locator("[name$=quantity]").fill("2")
    added.locator("[name$=price]").fill("500")
    expect(sums).to_contain_text("¥10,200.00")
    rep.fill("#id_reason", "They order for three plants.")
    assert violations(rep) == []
    rep.get_by_role("button", name="Save the draft").click()
    rep.wait_for_url(re.compile(r"/prices/draft-\d+/"))
    assert violations(rep) == []
    rep.locator(".progress-buttons a", has_text="Submit for approval").click()
    rep.locator("#dialog button[type=submit]").click()
    rep.wait_for_url(re.compile(r"/prices/PA-\d{4}-00001/"))

    assert _pending().holder.name_latin == "Ma Desheng"
    manager = sit("Ma Desheng", viewport=PHONE)
    _approve(manager, _pending())
    assert not ApprovedPrice.objects.exists()
    _approve(manager, _pending())

    application = PriceApplication.objects.select_related("document").get()
    assert application.document.state == "approved"
    rep.goto("/prices/approved/")
    line = rep.locator(f"{READY} tr[data-row]", has_text="PU-1")
    expect(line).to_contain_text("¥920.00")
    expect(line).to_contain_text("Ma Desheng")
    assert violations(rep) == []
    with rep.expect_download() as download:
        rep.get_by_role("button", name="Export to Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    rep.goto(f"/prices/new/?customer={customer.number}")
    row = rep.locator(f"{READY} tbody [data-row]").first
    pick(row.locator("select"), "PU-1")
    row.locator("[name$=quantity]").fill("500")
    row.locator("[name$=price]").fill("920")
    expect(row).to_contain_text("approved already until")
    expect(rep.locator("#price-sums")).to_contain_text("Within your authority")
