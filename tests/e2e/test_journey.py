"""A request travels from the form to the rating in three browsers at once, in both languages; nobody reloads."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from customers.models import Customer
from requests_app.models import SupportRequest
from requests_app.rules.states import State

from . import office
from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {"returned": "Returned", "closed": "Closed", "accept": "accepted"},
    "zh-hans": {"returned": "已退回", "closed": "已关闭", "accept": "受理"},
}
TOLD = {
    "en": ("submitted", "returned", "resubmitted", "accepted", "assigned", "started", "delivered", "confirmed"),
    "zh-hans": ("提交", "退回", "重新提交", "受理", "分派", "开始", "交付", "确认"),
}
languages = pytest.mark.parametrize("language", list(WORDS))


def _wait_in_list(page: Page, number: str) -> None:
    """The line appears by itself."""
    office.pass_time(page)
    expect(office.row(page, number)).to_be_visible()


def _stars(page: Page, words: str) -> None:
    """The rep confirms the delivery with five stars."""
    form = office.open_action(office.actions(page), "confirm")
    form.locator("input[name=rating][value='5']").check()
    form.locator("[name=words]").fill(words)
    office.send(form)


def _deliver(page: Page, name: str) -> None:
    """The supporter starts and delivers a file."""
    office.act(office.actions(page), "start")
    form = office.open_action(office.actions(page), "deliver")
    form.locator("[name=name]").fill(name)
    form.locator("[name=summary]").fill("All figures were reached. 指标全部达到。")
    form.locator("[name=uploads]").set_input_files(office.REPORT)
    office.send(form)


def _assign(page: Page, number: str, action: str, lead: str) -> None:
    """The coordinator gives it to a supporter, from the line of the queue."""
    form = office.open_action(office.row(page, number), action)
    form.locator("label.pool-line", has_text=lead).locator("input").check()
    office.send(form)


def _state(page: Page, word: str) -> None:
    """The request's page shows the state, by itself."""
    expect(page.locator("#request-head .tone").first).to_have_text(re.compile(word))


@languages
def test_technical_test_with_return_and_resubmission(sit: Sit, customer: Customer, language: str) -> None:
    words = WORDS[language]
    coordinator = sit("Wu Haiyan", language=language, at="/queue/")
    supporter = sit("Feng Kai", language=language, at="/requests/work/")
    rep = sit("Zhang Wei", language=language)

    office.begin(rep, "T3")
    office.fill_common(rep, "Load test of the billing gateway 计费网关", customer="恒泰")
    expect(rep.locator("[data-draft-status]")).to_have_text(office.SAVED)
    office.fill_questions(rep.locator("#request-form"))
    office.confirm_precondition(rep)
    number = office.submit(rep)

    _wait_in_list(coordinator, number)
    expect(coordinator.locator("#bell-count .badge")).to_have_text("1")
    form = office.open_action(office.row(coordinator, number), "return")
    form.locator("[name=note]").fill("Which version of the gateway? 网关是哪个版本？")
    office.send(form)

    _state(rep, words["returned"])
    expect(rep.locator(".timeline")).to_contain_text("网关是哪个版本？")
    form = office.open_action(office.actions(rep), "resubmit")
    form.locator("[name=answers-content]").fill("Version 4.2, 1200 calls a second")
    form.locator("[name=note]").fill("It is 4.2. 是 4.2 版。")
    office.send(form)

    office.pass_time(coordinator)
    expect(office.row(coordinator, number)).to_be_visible()
    office.act(office.row(coordinator, number), "accept")
    expect(coordinator.locator("#toasts")).to_contain_text(words["accept"])
    coordinator.click("nav.tabs a[href*='tab=assign']")
    _assign(coordinator, number, "assign", "Feng Kai" if language == "en" else "冯凯")

    _wait_in_list(supporter, number)
    office.row(supporter, number).locator("a").first.click()
    _deliver(supporter, "Test report 测试报告")

    expect(rep.locator(".deliveries")).to_contain_text("report.txt")
    _stars(rep, "Fast and clear. 又快又清楚。")
    for page in (rep, supporter):
        _state(page, words["closed"])
        expect(page.locator("#request-head")).to_contain_text("又快又清楚")
        for told in TOLD[language]:
            expect(page.locator(".timeline")).to_contain_text(told)
    closed = SupportRequest.objects.get(number=number)
    assert (closed.state, closed.rating, closed.events.count()) == (State.CLOSED, 5, 8)


@languages
def test_sales_tools(sit: Sit, customer: Customer, language: str) -> None:
    coordinator = sit("Lin Xiaowen", language=language, at="/queue/")
    supporter = sit("Xu Mengjie", language=language, at="/requests/work/")
    rep = sit("Zhang Wei", language=language)
    office.begin(rep, "S1")
    office.fill_common(rep, "Battle cards for the fair 展会用教战手册")
    office.fill_questions(rep.locator("#request-form"))
    number = office.submit(rep)
    _travel(rep, coordinator, supporter, number, "Xu Mengjie" if language == "en" else "徐梦洁")
    _state(rep, WORDS[language]["closed"])


@languages
def test_gifts_with_a_computed_total(sit: Sit, customer: Customer, language: str) -> None:
    coordinator = sit("Lin Xiaowen", language=language, at="/queue/")
    supporter = sit("Shen Yulan", language=language, at="/requests/work/")
    rep = sit("Zhang Wei", language=language)
    office.begin(rep, "M4")
    office.fill_common(rep, "Tea for the jubilee 周年庆茶礼", customer="恒泰")
    office.fill_questions(rep.locator("#request-form"))
    _gifts(rep)
    number = office.submit(rep)
    expect(rep.locator(".answers").last).to_contain_text("601.00")
    _travel(rep, coordinator, supporter, number, "Shen Yulan" if language == "en" else "沈玉兰")
    _state(rep, WORDS[language]["closed"])


def _gifts(page: Page) -> None:
    """Two lines of gifts; the total follows while typing."""
    table = page.locator("[data-form-rows]")
    table.locator("[data-add-row]").click()
    for index, (item, quantity, value) in enumerate([("Tea 茶叶", "2", "150.50"), ("Pen 钢笔", "3", "100")]):
        line = table.locator("tbody tr").nth(index)
        line.locator("[data-cell=item]").fill(item)
        line.locator("[data-cell=quantity]").fill(quantity)
        line.locator("[data-cell=unit_value]").fill(value)
    expect(table.locator("tbody output").first).to_have_text("301.00")
    expect(table.locator("[data-total=total]")).to_have_text("601.00")


def _travel(rep: Page, coordinator: Page, supporter: Page, number: str, lead: str) -> None:
    """From the queue to the rating without detours."""
    _wait_in_list(coordinator, number)
    _assign(coordinator, number, "accept_and_assign", lead)
    _wait_in_list(supporter, number)
    office.row(supporter, number).locator("a").first.click()
    _deliver(supporter, "Parcel 包裹")
    expect(rep.locator(".deliveries")).to_contain_text("report.txt")
    _stars(rep, "In time. 及时。")
