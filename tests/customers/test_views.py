"""The picker and the quick record, as a dialog and as a page."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.rules.roles import Role
from customers.forms.recording import CustomerForm
from customers.models import Customer, Industry
from customers.services.type_ahead import OFFERED
from tests.factories import make_customer, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
NEW, PICKER, MATCHES = "/customers/new/", "/customers/picker/", "/customers/matches/"
HTMX = {"HX-Request": "true"}
CODE = "91110108551385082Q"


@pytest.fixture
def rep() -> User:
    return make_user(Role.SALES_REP)


@pytest.fixture
def browser(rep: User) -> Client:
    client = Client()
    client.force_login(rep)
    return client


def test_picker_finds_ones_own_by_part_of_the_name(browser: Client, rep: User) -> None:
    ours = make_customer(owner=rep, name="华东电网有限公司")
    make_customer(owner=rep, name="Harbour")
    make_customer(name="华东电网二公司")
    found = browser.get(PICKER, {"q": "电网"}).json()["items"]
    assert found == [{"value": str(ours.pk), "text": "华东电网有限公司", "hint": f"{rep} · Ordinary"}]


def test_picker_costs_the_same_with_more_customers(browser: Client, rep: User) -> None:
    make_customer(owner=rep)
    rep.managed_units.set([rep.unit])
    one = queries(lambda: browser.get(PICKER))
    for _row in range(2):
        make_customer(owner=make_user(unit=rep.unit), unit=rep.unit)
    assert len(browser.get(PICKER).json()["items"]) == 3
    assert queries(lambda: browser.get(PICKER)) == one


def test_coordinators_find_every_customer(browser: Client) -> None:
    make_customer(name="Great Wall")
    browser.force_login(make_user(Role.COORDINATOR))
    assert len(browser.get(PICKER, {"q": "wall"}).json()["items"]) == 1


def test_dialog_records_and_tells_the_form_behind(browser: Client, rep: User) -> None:
    headers = {"HX-Request": "true"}
    assert "<dialog" in browser.get(NEW, {"name": "Great"}, headers=headers).content.decode()
    answer = browser.post(NEW, {"name": "Great Wall", "value": "silver"}, headers=headers)
    made = Customer.objects.get()
    events = json.loads(answer["HX-Trigger"])
    assert events["customer-recorded"] == {"value": made.pk, "text": "Great Wall"}
    assert "close-dialog" in events
    assert (made.owner, made.value) == (rep, "silver")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_sent_twice_records_once_and_is_answered_alike(browser: Client, headers: dict[str, str]) -> None:
    sent = {"name": "Great Wall", "value": "silver", "idempotency_key": "8f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4"}
    first, second = (browser.post(NEW, sent, headers=headers) for _time in range(2))
    for header in ("Location", "HX-Trigger"):
        assert first.get(header) == second.get(header)
    assert first.status_code == second.status_code < 400
    assert Customer.objects.count() == 1


def test_page_records_and_goes_back_with_the_customer_chosen(browser: Client) -> None:
    answer = browser.post(NEW, {"name": "Great Wall", "value": "silver", "next": "/requests/new/T3/?x=1"})
    assert answer["Location"] == f"/requests/new/T3/?customer={Customer.objects.get().pk}"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "relative"])
def test_page_leads_nowhere_else(browser: Client, elsewhere: str) -> None:
    answer = browser.post(NEW, {"name": "Great Wall", "value": "silver", "next": elsewhere})
    assert answer["Location"] == Customer.objects.get().get_absolute_url()


def test_page_records_all_that_is_known(browser: Client, rep: User) -> None:
    industry = Industry.objects.create(code="x", name_en="X", name_zh="某")
    facts = {"phone": "010-88886666", "website": "www.huaxin.com", "credit_code": CODE, "source": "trade_fair"}
    typed = {"name": "北京华信科技有限公司", **facts, "source_note": "Canton", "value": "gold", "account": "key"}
    contact = {"contact_name": "李雷", "contact_position": "Buyer", "contact_phone": "13800138000"}
    answer = browser.post(NEW, {**typed, **contact, "industry": industry.pk})
    made = Customer.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert {name: getattr(made, name) for name in typed} == typed
    assert (made.industry, made.owner, made.contacts.get().name) == (industry, rep, "李雷")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required"),
        ("name", "x" * 161, "at most 160"),
        ("name", "\u200b\u200b", "This holds no letter"),
        ("name", "…", "This holds no letter"),
        ("phone", "call me", "This is no phone number"),
        ("value", "x", "Select a valid choice"),
        ("website", "no address", "no web address"),
        ("credit_code", "123", "18 characters"),
        ("contact_phone", "13800138000", "contact&#x27;s name"),
        ("contact_phone", "138", "This is no phone number"),
        ("contact_position", "Buyer", "contact&#x27;s name"),
    ],
)
def test_wrong_fields_are_named(browser: Client, field: str, value: str, words: str) -> None:
    answer = browser.post(NEW, {"name": "Great Wall", field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "alert-danger" in page
    assert words in page
    assert not Customer.objects.exists()


def test_a_taken_name_is_said_beside_it(browser: Client, rep: User) -> None:
    own = make_customer(owner=rep, name="Great Wall")
    answer = browser.post(NEW, {"name": "GREAT WALL Ltd.", "is_another": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Great Wall is in the archive already and belongs to" in page
    assert own.get_absolute_url() in page
    assert "id_is_another" not in page
    assert Customer.objects.count() == 1


def test_what_may_be_the_same_is_recorded_when_one_says_it_is_another(browser: Client, rep: User) -> None:
    make_customer(owner=rep, name="北京华信科技有限公司")
    answer = browser.post(NEW, {"name": "华信科技"})
    assert answer.status_code == 422
    assert "id_is_another" in answer.content.decode()
    browser.post(NEW, {"name": "华信科技", "is_another": "on"})
    assert Customer.objects.count() == 2


def test_a_name_recorded_between_form_and_service_is_a_sentence(
    browser: Client, rep: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_customer(owner=rep, name="Great Wall")
    monkeypatch.setattr(CustomerForm, "clean", lambda form: form.cleaned_data)
    answer = browser.post(NEW, {"name": "Great Wall"})
    assert answer.status_code == 409
    assert "in the archive already" in answer.content.decode()


def test_the_form_begins_with_the_name_that_was_looked_for(browser: Client, rep: User) -> None:
    own = make_customer(owner=rep, name="北京华信科技有限公司")
    page = browser.get(NEW, {"name": "华信"}).content.decode()
    assert 'value="华信"' in page
    assert own.get_absolute_url() in page


def test_matches_show_ones_own_with_a_link_and_why(browser: Client, rep: User) -> None:
    own = make_customer(owner=rep, name="北京华信科技有限公司")
    begins = make_customer(owner=rep, name="上海华信科技贸易")
    page = browser.get(MATCHES, {"name": "北京华信科技"}, headers=HTMX).content.decode()
    assert own.get_absolute_url() in page
    assert "In the archive already" in page
    assert "the same name" in page
    assert begins.get_absolute_url() in page
    assert "id_is_another" not in page


def test_matches_show_of_others_customers_unit_and_protection_only(browser: Client) -> None:
    until = timezone.now() + timedelta(days=9)
    taken = make_customer(name="北京华信科技有限公司", phone="010-88886666", protected_until=until)
    begins = make_customer(name="华信科技贸易有限公司")
    page = browser.get(MATCHES, {"name": "华信科技", "phone": "010-88886666"}, headers=HTMX).content.decode()
    assert str(taken.unit) in page
    assert date_format(timezone.localdate(until)) in page
    for hidden in (taken.name, taken.number, str(taken.owner), begins.name, begins.number, "the same phone"):
        assert hidden not in page
    assert "id_is_another" in page


def test_matches_without_protection_say_so(browser: Client) -> None:
    make_customer(name="北京华信科技有限公司")
    page = browser.get(MATCHES, {"name": "北京华信科技"}).content.decode()
    assert "no longer protected" in page


@pytest.mark.parametrize("query", [{}, {"name": " "}, {"name": "x" * 161}, {"name": "\x00"}, {"credit_code": "1"}])
def test_matches_of_nothing_are_nothing(browser: Client, query: dict[str, str]) -> None:
    make_customer(name="x" * 150)
    answer = browser.get(MATCHES, query)
    assert answer.status_code == 200
    assert not answer.content.strip()


def test_matches_cost_the_same_with_more_customers(browser: Client, rep: User) -> None:
    make_customer(owner=rep, name="北京华信科技有限公司")
    one = queries(lambda: browser.get(MATCHES, {"name": "华信科技"}))
    for city in ("上海", "广州"):
        make_customer(owner=rep, name=f"{city}华信科技有限公司")
    assert queries(lambda: browser.get(MATCHES, {"name": "华信科技"})) == one


def test_matches_are_for_who_records(browser: Client) -> None:
    browser.force_login(make_user(Role.SUPPORTER))
    assert browser.get(MATCHES, {"name": "A"}).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "C-",
        "华",
        "电网",
        "江南华东",
        "wal",
        "w",
        "great wall",
        "江南华东电网有限公司",
        "江南华东电冈 Great Wall 有限公司",
    ],
)
def test_picker_finds_by_number_start_and_part(browser: Client, rep: User, text: str) -> None:
    customer = make_customer(owner=rep, name="江南华东电网 Great Wall 有限公司")
    make_customer(owner=rep, name="其他")
    text = customer.number.lower() if text == "C-" else text
    found = browser.get(PICKER, {"q": text}).json()["items"]
    assert [row["value"] for row in found] == [str(customer.pk)]


def test_picker_offers_what_begins_like_it_first(browser: Client, rep: User) -> None:
    for name in ("大华信科技", "华信贸易", "北京华信电子"):
        make_customer(owner=rep, name=name)
    found = browser.get(PICKER, {"q": "华信"}).json()["items"]
    assert [row["text"] for row in found] == ["北京华信电子", "华信贸易", "大华信科技"]


def test_picker_offers_the_region_that_was_typed_first(browser: Client, rep: User) -> None:
    for name in (
        "杭州瑞丰能源有限公司",
        "无锡瑞丰能源有限公司",
        *(f"北京瑞丰{number}有限公司" for number in range(OFFERED)),
    ):
        make_customer(owner=rep, name=name)
    found = [row["text"] for row in browser.get(PICKER, {"q": "无锡瑞丰"}).json()["items"]]
    assert found[0] == "无锡瑞丰能源有限公司"
    assert "北京瑞丰0有限公司" in found


def test_picker_offers_no_more_than_a_screen(browser: Client, rep: User) -> None:
    for number in range(OFFERED + 1):
        make_customer(owner=rep, name=f"华信{number}")
    for text in ("", "华信"):
        assert len(browser.get(PICKER, {"q": text}).json()["items"]) == OFFERED


def test_region_that_was_typed_fills_the_screen_alone(browser: Client, rep: User) -> None:
    for number in range(OFFERED):
        for region in ("北京", "无锡"):
            make_customer(owner=rep, name=f"{region}瑞丰{number}有限公司")
    found = [row["text"] for row in browser.get(PICKER, {"q": "无锡瑞丰"}).json()["items"]]
    assert len(found) == OFFERED
    assert all(name.startswith("无锡") for name in found)


def test_others_than_sales_are_refused(browser: Client) -> None:
    browser.force_login(make_user(Role.SUPPORTER))
    assert browser.get(NEW).status_code == 403


def test_strangers_sign_in_first() -> None:
    assert Client().get(PICKER).status_code == 302
    assert reverse("account_login") in Client().get(NEW)["Location"]
