"""Every main page: nothing for axe to object to, no sideways scrolling, and what a person chose stays chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import User
from customers.models import Customer
from requests_app.demo.organisation import Organisation
from requests_app.services import conversation, lifecycle
from tests.browser import PHONE, WIDE, violations

from .conftest import HandIn, Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET: ViewportSize = {"width": 768, "height": 1024}
SIZES = (WIDE, TABLET, PHONE)
PAGES = (
    *(
        "/",
        "/queue/",
        "/queue/workload/",
        "/requests/new/",
        "/requests/new/T3/",
        "/requests/mine/",
        "/requests/work/",
        "/requests/all/",
    ),
    *("/requests/search/?q=手册", "/catalogue/", "/catalogue/M4/", "/catalogue/manage/", "/catalogue/M4/form/"),
    *("/routing/", "/routing/try/", "/people/", "/organisation/", "/positions/", "/away/"),
    *("/notifications/", "/notifications/preferences/", "/me/profile/", "/status/"),
    *("/promises/", "/ladders/", "/ladders/history/", "/ladders/confirm/any/any/"),
    *("/calendars/", "/calendars/public/2027/", "/calendars/import/"),
)
DARK = (
    "/",
    "/queue/",
    "/requests/new/T3/",
    "/catalogue/",
    "/routing/",
    "/people/",
    "/notifications/",
    "/promises/",
    "/ladders/",
    "/status/",
)


@pytest.fixture
def desk(company: Organisation, hand_in: HandIn, customer: Customer) -> dict[str, str]:
    """Pages of three requests: one waits for triage, one is worked on, one is delivered and was talked about."""
    people = company.people
    market, lead = people["Lin Xiaowen"], people["Xu Mengjie"]
    waiting, mine, done = hand_in("Brochures 宣传册"), hand_in("White paper 白皮书"), hand_in("教战手册 Battle cards")
    for asked in (mine, done):
        lifecycle.accept_and_assign(asked, by=market, lead=lead)
    lifecycle.start(done, by=lead)
    conversation.comment(done, by=lead, body="In print. 印刷中。")
    conversation.comment(done, by=market, body="Watch the budget.", internal=True)
    lifecycle.deliver(done, by=lead, name="Cards", summary="Two hundred.")
    return {name: asked.get_absolute_url() for name, asked in (("waiting", waiting), ("mine", mine), ("done", done))}


@pytest.fixture
def detail(desk: dict[str, str]) -> str:
    """The page of a request with something of everything: a delivery, a comment, a note for the desk."""
    return desk["done"]


def _objections(page: Page, path: str) -> list[str]:
    """What is wrong with a page at each width."""
    page.goto(path)
    expect(page.locator("#bell summary")).to_be_visible()
    found = []
    for size in SIZES:
        page.set_viewport_size(size)
        found += [f"{path} {size['width']}: {one}" for one in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} {size['width']}: scrolls sideways")
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_accessible_at_every_width(sit: Sit, detail: str, language: str) -> None:
    page = sit("Luo Tianyu", language=language)
    found = [one for path in (*PAGES, detail) for one in _objections(page, path)]
    assert found == []


def test_pages_are_accessible_in_the_dark(sit: Sit, detail: str) -> None:
    page = sit("Luo Tianyu")
    page.emulate_media(color_scheme="dark")
    found = [one for path in (*DARK, detail) for one in _objections(page, path)]
    assert found == []


@pytest.mark.parametrize("name", ["Zhang Wei", "Lin Xiaowen", "Xu Mengjie"])
def test_workplaces_are_accessible(sit: Sit, detail: str, name: str) -> None:
    page = sit(name)
    found = [one for path in ("/", "/requests/mine/", "/requests/work/", detail) for one in _objections(page, path)]
    assert found == []


@pytest.mark.parametrize(("name", "which"), [("Lin Xiaowen", "waiting"), ("Xu Mengjie", "mine"), ("Zhang Wei", "done")])
def test_dialogs_of_a_request_are_accessible(sit: Sit, desk: dict[str, str], name: str, which: str) -> None:
    """Every dialog that the person can open on the page, on a phone."""
    page = sit(name, viewport=PHONE, at=desk[which])
    links = page.locator("main a[hx-target='#dialog']")
    found, dialog = [], page.locator("dialog[open]")
    addresses = set(links.evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    assert addresses
    for href in sorted(addresses):
        page.locator(f"main a[hx-target='#dialog'][href='{href}']").first.click()
        expect(dialog).to_be_visible()
        found += [f"{href}: {one}" for one in violations(page)]
        if dialog.evaluate("node => node.scrollWidth > node.clientWidth"):
            found.append(f"{href}: scrolls sideways")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    assert found == []


def test_language_is_switched_in_the_header_and_stays(sit: Sit) -> None:
    page = sit("Zhang Wei", at="/catalogue/")
    page.click("header form.language button")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.locator("header")).to_contain_text("新建申请")
    page.goto("/requests/mine/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert User.objects.get(name_latin="Zhang Wei").language == "zh-hans"
    page.click("header form.language button")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_dark_is_chosen_and_stays(sit: Sit) -> None:
    page = sit("Zhang Wei")
    page.click("header .theme > button")
    page.click("[data-theme-choice=dark]")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/catalogue/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
