"""The form of a request in a real Chromium: nothing typed is lost, one form makes one draft."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from customers.models import Customer
from requests_app.models import SupportContent, SupportRequest
from tests.browser import PATIENCE, PHONE, WIDE, open_browser, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "/requests/new/T3/"
SAVED = re.compile(r"^Saved at \d\d:\d\d")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def context(chromium: Browser, live_server: LiveServer, rep: User, customer: Customer) -> Iterator[BrowserContext]:
    opened = chromium.new_context(base_url=live_server.url, viewport=WIDE, locale="en")
    opened.set_default_timeout(PATIENCE)
    sign_in(opened, rep, live_server.url)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, content: SupportContent) -> Iterator[Page]:
    """A new form; anything that the browser refuses or breaks on fails the test."""
    opened, problems = context.new_page(), []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
    opened.goto(NEW)
    yield opened
    assert problems == []


def _status(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-draft-status]")).to_have_text(words)


def _keep(page: Page, field: str, text: str) -> None:
    """Type and wait until the server has it."""
    with page.expect_response(re.compile(r"/drafts/\d+/keep/")):
        page.fill(field, text)


def test_three_clicks_from_anywhere_to_the_form(page: Page) -> None:
    page.goto("/requests/drafts/")
    page.click("header a:has-text('New request')")
    page.wait_for_url("**/requests/new/")  # until its scripts have run: they hear the key
    page.fill("[data-filter]", "t3")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(NEW))


def test_typing_begins_a_draft_and_takes_its_address(page: Page) -> None:
    page.fill("#id_title", "Load test")
    _status(page, SAVED)
    draft = SupportRequest.objects.get()
    expect(page).to_have_url(re.compile(f"/requests/drafts/{draft.pk}/$"))
    _keep(page, "#id_title", "Load test of the gateway")
    assert SupportRequest.objects.get().title == "Load test of the gateway"
    page.reload()
    expect(page.locator("#id_title")).to_have_value("Load test of the gateway")


def test_a_form_sent_without_connection_comes_back_once(page: Page, context: BrowserContext) -> None:
    page.fill("#id_title", "Typed in the lift")
    context.set_offline(True)
    page.click("button[name=save]", no_wait_after=True)
    page.wait_for_timeout(500)
    context.set_offline(False)
    page.goto(NEW)
    expect(page.locator("#id_title")).to_have_value("Typed in the lift")
    _status(page, SAVED)
    page.wait_for_timeout(500)
    assert [row.title for row in SupportRequest.objects.all()] == ["Typed in the lift"]


def test_a_form_that_was_taken_in_does_not_come_back(page: Page) -> None:
    page.fill("#id_title", "Quick one")
    page.click("button[name=save]")  # before the first keeping while typing
    expect(page).to_have_url(re.compile("/requests/drafts/"))
    page.goto(NEW)
    expect(page.locator("#id_title")).to_have_value("")


def test_a_session_that_ends_while_typing_loses_nothing(page: Page, context: BrowserContext, rep: User) -> None:
    page.fill("#id_title", "Before")
    _status(page, SAVED)
    session = next(cookie for cookie in context.cookies() if cookie["name"] == "sessionid")
    context.clear_cookies(name="sessionid")
    page.fill("#id_title", "While signed out")
    expect(page.locator("[data-draft-status]")).to_contain_text("signed out")
    context.add_cookies([{"name": "sessionid", "value": session["value"], "url": page.url}])
    _status(page, SAVED)
    assert SupportRequest.objects.get().title == "While signed out"


def test_two_windows_are_told_of_each_other(page: Page, context: BrowserContext) -> None:
    page.fill("#id_title", "First")
    _status(page, SAVED)
    other = context.new_page()
    other.goto(page.url)
    _keep(page, "#id_project", "from the first")
    other.fill("#id_project", "from the second")
    expect(other.locator("dialog")).to_contain_text("from the first")
    assert SupportRequest.objects.get().project == "from the first"
    expect(other.locator("#id_project")).to_have_value("from the second")


def test_files_are_kept_and_refused_as_they_are_chosen(page: Page) -> None:
    page.set_input_files(
        "#id_attachments",
        [
            FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"hello"),
            FilePayload(name="drawing.svg", mimeType="image/svg+xml", buffer=b"<svg/>"),
        ],
    )
    expect(page.locator("#files")).to_contain_text("notes.txt")
    expect(page.locator("#files [role=alert]")).to_contain_text("drawing.svg")
    page.click("#files button[name=remove_file]")
    expect(page.locator("#files")).not_to_contain_text("notes.txt")
    assert not SupportRequest.objects.get().attachments.exists()


def test_a_customer_recorded_in_between_is_chosen(page: Page) -> None:
    page.fill("#id_title", "For somebody new")
    page.click("text=New customer")
    page.fill("dialog #id_name", "Brand New Ltd")
    page.click("dialog button[type=submit]")
    expect(page.locator(".ts-control").first).to_contain_text("Brand New Ltd")
    expect(page.locator("#id_title")).to_have_value("For somebody new")


def test_form_works_without_scripts(chromium: Browser, live_server: LiveServer, rep: User, page: Page) -> None:
    plain = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(plain, rep, live_server.url)
    form = plain.new_page()
    form.goto(NEW)
    form.fill("#id_title", "Without scripts")
    form.fill("[name=answers-topic]", "Load")
    form.check("#id_precondition_confirmed")
    form.select_option("#id_customer", label="Great Wall Power")
    form.click("button[name=submit]")
    form.wait_for_url("**/requests/SR-*/")
    plain.close()
    assert SupportRequest.objects.get().number


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(page: Page, browser: Client, viewport: object, scheme: str) -> None:
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for address in ("/requests/new/", NEW, "/requests/drafts/"):
        page.goto(address)
        page.wait_for_timeout(700)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(NEW)
    page.set_input_files("#id_attachments", FilePayload(name="a.txt", mimeType="text/plain", buffer=b"a"))
    expect(page.locator("#files")).to_contain_text("a.txt")
    page.click("button[name=submit]")
    expect(page.locator(".alert-danger").first).to_contain_text("Not submitted yet")
    assert violations(page) == []
    page.goto("/requests/drafts/")
    assert violations(page) == []
