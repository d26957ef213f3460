"""A quick person at a slow machine or line: what is on the screen acts as it looks, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from requests_app.models import SupportRequest

from . import office
from .conftest import HandIn, Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _hold(page: Page, address: str) -> list[Route]:
    """Requests to the address wait in the list until the test lets them go on."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    return held


def _receiver(page: Page) -> tuple[Locator, Locator]:
    """Where to type in the picker of a colleague on the form for a visit, and what it offers."""
    box = page.locator("[name=answers-receiver] + .ts-wrapper")
    box.locator(".ts-control").click()
    typing = box.locator(".dropdown-input")
    expect(typing).to_be_focused()
    return typing, box.locator(".option")


def test_line_that_has_just_come_takes_its_key_at_once(sit: Sit, hand_in: HandIn) -> None:
    """The browser's clock stands still, so that nothing can be bound a moment later."""
    for title in ("First", "Second"):
        hand_in(title)
    page = sit("Lin Xiaowen", at="/queue/")
    form = office.open_action(page.locator("tr[data-row]").first, "accept")
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    office.send(form)
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("dialog[open] form")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/queue/$"))


def test_picker_offers_what_fits_the_last_letter_whichever_answer_comes_last(sit: Sit) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "M2")
    held = _hold(rep, "**/people/picker/?q=C")
    typing, offered = _receiver(rep)
    with rep.expect_request("**/people/picker/?q=C"):
        typing.press_sequentially("C")
    with rep.expect_response("**/people/picker/?q=Chen+Guodong"):
        typing.press_sequentially("hen Guodong")
    expect(offered).to_have_text([re.compile("^Chen Guodong")])
    with rep.expect_response("**/people/picker/?q=C"):
        held[0].continue_()
    typing.press("Enter")
    expect(rep.locator("[name=answers-receiver] + .ts-wrapper .item")).to_have_text("Chen Guodong")


def test_enter_takes_nobody_whose_name_was_not_typed(sit: Sit) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "M2")
    _hold(rep, "**/people/picker/*")
    typing, _offered = _receiver(rep)
    typing.press_sequentially("Chen Guodong")
    typing.press("Enter")
    expect(rep.locator("[name=answers-receiver] + .ts-wrapper .item")).to_have_text("Chen Guodong")


def test_picker_stays_closed_when_an_answer_comes_after_the_choice(sit: Sit) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "M2")
    held = _hold(rep, "**/people/picker/*")
    typing, offered = _receiver(rep)
    with rep.expect_request("**/people/picker/?q=Chen+Guodong"):
        typing.press_sequentially("Chen Guodong")
    typing.press("Enter")
    with rep.expect_response("**/people/picker/?q=Chen+Guodong"):
        held[-1].continue_()
    box = rep.locator("[name=answers-receiver] + .ts-wrapper")
    expect(box).not_to_have_class(re.compile(r"\bloading\b"))
    expect(box.locator(".item")).to_have_text("Chen Guodong")
    assert offered.filter(visible=True).count() == 0


def test_text_typed_before_the_scripts_came_is_kept(sit: Sit) -> None:
    rep = sit("Zhang Wei")
    held = _hold(rep, "**/js/app*.js")
    rep.goto("/requests/new/S1/", wait_until="commit")
    rep.fill("#id_title", "Typed at once 立即输入")
    held[0].continue_()
    expect(rep.locator("[data-draft-status]")).to_have_text(office.SAVED)
    assert SupportRequest.objects.get().title == "Typed at once 立即输入"


def test_link_pressed_before_the_scripts_came_opens_its_page(sit: Sit, hand_in: HandIn) -> None:
    asked = hand_in("Brochures")
    page = sit("Lin Xiaowen")
    _hold(page, "**/js/app*.js")
    page.goto("/queue/", wait_until="commit")
    page.locator("tr[data-row] a[href$='/accept/']").click(no_wait_after=True)
    page.wait_for_url(f"**/requests/{asked.number}/accept/", wait_until="commit")
    page.locator("main form button[type=submit]").click(no_wait_after=True)
    page.wait_for_url(f"**/requests/{asked.number}/", wait_until="commit")
    expect(page.locator("#request-head .tone").first).to_have_text("Accepted")
