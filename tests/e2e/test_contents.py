"""Each of the thirteen contents is asked for once, with its own form as it stands in the catalogue."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from requests_app.models import SupportContent, SupportRequest
from requests_app.rules.states import State
from requests_app.services import completeness

from . import office
from .conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODES = ("T1", "T2", "T3", "T4", "T5", "T6", "S1", "M1", "M2", "M3", "M4", "C1", "C2")


def test_each_content_is_submitted_with_its_own_form(sit: Sit, customer: Customer) -> None:
    assert set(SupportContent.objects.values_list("code", flat=True)) == set(CODES)
    rep = sit("Zhang Wei")
    for code in CODES:
        content = SupportContent.objects.get(code=code)
        office.begin(rep, code)
        office.fill_common(rep, f"Support {code} 支持", customer="恒泰" if content.needs_customer else "")
        office.fill_questions(rep.locator("#request-form"))
        if content.precondition:
            office.confirm_precondition(rep)
        number = office.submit(rep)
        made = SupportRequest.objects.get(number=number)
        assert (made.content, made.state, completeness.problems(made)) == (content, State.SUBMITTED, [])
        expect(rep.locator(".answers").first).to_contain_text("按客户约定")


def test_what_is_missing_is_named_beside_its_field(sit: Sit, customer: Customer) -> None:
    rep = sit("Zhang Wei")
    office.begin(rep, "T1")
    office.fill_common(rep, "Needs of the plant 工厂需求", customer="恒泰")
    office.fill_questions(rep.locator("#request-form"))
    topics = rep.locator("[name=answers-topics]")
    topics.fill("")
    rep.click("#request-form button[name=submit]")
    expect(rep.locator(".alert-danger")).to_be_focused()
    expect(topics).to_have_attribute("aria-invalid", "true")
    expect(rep.locator(f"#{topics.get_attribute('id')}_error")).to_be_visible()
    expect(rep.locator("#id_precondition_confirmed")).to_have_attribute("aria-invalid", "true")
    expect(rep.locator("#id_title")).to_have_value("Needs of the plant 工厂需求")
    topics.fill("Power 用电")
    office.confirm_precondition(rep)
    office.submit(rep)
