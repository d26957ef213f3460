"""Recording a customer in a real Chromium: what is in the archive is said while the name is typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.rules.roles import Role
from customers.models import Customer
from tests.browser import PATIENCE, PHONE, READY, open_browser, sign_in, violations
from tests.factories import make_customer, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP)


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, rep: User) -> Iterator[Page]:
    """The form on a phone; anything that the browser refuses or breaks on fails the test."""
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale="en")
    context.set_default_timeout(PATIENCE)
    sign_in(context, rep, live_server.url)
    opened, problems = context.new_page(), []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
    opened.goto("/customers/new/")
    opened.wait_for_selector(READY)
    yield opened
    context.close()
    assert problems == []


def test_what_is_typed_is_looked_for_and_another_company_is_recorded(page: Page, rep: User) -> None:
    own = make_customer(owner=rep, name="北京华信科技有限公司")
    taken = make_customer(name="上海华信科技有限公司", protected_until=timezone.now() + timedelta(days=9))
    matches = page.locator("#company-matches")
    with page.expect_response("**/customers/matches/?*") as asked:
        page.locator("#id_name").press_sequentially("华信科技", delay=20)
    assert "csrf" not in asked.value.url
    expect(matches.get_by_role("link", name=own.name)).to_have_attribute("href", own.get_absolute_url())
    expect(matches).to_contain_text(str(taken.unit))
    expect(matches).not_to_contain_text(taken.name)
    assert violations(page) == []
    page.get_by_role("button", name="Record customer").click()
    expect(page.locator("#id_name")).to_have_class("textinput form-control is-invalid")
    page.get_by_label("It is another company").check()
    page.get_by_role("button", name="Record customer").click()
    expect(page.get_by_role("heading", name="华信科技", exact=True)).to_be_visible()
    assert Customer.objects.get(name="华信科技").owner == rep


def test_a_phone_alone_is_looked_for(page: Page, rep: User) -> None:
    own = make_customer(owner=rep, phone="010-88886666")
    page.locator("#id_phone").press_sequentially("+86 10 8888 6666", delay=5)
    expect(page.locator("#company-matches").get_by_role("link", name=own.name)).to_be_visible()


def test_matches_of_an_older_name_do_not_stay(page: Page, rep: User) -> None:
    own = make_customer(owner=rep, name="华信科技")
    name = page.locator("#id_name")
    name.press_sequentially("华信科技", delay=5)
    expect(page.get_by_role("link", name=own.name)).to_be_visible()
    name.fill("完全不同")
    expect(page.get_by_role("link", name=own.name)).to_have_count(0)
