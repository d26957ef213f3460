"""What was typed stays: over a closed browser, a lost connection, the end of the session."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from customers.models import Customer
from requests_app.demo.organisation import PASSWORD
from requests_app.models import SupportRequest

from . import office
from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _saved(page: Page) -> None:
    expect(page.locator("[data-draft-status]")).to_have_text(re.compile(r"^Saved at"))


def _sign_in(page: Page) -> None:
    page.fill("[name=login]", "rep@huaxin.example")
    page.fill("[name=password]", PASSWORD)
    page.locator("form[action*=login] button[type=submit]").first.click()
    expect(page.locator("header .person-menu").last).to_be_visible()


def test_draft_waits_for_who_closed_the_browser(sit: Sit, customer: Customer) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "T3")
    rep.fill("#id_title", "Load test")
    rep.fill("[name=answers-content]", "计费网关 4.2")
    _saved(rep)
    rep.context.close()
    again = sit("Zhang Wei")
    again.context.clear_cookies()
    again.goto("/requests/drafts/")
    _sign_in(again)
    again.goto("/requests/drafts/")
    again.get_by_role("link", name="Load test").click()
    expect(again.locator("#id_title")).to_have_value("Load test")
    expect(again.locator("[name=answers-content]")).to_have_value("计费网关 4.2")


def test_text_typed_without_connection_is_saved_when_it_is_back(
    sit: Sit, customer: Customer, problems: list[str]
) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "T3")
    rep.fill("#id_title", "Before the tunnel")
    _saved(rep)
    rep.context.set_offline(True)
    rep.fill("#id_title", "In the tunnel 隧道里")
    expect(rep.locator("[data-draft-status]")).to_contain_text("No connection")
    rep.context.set_offline(False)
    _saved(rep)
    assert SupportRequest.objects.get().title == "In the tunnel 隧道里"
    problems[:] = [problem for problem in problems if "ERR_INTERNET_DISCONNECTED" not in problem]


def test_submitting_after_the_session_ended_loses_nothing(sit: Sit, customer: Customer) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "S1")
    office.fill_common(rep, "Battle cards 教战手册")
    office.fill_questions(rep.locator("#request-form"))
    _saved(rep)
    rep.context.clear_cookies(name="sessionid")
    rep.fill("#id_description", "Typed after the session ended 会话结束后")
    rep.click("#request-form button[name=submit]")
    rep.get_by_role("link", name=re.compile("Sign in")).or_(rep.locator("[name=login]")).first.wait_for()
    other = rep.context.new_page()
    other.goto("/accounts/login/")
    _sign_in(other)
    rep.goto("/requests/drafts/")
    rep.get_by_role("link", name="Battle cards").click()
    expect(rep.locator("#id_description")).to_have_value("Typed after the session ended 会话结束后")
    office.submit(rep)
    assert SupportRequest.objects.get().description == "Typed after the session ended 会话结束后"


def test_comment_being_typed_waits_on_the_server(sit: Sit, customer: Customer) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "S1")
    office.fill_common(rep, "Battle cards")
    office.fill_questions(rep.locator("#request-form"))
    number = office.submit(rep)
    rep.fill("#comment-form [name=body]", "Half a thought 半个想法")
    expect(rep.locator("#comment-form [data-draft-status]")).to_have_text(re.compile("^Saved at"))
    elsewhere = sit("Zhang Wei", at=f"/requests/{number}/")
    expect(elsewhere.locator("#comment-form [name=body]")).to_have_value("Half a thought 半个想法")
