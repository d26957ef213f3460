"""A rep brings his list: template, file, columns, what would happen, import, and all of it back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from core import sheets
from customers.models import Customer, ImportRun
from customers.services.beginning import load_industries
from customers.services.importing import work
from tests.browser import PHONE, violations

from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _fill_in(template: Path, target: Path, *names: str) -> None:
    """The template's headings and the columns that a rep fills; his own column beside them."""
    header = [cell.value for cell in load_workbook(io.BytesIO(template.read_bytes())).worksheets[0][1]]
    place = {heading: number for number, heading in enumerate(header)}
    rows: list[list[sheets.Value]] = []
    for number, name in enumerate(names):
        row: list[sheets.Value] = [None] * len(header)
        row[place["Company name"]], row[place["Value"]] = name, "Gold"
        row[place["Contact"]], row[place["Contact's mobile"]] = "王芳", f"1380000000{number}"
        rows.append([*row, f"K-{number}"])
    target.write_bytes(sheets.write("Customers", [*map(str, header), "Card"], rows))


def _work(page: Page, text: str) -> None:
    """A worker does what waits, once the page says that it does; the page shows the end by itself."""
    expect(page.locator("progress")).to_be_visible()
    work.run_waiting()
    expect(page.locator("#run .tone").first).to_have_text(text)


def test_a_list_comes_in_and_is_taken_back(sit: Sit, customer: Customer, tmp_path: Path) -> None:
    load_industries()
    rep = sit("Zhang Wei", at="/customers/import/")
    rep.get_by_role("link", name="Import customers").first.click()
    with rep.expect_download() as download:
        rep.get_by_role("link", name="Download the template").click()
    file = tmp_path / "list.xlsx"
    _fill_in(
        Path(download.value.path()),
        file,
        "杭州晨曦食品有限公司",
        "恒泰信息技术（上海）有限公司",
        "",
        "杭州晨曦食品公司",
    )
    rep.set_input_files("[name=file]", str(file))
    rep.get_by_role("button", name="Read the file").click()

    expect(rep.get_by_label("Company name")).to_have_value("name")
    expect(rep.get_by_label("Card")).to_have_value("")
    assert violations(rep) == []
    rep.get_by_role("button", name="Check the lines").click()
    _work(rep, "Ready to be imported")
    told = rep.locator("tbody tr")
    expect(told.nth(0)).to_contain_text("New")
    expect(told.nth(1)).to_contain_text("Update")
    expect(told.nth(1)).to_contain_text("Ordinary → Gold")
    expect(told.nth(2)).to_contain_text("This cell must not be empty.")
    expect(told.nth(3)).to_contain_text("The same as line 2 of this file.")
    assert violations(rep) == []
    rep.get_by_role("link", name="Error").click()
    expect(told).to_have_count(1)

    rep.get_by_role("button", name="Import 2 customers").click()
    _work(rep, "Imported")
    assert Customer.objects.get(name="杭州晨曦食品有限公司").owner == customer.owner
    customer.refresh_from_db()
    assert customer.value == "gold"

    rep.get_by_role("button", name="Take the import back").click()
    rep.locator("dialog[open] [data-yes]").click()
    _work(rep, "Reverted")
    customer.refresh_from_db()
    assert customer.value == "ordinary"
    assert not Customer.objects.live().filter(name="杭州晨曦食品有限公司").exists()
    assert ImportRun.objects.get().counts["reverted"] == 2


def test_lines_are_read_on_a_phone_in_chinese(sit: Sit, customer: Customer, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("公司名称;手机\n杭州晨曦食品有限公司;138\n".encode("gb18030"))
    rep = sit("Zhang Wei", language="zh-hans", viewport=PHONE, at="/customers/import/new/")
    rep.set_input_files("[name=file]", str(file))
    rep.locator("main button[type=submit]").first.click()
    rep.locator("main button[type=submit]").first.click()
    expect(rep.locator("progress")).to_be_visible()
    work.run_waiting()
    expect(rep.locator("tbody tr")).to_have_count(1)
    assert rep.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(rep) == []
