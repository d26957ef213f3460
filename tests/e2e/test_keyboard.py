"""The queue without a mouse, and a search for two Chinese characters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from customers.models import Customer
from requests_app.models import SupportRequest
from requests_app.rules.states import State
from tests.factories import make_customer

from . import office
from .conftest import HandIn, Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CURRENT = re.compile(r"\bis-current\b")


def _lines(page: Page) -> Locator:
    return page.locator("tr[data-row]")


def test_queue_is_worked_through_by_keys(sit: Sit, hand_in: HandIn) -> None:
    for title in ("First", "Second", "Third"):
        hand_in(title)
    page = sit("Lin Xiaowen")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/queue/")
    expect(_lines(page)).to_have_count(3)
    for key, at in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(_lines(page).nth(at)).to_have_class(CURRENT)
    page.keyboard.press("x")
    expect(_lines(page).first.locator("[data-choose]")).to_be_checked()
    expect(page.locator("[data-chosen]")).to_have_text("1")
    page.keyboard.press("x")

    page.keyboard.press("r")
    form = page.locator("dialog[open] form")
    form.locator("[name=note]").click()
    page.keyboard.type("Which brochure?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(_lines(page)).to_have_count(2)

    for key in ("a", "s"):
        page.keyboard.press("j")
        page.keyboard.press(key)
        office.send(form)
        expect(page.locator("dialog[open]")).to_have_count(0)
    expect(_lines(page)).to_have_count(0)
    states = SupportRequest.objects.values_list("state", flat=True)
    assert sorted(states) == [State.ACCEPTED, State.ASSIGNED, State.RETURNED]


def test_list_that_looks_anew_keeps_the_current_line(sit: Sit, hand_in: HandIn) -> None:
    hand_in("First")
    page = sit("Lin Xiaowen", at="/queue/")
    page.keyboard.press("j")
    hand_in("Second")
    office.pass_time(page)
    expect(_lines(page)).to_have_count(2)
    expect(page.locator("tr.is-current")).to_contain_text("First")
    page.keyboard.press("a")
    office.send(page.locator("dialog[open] form"))
    assert SupportRequest.objects.get(state=State.ACCEPTED).title == "First"


def test_enter_opens_the_current_line(sit: Sit, hand_in: HandIn) -> None:
    asked = hand_in("Brochures")
    page = sit("Lin Xiaowen", at="/queue/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/requests/{asked.number}/")


def test_search_finds_two_chinese_characters_from_any_page(sit: Sit, hand_in: HandIn) -> None:
    hand_in("教战手册")
    hand_in("Brochures")
    page = sit("Zhang Wei", language="zh-hans", at="/catalogue/")
    page.keyboard.press("/")
    expect(page.locator("input[name=q]").first).to_be_focused()
    page.keyboard.type("手册")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/search/?q=*")
    expect(_lines(page)).to_have_count(1)
    expect(_lines(page)).to_contain_text("教战手册")


def test_customers_are_one_key_away_on_their_list(sit: Sit, customer: Customer) -> None:
    make_customer(owner=customer.owner, name="苏州远景制造有限公司")
    page = sit("Zhang Wei", at="/customers/")
    page.keyboard.press("/")
    expect(page.locator("main input[name=q]")).to_be_focused()
    page.keyboard.type("恒泰")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{customer.get_absolute_url()}")


def test_several_are_accepted_at_once(sit: Sit, hand_in: HandIn) -> None:
    for title in ("First", "Second"):
        hand_in(title)
    page = sit("Lin Xiaowen", at="/queue/")
    page.check("[data-choose-all]", force=True)
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.click("[data-bulk-bar] button[value=accept]")
    expect(page.locator("h1")).to_have_text("Done for 2 of 2")
    assert set(SupportRequest.objects.values_list("state", flat=True)) == {State.ACCEPTED}
