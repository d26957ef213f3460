"""Two people at the same request, and one person in a hurry."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from customers.models import Customer
from requests_app.models import SupportRequest
from requests_app.rules.states import State

from . import office
from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _ask(page: Page, title: str = "Battle cards 教战手册") -> str:
    office.begin(page, "S1")
    office.fill_common(page, title)
    office.fill_questions(page.locator("#request-form"))
    return office.submit(page)


def test_second_coordinator_reads_that_someone_was_faster(sit: Sit, customer: Customer) -> None:
    number = _ask(sit("Zhang Wei"))
    first, second = sit("Lin Xiaowen", at="/queue/"), sit("Gao Xiang", at="/queue/")
    form = office.open_action(office.row(second, number), "accept")
    office.act(office.row(first, number), "accept")
    form.locator("button[type=submit]").click()
    expect(second.locator("[data-toast]")).to_contain_text("Someone was faster: the request is now “Accepted”.")
    assert SupportRequest.objects.get().events.filter(kind="accepted").count() == 1


def test_second_coordinator_without_the_dialog_reads_it_as_well(sit: Sit, customer: Customer) -> None:
    number = _ask(sit("Zhang Wei"))
    first, second = sit("Lin Xiaowen", at="/queue/"), sit("Gao Xiang", at=f"/requests/{number}/accept/")
    office.act(office.row(first, number), "accept")
    second.locator("main form button[type=submit]").click()
    expect(second.locator("main")).to_contain_text("Someone was faster")
    for _step in ("to the form", "which is not offered any more"):
        with second.expect_navigation():
            second.get_by_role("link", name="Go back").click()
    second.wait_for_url(f"**/requests/{number}/")


def test_corrections_of_two_people_are_both_shown(sit: Sit, customer: Customer) -> None:
    rep = sit("Zhang Wei")
    number = _ask(rep)
    form = office.open_action(office.actions(rep), "correct")
    coordinator = sit("Lin Xiaowen", at=f"/requests/{number}/")
    other = office.open_action(office.actions(coordinator), "correct")
    other.locator("[name=title]").fill("Title of the coordinator")
    office.send(other)
    form.locator("[name=title]").fill("Title of the rep")
    form.locator("button[type=submit]").click()
    expect(form).to_contain_text("Title of the coordinator")
    expect(form.locator("[name=title]")).to_have_value("Title of the rep")
    office.send(form)
    assert SupportRequest.objects.get().title == "Title of the rep"


def test_double_click_makes_one_request(sit: Sit, customer: Customer) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "S1")
    office.fill_common(rep, "Pressed twice")
    office.fill_questions(rep.locator("#request-form"))
    rep.dblclick("#request-form button[name=submit]")
    rep.wait_for_url("**/requests/SR-*/")
    assert [made.state for made in SupportRequest.objects.all()] == [State.SUBMITTED]


def test_double_click_writes_one_comment(sit: Sit, customer: Customer) -> None:
    rep = sit("Zhang Wei")
    number = _ask(rep)
    rep.fill("#comment-form [name=body]", "Only once")
    rep.dblclick("#comment-form button[type=submit]")
    expect(rep.locator(".timeline")).to_contain_text("Only once")
    expect(rep.locator("#comment-form [name=body]")).to_have_value("")
    assert SupportRequest.objects.get(number=number).events.filter(kind="commented").count() == 1
