"""Bell, inbox and mail pages in a real browser, under the pages' own security policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.rules.roles import Role
from notifications.models import Message
from notifications.services import inbox
from notifications.services.letters import compose
from tests.browser import PATIENCE, PHONE, WIDE, open_browser, sign_in, violations
from tests.factories import make_message, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def ann(settings: Settings, tmp_path: Path) -> User:
    """An administrator, who has every page; mail goes into a folder, as in the demo."""
    settings.EMAIL_BACKEND = "notifications.backends.EmlFolder"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return make_user(Role.ADMINISTRATOR, language="en")


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, ann: User) -> Iterator[Page]:
    """Her tab at the test server."""
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="en")
    context.set_default_timeout(PATIENCE)
    sign_in(context, ann, live_server.url)
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert problems == []


def test_bell_counts_anew_without_closing_its_menu(tab: Page, ann: User) -> None:
    make_message(ann, subject="First fact")
    tab.goto("/notifications/preferences/")
    expect(tab.get_by_text("1 unread message", exact=True)).to_be_attached()
    tab.locator("#bell summary").click()
    expect(tab.locator("#bell").get_by_role("link", name="First fact")).to_be_visible()
    make_message(ann, subject="Second fact")
    tab.evaluate("document.body.dispatchEvent(new Event('bell'))")
    expect(tab.get_by_text("2 unread messages", exact=True)).to_be_attached()
    expect(tab.locator("#bell").get_by_role("link", name="First fact")).to_be_visible()


def test_bell_leads_to_the_page_of_a_message_and_counts_it_as_read(tab: Page, ann: User) -> None:
    message = make_message(ann, subject="A fact", url="/notifications/preferences/")
    tab.goto("/notifications/")
    tab.locator("#bell summary").click()
    tab.locator("#bell").get_by_role("link", name="A fact").click()
    tab.wait_for_url("**/notifications/preferences/")
    message.refresh_from_db()
    assert message.read_at is not None


def test_inbox_marks_one_as_read_in_its_place(tab: Page, ann: User) -> None:
    for subject in ("First fact", "Second fact"):
        make_message(ann, subject=subject)
    tab.goto("/notifications/")
    expect(tab.get_by_text("2 unread messages", exact=True)).to_be_attached()
    tab.get_by_role("button", name="Mark as read: First fact").click()
    expect(tab.get_by_role("button", name="Mark as read: First fact")).to_have_count(0)
    expect(tab.get_by_role("button", name="Mark as read: Second fact")).to_be_visible()
    expect(tab.get_by_text("1 unread message", exact=True)).to_be_attached()
    assert Message.objects.unread().get().subject == "Second fact"


def test_preference_is_saved_as_soon_as_it_is_switched(tab: Page, ann: User) -> None:
    tab.goto("/notifications/preferences/")
    tab.get_by_label("Not mailed unless switched on").check()
    expect(tab.get_by_text("Saved.")).to_be_visible()
    assert inbox.chosen(ann) == ["test.mailed", "test.quiet"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_hold_nothing_that_axe_objects_to(
    tab: Page, ann: User, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    compose(make_message(ann)).send()
    make_message(ann, mail_state="parked", last_error="OSError: no such mailbox")
    tab.set_viewport_size(viewport)
    tab.emulate_media(color_scheme=scheme)
    for path in ["", "?unread=1", "preferences/", "mail/", "sent/"]:
        tab.goto(f"/notifications/{path}")
        expect(tab.locator("#bell summary")).to_be_visible()
        assert [path, *violations(tab)] == [path]
    tab.locator("main .list-group-item-action").first.click()
    tab.locator("#bell summary").click()
    expect(tab.locator("#bell").get_by_role("link", name="All messages")).to_be_visible()
    assert violations(tab) == []
