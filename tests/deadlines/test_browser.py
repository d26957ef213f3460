"""The ladders and what one owes in a real browser, under the pages' own security policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.rules.roles import Role
from deadlines.kinds import Bound
from deadlines.models import LadderVersion
from deadlines.rules.defaults import climbing
from deadlines.rules.ladder import Audience, Span
from deadlines.services import ladders
from tests.browser import PATIENCE, PHONE, READY, WIDE, open_browser, sign_in, violations
from tests.factories import make_user

from .chores import Chores, make_promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EDITOR = "/ladders/chore/any/any/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR, name_latin="Luo Tianyu", language="en")


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, admin: User) -> Iterator[Page]:
    """His tab at the test server."""
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="en")
    context.set_default_timeout(PATIENCE)
    sign_in(context, admin, live_server.url)
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert problems == []


def edit(tab: Page) -> None:
    tab.goto(EDITOR)
    tab.wait_for_selector(READY)


def test_example_follows_the_editor(tab: Page) -> None:
    edit(tab)
    tab.fill("[name=example-at]", "2026-11-23T09:00")
    steps = tab.locator("#example li")
    expect(steps).to_have_count(9)
    expect(steps.first).to_contain_text("Mon 23 Nov, 11:00")
    tab.fill("[name=amount]", "2")
    expect(steps.first).to_contain_text("Mon 23 Nov, 10:00")
    tab.fill("[name=rungs-0-amount]", "500")
    expect(tab.locator("#example")).to_contain_text("Type a number from 1 to 100.")
    tab.fill("[name=rungs-0-amount]", "25")
    expect(steps.first).to_contain_text("Mon 23 Nov, 09:30")


def test_steps_come_and_go_without_asking_the_server(tab: Page) -> None:
    edit(tab)
    rows = tab.locator(".rungs tbody tr")
    expect(rows).to_have_count(9)
    tab.get_by_role("button", name="Remove this step").first.click()
    expect(rows).to_have_count(8)
    expect(tab.locator("#example li")).to_have_count(8)
    tab.get_by_role("button", name="Add a step").click()
    expect(rows).to_have_count(9)
    last = rows.last
    last.locator("[name$=-amount]").fill("30")
    last.locator("[name$=-level]").select_option("Reminder")
    last.get_by_label("Leader", exact=True).check()
    expect(last.get_by_label("Which leader")).to_be_visible()
    expect(tab.locator("#example li")).to_have_count(9)
    tab.fill("[name=note]", "Leaders want to know")
    tab.get_by_role("button", name="Save").last.click()
    expect(tab.get_by_text("Saved: Chore.")).to_be_visible()
    saved = LadderVersion.objects.current().get().ladder
    assert (saved.rungs[-1].after, saved.rungs[-1].tell) == (Span(30), (Audience.OWNER, Audience.LEADER))
    assert saved.rungs[0].share == 80


def test_enter_sends_the_form_and_removes_nothing(tab: Page) -> None:
    edit(tab)
    tab.press("[name=amount]", "Enter")
    expect(tab.get_by_role("alert")).to_be_focused()
    expect(tab.locator(".rungs tbody tr")).to_have_count(9)


def test_exception_is_chosen_in_a_dialog(tab: Page) -> None:
    tab.goto("/ladders/")
    tab.wait_for_selector(READY)
    tab.get_by_role("link", name="Exception").click()
    dialog = tab.locator("dialog[open]")
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text("Choose a content, an urgency, or both.")
    assert violations(tab) == []
    dialog.locator("[name=topic]").select_option("T2")
    dialog.get_by_role("button", name="Next").click()
    expect(tab.get_by_role("heading", name="Chore: Proposal")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit(tab: Page, admin: User, chores: Chores, scheme: Literal["light", "dark"]) -> None:
    now = timezone.now()
    ladders.change("chore", "T2", "urgent", ladder=climbing(Span(1)), by=admin, note="A note", version=0)
    for subject, hours in enumerate((-50, 0.1, 200), 1):
        chores.bound[subject] = Bound((admin.pk,), ())
        make_promise(subject, started_at=now - timedelta(days=9), due_at=now + timedelta(hours=hours))
    tab.emulate_media(color_scheme=scheme)
    found = []
    for path in ("/ladders/", EDITOR, "/ladders/history/", "/ladders/chore/T2/urgent/remove/", "/promises/"):
        tab.goto(path)
        tab.wait_for_selector(READY)
        for details in tab.locator("main details").all():
            details.evaluate("one => one.open = true")
        for size in (WIDE, PHONE):
            tab.set_viewport_size(size)
            found += [f"{path} {size['width']}: {one}" for one in violations(tab)]
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} {size['width']}: scrolls sideways")
    assert found == []
