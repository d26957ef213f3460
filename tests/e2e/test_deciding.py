"""A manager decides on his phone between two meetings: one screen, one thumb; and somebody else is faster."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from approvals.models import Case, FlowVersion, Task
from approvals.rules.flow import Approver, Flow, Source, Step
from approvals.rules.flow_format import stored
from approvals.rules.states import CaseState, Mode, TaskState
from approvals.services import deciding, submitting
from customers.models import Customer
from tests.browser import PHONE, READY, WIDE, violations
from tests.contracts.proposing import begun

from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "I would have asked about the margin first"


def _ask(step: str, mode: Mode, *names: str) -> Step:
    people = User.objects.filter(name_latin__in=names).order_by("pk")
    return Step(step, step.title(), step, tuple(Approver(Source.PERSON, str(one.pk)) for one in people), mode)


@pytest.fixture
def case(customer: Customer) -> Case:
    """Zhang Wei's proposal: of two managers any one decides, then the leader."""
    steps = (
        _ask("review", Mode.ANY, "Ma Desheng", "Zhao Qiming"),
        _ask("leader", Mode.ALL, "Chen Guodong"),
    )
    FlowVersion.objects.create(kind="proposal", number=1, definition=stored(Flow(steps)))
    rep = User.objects.get(name_latin="Zhang Wei")
    proposal = begun(rep, customer=customer, title="Lighting for the hall 大厅照明")
    return submitting.submit(proposal.document, by=rep, note="The customer decides next week.")


def _task(case: Case, name: str) -> Task:
    return Task.objects.get(step__case=case, holder__name_latin=name)


def _open(page: Page, title: str) -> None:
    page.goto("/approvals/")
    page.locator(f"{READY} .inbox-title a", has_text=title).click()
    page.wait_for_url(re.compile(r"/approvals/\d+/"))


def test_manager_decides_by_thumb_and_takes_it_back(sit: Sit, case: Case) -> None:
    page = sit("Ma Desheng", viewport=PHONE)
    _open(page, "Lighting")
    bar = page.locator(f"{READY} .decision-bar")
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] + 1  # in reach of the thumb, whatever the page's length
    bar.get_by_role("link", name="Approve").click()
    page.locator("dialog textarea").fill("Good work")
    page.locator("dialog button[type=submit]").click()
    page.wait_for_url(re.compile(r"/approvals/\?done=\d+"))
    assert _task(case, "Ma Desheng").state == TaskState.APPROVED
    page.locator(READY).get_by_role("link", name="Take it back").click()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    newest = Task.objects.filter(step__case=case, holder__name_latin="Ma Desheng").order_by("-pk")[0]
    assert newest.state == TaskState.PENDING


def test_who_is_too_late_reads_it_and_keeps_his_words(sit: Sit, case: Case) -> None:
    page = sit("Ma Desheng", viewport=PHONE)
    _open(page, "Lighting")
    page.locator(f"{READY} .decision-bar").get_by_role("link", name="Reject").click()
    page.locator("dialog textarea").fill(WORDS)
    faster = _task(case, "Zhao Qiming")
    deciding.approve(faster, by=faster.holder, seen=case.sha256)
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog")).to_contain_text("Already handled by Zhao Qiming at")
    expect(page.locator("dialog textarea")).to_have_value(WORDS)
    expect(page.locator("#decision")).to_contain_text("Handled by another")
    expect(page.locator(".decision-bar")).to_have_count(0)
    case.refresh_from_db()
    assert case.state == CaseState.RUNNING


def test_submitter_sees_where_it_lies_urges_and_recalls(sit: Sit, case: Case) -> None:
    page = sit("Zhang Wei")
    page.goto(f"/proposals/{case.document.number}/")
    card = page.locator(f"{READY} #approval-progress")
    expect(card).to_contain_text("Zhao Qiming")
    card.get_by_role("link", name="Urge").first.click()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#approval-progress button[aria-disabled]")).to_have_count(1)
    page.locator("#approval-progress").get_by_role("link", name="Recall").click()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#approval-progress")).to_contain_text("Recalled")
    case.refresh_from_db()
    assert case.state == CaseState.RECALLED


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_accessible_and_fit_a_phone(sit: Sit, case: Case, language: str) -> None:
    page = sit("Ma Desheng", language=language)
    task = _task(case, "Ma Desheng").pk
    found = []
    for path in ("/approvals/", f"/approvals/{task}/", f"/approvals/{task}/add/", "/mandates/", "/mandates/new/"):
        page.goto(path)
        expect(page.locator("#bell summary")).to_be_visible()
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            found += [f"{path} {size['width']}: {one}" for one in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} {size['width']}: scrolls sideways")
    assert found == []
