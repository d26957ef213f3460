"""What the scripts of every page do, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import PATIENCE, PHONE, WIDE, open_browser, sign_in, violations
from tests.core.urls import DRAFTS, SENT
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.core.urls"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def li(live_server: LiveServer) -> User:
    return make_user(name_latin="Li Xiaoming")


@pytest.fixture
def context(browser: Browser, live_server: LiveServer, li: User) -> Iterator[BrowserContext]:
    """A browser at the test server where Li is signed in."""
    DRAFTS.clear()
    SENT.clear()
    opened = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="en")
    opened.set_default_timeout(PATIENCE)
    sign_in(opened, li, live_server.url)
    yield opened
    opened.close()


@pytest.fixture
def desk(context: BrowserContext) -> Iterator[Page]:
    """The page with one of everything; anything that the browser refuses or breaks on fails the test."""
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto("/desk/")
    yield page
    assert problems == []


def wait_until(page: Page, done: object) -> None:
    """Let the browser work until the list is no longer empty."""
    for _attempt in range(50):
        if done:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing arrived")


def test_draft_is_saved_a_moment_after_the_last_key(desk: Page) -> None:
    desk.fill("#id_title", "Load test")
    expect(desk.locator("[data-draft-status]")).to_have_text(re.compile(r"^Saved at \d\d:\d\d"))
    assert DRAFTS[-1]["title"] == "Load test"
    assert "csrfmiddlewaretoken" not in DRAFTS[-1]


def test_draft_survives_a_lost_connection_and_a_closed_page(desk: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    desk.fill("#id_note", "written in the lift")
    expect(desk.locator("[data-draft-status]")).to_contain_text("No connection")
    desk.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/desk/")
    expect(page.locator("#id_note")).to_have_value("written in the lift")
    wait_until(page, DRAFTS)
    assert DRAFTS[-1]["note"] == "written in the lift"
    expect(page.locator("[data-draft-status]")).to_contain_text("Saved at")
    page.goto("/desk/")
    expect(page.locator("#id_note")).to_have_value("")


def test_draft_is_saved_when_the_page_is_left_at_once(desk: Page) -> None:
    desk.fill("#id_note", "left at once")
    desk.goto("/plain/")
    wait_until(desk, DRAFTS)
    assert DRAFTS[-1]["note"] == "left at once"


def test_form_that_was_sent_does_not_come_back_as_a_draft(desk: Page) -> None:
    desk.fill("#id_title", "Sent already")
    desk.click("#draft button[type=submit]")
    expect(desk).to_have_title("Sent")
    desk.goto("/desk/")
    expect(desk.locator("#id_title")).to_have_value("")


def test_double_click_sends_once(desk: Page) -> None:
    desk.fill("#id_title", "Once")
    desk.dblclick("#draft button[type=submit]")
    expect(desk).to_have_title("Sent")
    assert len(SENT) == 1


@pytest.mark.parametrize("button", ["Ask", "Ask htmx"])
def test_confirm_sends_only_after_yes(desk: Page, button: str) -> None:
    ask = desk.get_by_role("button", name=button, exact=True)
    ask.click()
    expect(desk.locator("dialog")).to_contain_text("Send it")
    desk.get_by_role("button", name="No, go back").click()
    expect(desk.locator("dialog")).to_have_count(0)
    assert SENT == []
    ask.click()
    desk.get_by_role("button", name="Yes", exact=True).click()
    wait_until(desk, SENT)
    assert len(SENT) == 1


def test_refusal_shows_its_sentence_and_leaves_the_page_as_it_is(desk: Page) -> None:
    desk.get_by_role("button", name="Refused").click()
    expect(desk.get_by_role("alert")).to_contain_text("Someone was faster: the request is <closed>.")
    expect(desk.get_by_role("button", name="Stale")).to_be_visible()
    desk.get_by_role("button", name="Close").click()
    expect(desk.get_by_role("alert")).to_have_count(0)


def test_stale_form_opens_a_dialog_with_what_stands_there_now(desk: Page) -> None:
    desk.get_by_role("button", name="Stale").click()
    expect(desk.get_by_role("dialog", name="Somebody was faster")).to_contain_text("Their title")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_answer_without_a_sentence_gets_one(desk: Page) -> None:
    desk.get_by_role("button", name="Missing").click()
    expect(desk.get_by_role("alert")).to_contain_text("This did not work.")


def test_lost_connection_is_told(desk: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    desk.get_by_role("button", name="Late").click()
    expect(desk.get_by_role("alert")).to_contain_text("The server cannot be reached.")


def test_end_of_the_session_is_told_and_nothing_is_replaced(desk: Page, context: BrowserContext) -> None:
    context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Late").click()
    expect(desk.get_by_role("alert")).to_contain_text("You are signed out.")
    expect(desk.get_by_role("button", name="Late")).to_be_visible()


def test_keyboard_reaches_search_rows_and_help(desk: Page) -> None:
    desk.keyboard.press("/")
    expect(desk.get_by_role("searchbox")).to_be_focused()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.get_by_role("searchbox").blur()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    desk.keyboard.press("Escape")
    for key in ("j", "j", "j", "k", "j"):
        desk.keyboard.press(key)
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/plain/\?row=2$"))


def open_picker(page: Page, field: str) -> None:
    page.locator(f"#id_{field}-ts-control").click()
    expect(page.locator(f"#id_{field} + .ts-wrapper .dropdown-input")).to_be_focused()


def test_picker_searches_what_was_rendered_and_what_the_server_finds(desk: Page) -> None:
    open_picker(desk, "content")
    desk.keyboard.type("tech")
    desk.keyboard.press("Enter")
    assert desk.locator("#id_content").input_value() == "T3"
    open_picker(desk, "person")
    desk.keyboard.type("明")
    desk.get_by_role("option", name="李明 East").click()
    assert desk.locator("#id_person").input_value() == "7"


def test_theme_is_kept_in_the_browser(desk: Page) -> None:
    desk.get_by_role("button", name="Light or dark").click()
    desk.get_by_role("button", name="Dark", exact=True).click()
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_phone_menu_opens_with_and_without_scripts(browser: Browser, live_server: LiveServer, li: User) -> None:
    for scripts in (True, False):
        phone = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=scripts)
        phone.set_default_timeout(PATIENCE)
        sign_in(phone, li, live_server.url)
        page = phone.new_page()
        page.goto("/desk/")
        expect(page.locator("#sidebar-menu")).to_be_hidden()
        page.locator(".navbar-toggler").click()
        expect(page.locator("#sidebar-menu")).to_be_visible()
        phone.close()


PAGES = [
    "/desk/",
    "/refusing/?with=stale",
    "/refusing/?with=database",
    "/refusing/?with=bug",
    "/nowhere/",
    "/accounts/2fa/",
]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible_and_fit(
    browser: Browser, live_server: LiveServer, li: User, viewport: ViewportSize, theme: str
) -> None:
    visitor = browser.new_context(
        base_url=live_server.url, viewport=viewport, color_scheme="dark" if theme == "dark" else "light"
    )
    page = visitor.new_page()
    for path in ("/accounts/login/", "/accounts/password/reset/", *PAGES):
        if path == PAGES[0]:
            sign_in(visitor, li, live_server.url)
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
    visitor.close()
