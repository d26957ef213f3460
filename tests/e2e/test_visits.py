"""Out with a plan and back with a report: planned, approved, left, late, back, logged, and asked for support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from customers.models import Contact, Customer, LogEntry, Visit
from deadlines.services import sweep
from notifications.models import Message
from requests_app.models import SupportRequest
from tests.browser import PHONE, READY, violations
from tests.core.hostile_files import picture

from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 10, 12, 9, 0, tzinfo=CHINA)
TUESDAY = datetime(2026, 10, 13, 13, 0, tzinfo=CHINA)
EXPECTED = datetime(2026, 10, 13, 16, 0, tzinfo=CHINA)
MOST_TAPS = 10


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock, which the test moves; it goes on ticking."""
    call_command("load_public_days", verbosity=0)
    call_command("load_ladders", verbosity=0)
    with time_machine.travel(MONDAY) as moved:
        yield moved


def _manager(rep: User) -> User:
    """Who leads the rep's unit, or the nearest one above it."""
    unit = rep.unit
    while unit.manager is None or unit.manager == rep:
        assert unit.parent is not None
        unit = unit.parent
    return unit.manager


def _plan(page: Page, customer: Customer) -> Visit:
    page.goto(f"/visits/plan/?customer={customer.number}")
    page.fill(f"{READY} #id_aim", "Learn who decides about the cameras")
    page.locator("#id_contacts label", has_text="王工").click()
    page.fill("#id_starts_at", "2026-10-13T14:00")
    expect(page.locator("#id_ends_at")).to_have_value("2026-10-13T15:00")
    page.fill("#id_questions", "Price? 价格?")
    page.click("#plan-form button[type=submit]")
    page.wait_for_url(re.compile(r"/visits/V-"))
    return Visit.objects.get()


def _write_log(page: Page) -> None:
    """Who received us, what they need in their words, what is next."""
    form = page.locator(f"{READY} #visit-log-form")
    form.locator("[name$='-can_decide']").first.select_option("yes")
    form.locator("[name='strangers-0-name']").fill("赵总")
    form.locator("[name='needs-0-words']").fill("一个月内上线")
    form.locator("[data-form-rows]").last.locator("[data-add-row]").click()
    form.locator("[name='needs-2-words']").fill("晚上太暗")
    form.locator("[name=result]").fill("They want a proposal 想要方案")
    form.locator("[name=next_step]").fill("Write the proposal")
    form.locator("#id_next_in label").last.click()
    form.locator("button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/visits/log/L-"))


def test_a_visit_from_its_plan_to_the_support_request(
    clock: time_machine.Traveller, customer: Customer, sit: Sit
) -> None:
    assert customer.owner is not None
    Contact.objects.create(customer=customer, name="王工", position="主任")
    boss = _manager(customer.owner)
    rep = sit("Zhang Wei", at="/visits/")
    visit = _plan(rep, customer)

    manager = sit(boss.name_latin, at="/visits/approve/")
    expect(manager.locator(".approval-line")).to_contain_text("Learn who decides")
    manager.click(".approval-day [type=submit]")
    expect(manager.locator(".approval-results")).to_contain_text(visit.number)

    clock.move_to(TUESDAY)
    rep.goto("/visits/")
    rep.locator(f"{READY} form[action$='/leave/'] button").click()
    rep.wait_for_url(f"**/visits/{visit.number}/")
    assert Visit.objects.get().expected_back_at is not None
    assert abs(Visit.objects.get().expected_back_at - EXPECTED) < timedelta(minutes=2)  # type: ignore[operator]

    clock.move_to(EXPECTED + timedelta(minutes=5))
    sweep.run(now=timezone.now())
    rep.goto("/visits/")
    expect(rep.locator(".visit-line", has_text="Not back in time")).to_have_count(1)
    assert Message.objects.filter(recipient=boss, created_at__gte=EXPECTED, thread__contains=visit.number).exists()

    rep.locator("form[action$='/return/'] button").first.click()
    rep.wait_for_url(f"**/visits/{visit.number}/log/")
    _write_log(rep)
    entry = LogEntry.objects.get(visit=visit)
    assert sorted(need.words for need in entry.needs.all()) == ["一个月内上线", "晚上太暗"]
    assert Contact.objects.get(name="王工").role == "decides"
    assert Customer.objects.get().next_step == "Write the proposal"

    rep.click(f"{READY} a[href='/requests/new/?log={entry.number}']")
    rep.locator(f"{READY} a.content-option[href^='/requests/new/T2/']").first.click()
    expect(rep.locator(f"{READY} #id_title")).to_have_value("Write the proposal")
    expect(rep.locator("#id_description")).to_have_value(re.compile("想要方案"))
    rep.click("#request-form button[name=save]")
    expect(rep.locator("body")).to_contain_text("Your draft is kept.")
    assert SupportRequest.objects.get().log_entry == entry
    rep.goto(entry.get_absolute_url())
    expect(rep.locator("main")).to_contain_text("Write the proposal")


