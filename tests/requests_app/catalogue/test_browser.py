"""What the forms and their editor do in a real browser, under the pages' own security policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.rules.roles import Role
from requests_app.models import FormVersion
from requests_app.rules.forms.wire import parse
from requests_app.services.reference_data import load_catalogue
from tests.browser import PATIENCE, PHONE, READY, WIDE, open_browser, sign_in, violations
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """An administrator's tab at the test server with the thirteen contents."""
    load_catalogue()
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="en")
    context.set_default_timeout(PATIENCE)
    sign_in(context, make_user(Role.ADMINISTRATOR), live_server.url)
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert problems == []


def opened(desk: Page, code: str) -> Page:
    """The content's page, where its form can be tried."""
    desk.goto(f"/catalogue/{code}/")
    return desk


def test_question_appears_when_its_condition_holds(desk: Page) -> None:
    page = opened(desk, "T1")
    place, link = page.locator("[name=answers-place]"), page.locator("[name=answers-link]")
    expect(place).to_be_hidden()
    expect(place).to_be_disabled()
    page.get_by_label("On site").check()
    expect(place).to_be_visible()
    expect(place).to_be_enabled()
    expect(link).to_be_hidden()
    page.get_by_label("Video").check()
    expect(place).to_be_hidden()
    expect(link).to_be_visible()


def test_question_depends_on_any_of_several_choices(desk: Page) -> None:
    page = opened(desk, "T2")
    copies = page.locator("[name=answers-copies]")
    page.get_by_label("Electronic").check()
    expect(copies).to_be_hidden()
    page.get_by_label("Paper").check()
    expect(copies).to_be_visible()


def test_rows_are_computed_while_typing(desk: Page) -> None:
    page = opened(desk, "C1")
    first = page.locator("tbody [data-row]").first
    for key, text in {"quantity": "1,000", "list_price": "80", "wanted_price": "68"}.items():
        first.locator(f"[data-cell={key}]").fill(text)
    expect(first.locator("[data-cell=discount]")).to_have_text("15.0 %")
    expect(first.locator("[data-cell=amount]")).to_have_text("68,000.00")
    expect(page.locator("[data-total=amount]")).to_have_text("68,000.00")
    first.locator("[data-cell=list_price]").fill("0")
    expect(first.locator("[data-cell=discount]")).to_have_text("")


def test_rows_are_added_up_to_the_limit_and_removed(desk: Page) -> None:
    page = opened(desk, "T6")
    rows, add = page.locator("tbody [data-row]"), page.get_by_role("button", name="Add a row")
    expect(rows).to_have_count(2)
    add.click()
    expect(page.locator("[name=answers-judges-2-name]")).to_be_focused()
    for _number in range(12):
        add.click()
    expect(rows).to_have_count(15)
    expect(add).to_be_hidden()
    rows.nth(3).get_by_role("button", name="Remove this row").click()
    expect(rows).to_have_count(14)
    expect(add).to_be_focused()
    add.click()
    expect(page.locator("[name=answers-judges-15-name]")).to_be_focused()


def test_editor_moves_a_field_in_place_and_publishes(desk: Page) -> None:
    page = opened(desk, "M4")
    page.get_by_role("link", name="Edit the form").click()
    page.get_by_role("button", name="Start a new version").click()
    page.locator(READY).get_by_role("button", name="Move Occasion up").click()
    expect(page.get_by_role("button", name="Move Occasion up")).to_be_focused()
    expect(page.locator("#editor ol").first.get_by_role("link")).to_have_text(
        ["Recipient", "Occasion", "Position", "Who hands it over"]
    )
    expect(page.locator("[name^='preview-zh-hans-']").nth(1)).to_have_attribute("name", "preview-zh-hans-occasion")
    page.get_by_role("button", name="Remove Position").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("link", name="Position", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Version 2 is in use now.")).to_be_visible()
    current = FormVersion.objects.get(content__code="M4", is_current=True)
    assert [field.key for field in parse(current.schema).fields] == ["recipient", "occasion", "given_by", "items"]


PAGES = [
    "",
    "manage/",
    "new/",
    "M4/",
    "T1/",
    "M4/edit/",
    "M4/responsibilities/",
    "M4/versions/1/",
    "M4/form/",
    "T2/form/",
]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_hold_nothing_that_axe_objects_to(desk: Page, viewport: ViewportSize) -> None:
    desk.set_viewport_size(viewport)
    opened(desk, "M4").get_by_role("link", name="Edit the form").click()
    desk.get_by_role("button", name="Start a new version").click()
    for path in [*PAGES, "M4/form/fields/items/", "M4/form/groups/gifts/new-field/choice/", "M4/compare/"]:
        desk.goto(f"/catalogue/{path}")
        assert [path, *violations(desk)] == [path]
