"""What is edited on a customer's page: as a dialog, as a page, once, and with both texts when somebody was faster."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from accounts.services import typed
from customers.models import Customer, Industry
from customers.services.contacts import change_contact
from customers.services.facts import change_facts
from customers.views.archive.edits import EDITS
from tests.factories import make_address, make_contact, make_customer, make_need, make_opportunity, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
COMPANY = {"name": "Great Wall Power", "other_names": "", "website": ""}


def at(name: str, customer: Customer, *row: object) -> str:
    return reverse(f"customers:{name}", args=[customer.number, *row])


@pytest.fixture
def rows(customer: Customer) -> dict[str, object]:
    return {
        "contacts": make_contact(customer).pk,
        "needs": make_need(customer).pk,
        "addresses": make_address(customer).pk,
        "opportunities": make_opportunity(customer).number,
    }


@pytest.mark.parametrize("name", EDITS)
def test_every_form_is_a_page_and_a_dialog(
    browser: Client, customer: Customer, rows: dict[str, object], name: str
) -> None:
    row = [rows[EDITS[name].rows]] if EDITS[name].rows else []
    page = browser.get(at(name, customer, *row))
    dialog = browser.get(at(name, customer, *row), headers=HTMX)
    assert (page.status_code, dialog.status_code) == (200, 200)
    assert "<html" in page.content.decode()
    assert dialog.content.decode().lstrip().startswith("<dialog")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("company", COMPANY | {"phone": "021 5888 6600", "other_names": "GW\r\nChangcheng"}, "021 5888 6600"),
        ("edit_tags", {"tags": "VIP，tender 2027、"}, "tender 2027"),
        ("edit_notes", {"notes": "Ring first."}, "Ring first."),
        ("next_step", {"next_step": "Send the price", "next_on": "2027-01-05"}, "Send the price"),
        ("comment", {"body": "Agree the payment first."}, "Agree the payment first."),
        ("add_contact", {"name": "Chen", "role": "decides"}, "Decides"),
        ("change_contact", {"name": "Chen", "role": "blocks", "mobile": "13800138000"}, "tel:13800138000"),
        ("contact_left", {"on": "2026-10-01", "note": "To Suzhou"}, "1 person who no longer works there"),
        ("remove_contact", {}, "removed the contact"),
        ("add_need", {"kind": "problem", "words": "Two readings a day"}, "Two readings a day"),
        ("meet_need", {"outcome": "Shown in the demo"}, "Shown in the demo"),
        ("add_address", {"text": "Jade Road 1", "label": "Plant"}, "Jade Road 1"),
        ("change_address", {"text": "Jade Road 2"}, "Jade Road 2"),
        ("remove_address", {}, "changed the facts"),
        (
            "add_opportunity",
            {"name": "Phase two", "amount": "1200000", "currency": "CNY", "tracking": "key"},
            "¥1,200,000.00",
        ),
        (
            "change_opportunity",
            {"name": "Phase three", "amount": "5", "currency": "USD", "tracking": "key"},
            "Phase three",
        ),
        ("win", {"note": "Short delivery"}, "1 closed opportunity"),
        ("lose", {"reason": "Price too high"}, "Price too high"),
    ],
)
def test_what_was_sent_stands_on_the_page(
    browser: Client, customer: Customer, rows: dict[str, object], name: str, data: dict[str, Any], said: str
) -> None:
    row = [rows[EDITS[name].rows]] if EDITS[name].rows else []
    answer = browser.post(at(name, customer, *row), data, follow=True)
    assert answer.redirect_chain == [(customer.get_absolute_url(), 302)]
    assert said in answer.content.decode()


def test_htmx_refreshes_the_page_and_says_so(browser: Client, customer: Customer) -> None:
    answer = browser.post(at("edit_notes", customer), {"notes": "Ring first."}, headers=HTMX)
    events = json.loads(answer["HX-Trigger"])
    assert {"close-dialog", "customer-changed", "toast"} <= events.keys()
    part = browser.get(customer.get_absolute_url(), headers=HTMX).content.decode()
    assert part.lstrip().startswith('<div id="customer"')
    assert "Ring first." in part


def test_errors_come_back_with_what_was_typed(browser: Client, customer: Customer) -> None:
    answer = browser.post(at("company", customer), COMPANY | {"name": "", "phone": "021 5888"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'value="021 5888"' in answer.content.decode()


@pytest.mark.parametrize("website", ["javascript:alert(1)", "not a site", "ftp://example.com"])
def test_website_is_one(browser: Client, customer: Customer, website: str) -> None:
    assert browser.post(at("company", customer), COMPANY | {"website": website}).status_code == 422


def test_website_is_kept_in_half_width(browser: Client, customer: Customer) -> None:
    browser.post(at("company", customer), COMPANY | {"website": "ｗｗｗ．ｅｘａｍｐｌｅ．com"})
    assert Customer.objects.get().website == "www.example.com"


def test_phone_can_be_dialled_unless_it_stood_there_before(browser: Client, customer: Customer) -> None:
    assert browser.post(at("company", customer), COMPANY | {"phone": "ask"}).status_code == 422
    Customer.objects.update(phone="ask")
    assert browser.post(at("company", customer), COMPANY | {"phone": "ask", "registration": "HRB 1"}).status_code == 302
    assert browser.post(at("company", customer), COMPANY | {"phone": "010 6655 4433 转 12、13"}).status_code == 302


@pytest.mark.parametrize("field", ["phone", "mobile"])
def test_contact_has_numbers_that_can_be_dialled(browser: Client, customer: Customer, field: str) -> None:
    facts = {"name": "Ma Yun", "role": "unknown"}
    assert browser.post(at("add_contact", customer), facts | {field: "ask"}).status_code == 422
    assert browser.post(at("add_contact", customer), facts | {field: "１３８００１３８０００"}).status_code == 302


@pytest.mark.parametrize(("on", "words"), [("2999-01-01", "Check the year."), ("2199-12-31", "has not come yet")])
def test_nobody_has_left_in_the_future(browser: Client, customer: Customer, on: str, words: str) -> None:
    answer = browser.post(at("contact_left", customer, make_contact(customer).pk), {"on": on})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_credit_code_is_checked_and_kept_plain(browser: Client, customer: Customer) -> None:
    wrong = browser.post(at("company", customer), COMPANY | {"credit_code": "91310000775785552X"})
    assert wrong.status_code == 422
    browser.post(at("company", customer), COMPANY | {"credit_code": " 9131 0000 7757 8555 2l"})
    assert Customer.objects.get().credit_code == "91310000775785552L"


def test_part_of_an_industry_is_offered_under_its_whole(browser: Client, customer: Customer) -> None:
    whole = Industry.objects.create(code="energy", name_en="Energy", name_zh="能源")
    part = Industry.objects.create(code="energy-grid", name_en="Grids", name_zh="电网", parent=whole, position=1)
    Industry.objects.create(code="old", name_en="Old trade", name_zh="旧", is_active=False)
    form = browser.get(at("company", customer)).content.decode()
    assert "Energy › Grids" in form
    assert "Old trade" not in form
    page = browser.post(at("company", customer), COMPANY | {"industry": part.pk}, follow=True)
    assert "Energy › Grids" in page.content.decode()


def test_long_tag_is_refused(browser: Client, customer: Customer) -> None:
    assert browser.post(at("edit_tags", customer), {"tags": "x" * 31}).status_code == 422


def test_form_that_was_overtaken_shows_both_texts_and_can_be_sent_again(
    browser: Client, customer: Customer, manager: User
) -> None:
    shown = customer.version
    change_facts(customer, by=manager, next_step="Visit the plant", tags=["VIP"])
    mine = {"next_step": "Send the price", "version": shown}
    answer = browser.post(at("next_step", customer), mine)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Visit the plant" in words
    assert 'value="Send the price"' in words
    fresh = Customer.objects.get()
    assert f'name="version" value="{fresh.version}"' in words
    assert browser.post(at("next_step", customer), mine | {"version": fresh.version}).status_code == 302
    assert Customer.objects.get().next_step == "Send the price"


def test_list_that_was_overtaken_is_shown_in_words(browser: Client, customer: Customer, manager: User) -> None:
    change_facts(customer, by=manager, tags=["VIP", "tender"])
    answer = browser.post(at("edit_tags", customer), {"tags": "north gate", "version": customer.version})
    assert "VIP, tender" in answer.content.decode()


def test_contact_that_was_overtaken_shows_what_stands_there(browser: Client, customer: Customer, manager: User) -> None:
    contact = make_contact(customer, name="Chen")
    change_contact(contact, by=manager, role="blocks")
    sent = {"name": "Chen", "role": "decides", "version": 1}
    answer = browser.post(at("change_contact", customer, contact.pk), sent)
    assert answer.status_code == 409
    assert "“Blocks”" in answer.content.decode()
    assert browser.post(at("change_contact", customer, contact.pk), sent | {"version": 2}).status_code == 302


def test_address_that_was_overtaken_shows_what_stands_there(browser: Client, customer: Customer, manager: User) -> None:
    address = make_address(customer, text="Road 1")
    other = Client()
    other.force_login(manager)
    other.post(at("change_address", customer, address.pk), {"text": "Road 2"})
    answer = browser.post(at("change_address", customer, address.pk), {"text": "Road 3", "version": customer.version})
    assert answer.status_code == 409
    assert "Road 2" in answer.content.decode()


def test_date_that_was_overtaken_is_shown_as_a_date(browser: Client, customer: Customer, manager: User) -> None:
    opportunity = make_opportunity(customer)
    form = {"name": opportunity.name, "amount": "1000", "currency": "CNY", "tracking": "potential"}
    other = Client()
    other.force_login(manager)
    other.post(at("change_opportunity", customer, opportunity.number), form | {"signing_on": "2027-01-05"})
    mine = form | {"signing_on": "2027-02-01", "version": "1"}
    answer = browser.post(at("change_opportunity", customer, opportunity.number), mine)
    assert answer.status_code == 409
    assert "5 Jan 2027" in answer.content.decode()


def test_same_form_sent_twice_acts_once(browser: Client, customer: Customer) -> None:
    sent = {"words": "One screen", "kind": "need", "idempotency_key": "2f3c6a52-6f8e-4b2e-9d0a-0c5cf2cbbb11"}
    for _time in range(2):
        assert browser.post(at("add_need", customer), sent)["Location"] == customer.get_absolute_url()
    assert customer.needs.count() == 1


def test_what_is_typed_is_kept_until_it_is_sent(browser: Client, customer: Customer, rep: User) -> None:
    typed.keep(by=rep, form="customer-comment", subject=customer.number, data={"body": "Half a thou"})
    assert "Half a thou" in browser.get(customer.get_absolute_url()).content.decode()
    assert "Half a thou" in browser.get(at("comment", customer)).content.decode()
    browser.post(at("comment", customer), {"body": "Half a thousand"})
    assert typed.typed(by=rep, form="customer-comment", subject=customer.number) == {}


def test_row_of_another_customer_is_like_none(browser: Client, customer: Customer, rep: User) -> None:
    other = make_contact(make_customer(owner=rep))
    assert browser.get(at("change_contact", customer, other.pk)).status_code == 404


def test_who_sees_only_the_public_part_edits_nothing(browser: Client, customer: Customer) -> None:
    browser.force_login(make_user(Role.COORDINATOR))
    assert browser.get(at("edit_notes", customer)).status_code == 403
    assert browser.post(at("edit_notes", customer), {"notes": "x"}).status_code == 403


def test_tags_are_suggested_from_what_one_sees_most_used_first(browser: Client, rep: User) -> None:
    make_customer(owner=rep, tags=["tender 2027", "VIP"])
    make_customer(owner=rep, tags=["Tender 2026", "tender 2027"])
    make_customer(tags=["tender of others"])
    found = browser.get(reverse("customers:tags"), {"q": "TENDER"}).json()["items"]
    assert [item["value"] for item in found] == ["tender 2027", "Tender 2026"]