def test_a_quick_log_takes_few_taps_on_a_phone(customer: Customer, sit: Sit) -> None:
    Contact.objects.create(customer=customer, name="王工", position="主任")
    page, taps = sit("Zhang Wei", viewport=PHONE), []

    def tap(selector: str, text: str = "") -> None:
        taps.append(selector)
        page.locator(f"{READY} {selector}", has_text=text or None).first.click()

    tap("header a[href='/visits/log/']")
    tap(".big-button", customer.name)
    tap("#id_kind label", "Message")
    tap("#id_contacts label", "王工")
    tap("#id_result")
    page.keyboard.type("Wants a proposal 想要方案")
    tap("#id_next_step")
    page.keyboard.type("Send it")
    tap("#id_next_in label", "Tomorrow")
    page.set_input_files(
        "[data-photo-camera]", FilePayload(name="one.png", mimeType="image/png", buffer=picture("PNG"))
    )
    page.set_input_files(
        "[data-photo-camera]", FilePayload(name="two.png", mimeType="image/png", buffer=picture("PNG"))
    )
    expect(page.locator("[data-photo-list] img")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tap("#log-form button[type=submit]")
    page.wait_for_url(re.compile(r"/visits/log/L-"))
    assert len(taps) < MOST_TAPS
    entry = LogEntry.objects.get()
    assert (entry.kind, entry.next_on) == ("message", timezone.localdate() + timedelta(days=1))
    assert [person.contact.name for person in entry.people.all()] == ["王工"]
    expect(page.locator(".photo-list img")).to_have_count(2)
    assert entry.files.count() == 2


def test_a_photo_is_taken_out_again_and_typed_words_come_back(customer: Customer, sit: Sit) -> None:
    page = sit("Zhang Wei", viewport=PHONE, at=f"/visits/log/?customer={customer.number}")
    photo = FilePayload(name="one.png", mimeType="image/png", buffer=picture("PNG"))
    page.set_input_files(f"{READY} [data-photo-camera]", photo)
    page.click("[data-photo-list] button")
    expect(page.locator("[data-photo-list] img")).to_have_count(0)
    page.fill("#id_result", "Half a sentence")
    page.clock.fast_forward(2000)
    expect(page.locator("[data-draft-status]")).to_have_text(re.compile(r"\d\d:\d\d"))
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#id_result")).to_have_value("Half a sentence")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_visits_are_accessible_on_a_phone(customer: Customer, sit: Sit, language: str) -> None:
    Contact.objects.create(customer=customer, name="王工")
    page = sit("Zhang Wei", viewport=PHONE, language=language)
    for address in ("/visits/", "/visits/log/", "/visits/log/?customer={}", "/visits/plan/?customer={}"):
        page.goto(address.format(customer.number))
        expect(page.locator(READY)).to_be_attached()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
