"""Whose customer: recorded twice, claimed and ruled on; handed over with what hangs on it, and taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from customers.models import Claim, Customer, Transfer, Visit
from requests_app.models import SupportContent, SupportRequest
from requests_app.services import drafts, lifecycle
from tests.browser import PHONE, READY, WIDE, violations
from tests.factories import make_contact, make_customer, make_opportunity, make_visit

from .conftest import Sit
from .office import pick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTER = FilePayload(name="letter.txt", mimeType="text/plain", buffer=b"Dear Mr. Xu, we shall meet in May.")


def _person(name: str) -> User:
    found: User = User.objects.get(name_latin=name)
    return found


def _send(page: Page, button: str) -> None:
    page.locator("main").get_by_role("button", name=button, exact=True).click()


def _told(page: Page, words: str) -> None:
    """The inbox holds a message that says so, which leads to the thing itself."""
    page.goto("/notifications/")
    page.get_by_role("link", name=re.compile(words)).first.click()
    page.wait_for_url(re.compile(r"/ownership/"))


def test_a_company_that_another_has_is_claimed_and_ruled_on(customer: Customer, sit: Sit) -> None:
    own = make_customer(owner=_person("Xu Wenqiang"), unit=_person("Guo Zhiming").unit, name="恒泰信息技术有限公司")
    rep = sit("Xu Wenqiang", at="/customers/new/")
    rep.locator(f"{READY} #id_name").press_sequentially("恒泰信息技术（上海）有限公司")
    taken = rep.locator("#company-matches")
    expect(taken).to_contain_text("Taken")
    expect(taken).to_contain_text("East China key accounts")
    _send(rep, "Record customer")
    expect(rep.locator("main [role=alert]").first).to_be_visible()
    assert Customer.objects.count() == 2
    for secret in (customer.name, "Zhang Wei", str(Customer.objects.get(pk=customer.pk).number)):
        assert secret not in rep.content()

    taken.get_by_role("link", name="File a claim").first.click()
    expect(rep.locator(f"{READY} main")).to_contain_text("Taken: East China key accounts")
    assert customer.name not in rep.content()
    rep.fill("#id_evidence", "In contact with Mr. Wang since March, see his letter.")
    rep.select_option("#id_rival", label=own.name)
    rep.set_input_files("#id_uploads", LETTER)
    assert violations(rep) == []
    _send(rep, "File the claim")
    rep.wait_for_url(re.compile(r"/ownership/claims/CL-"))
    claim = Claim.objects.get()
    assert (claim.customer, claim.rival, claim.files.count()) == (customer, own, 1)

    manager = sit("Ma Desheng", at="/ownership/")
    manager.locator(f"{READY} tr[data-row] a", has_text=str(claim.number)).click()
    sides = manager.locator("section", has=manager.locator("#sides-title"))
    expect(sides).to_contain_text("Zhang Wei")
    expect(sides).to_contain_text("Xu Wenqiang")
    expect(sides).to_contain_text("Version 1 of the rules")
    expect(manager.locator("main")).to_contain_text("since March")
    assert violations(manager) == []
    with manager.expect_download() as download:
        manager.get_by_role("link", name="letter.txt").click()
    assert download.value.suggested_filename == "letter.txt"
    manager.get_by_label("Grant: the claimant gets the customer").check()
    manager.fill("#id_reason", "He has worked with them for years.")
    _send(manager, "Rule")
    expect(manager.locator("main")).to_contain_text("Under version 1 of the rules")

    customer.refresh_from_db()
    own.refresh_from_db()
    assert (customer.owner, own.merged_into) == (_person("Xu Wenqiang"), customer)
    _told(rep, "was granted")
    rep.get_by_role("link", name=customer.name).click()
    history = rep.locator(f"{READY} .timeline")
    expect(history).to_contain_text(f"Ma Desheng granted the claim {claim.number} (rules, version 1)")
    granted = history.locator("li", has_text="granted the claim")
    expect(granted).to_have_count(2)
    expect(granted.filter(has_text=own.name)).to_have_count(1)
    owner = sit("Zhang Wei")
    _told(owner, "no longer yours")
    expect(owner.locator("main")).to_contain_text("He has worked with them for years.")
    assert "since March" not in owner.content()


def test_several_customers_change_hands_with_all_that_is_open_and_come_back(customer: Customer, sit: Sit) -> None:
    zhang, content = _person("Zhang Wei"), SupportContent.objects.get(code="S1")
    second = make_customer(owner=zhang, name="上海博远科技有限公司", unit=customer.unit)
    answers = {"materials": ["brochure"], "formats": ["pdf"], "occasion": "展会", "needed_by": "2030-01-15"}
    for one in (customer, second):
        make_contact(one)
        make_opportunity(one)
        make_visit(one, rep=zhang)
        wanted = timezone.now() + timedelta(days=9)
        draft = drafts.begin(by=zhang, content=content, title="Sheets", wanted_by=wanted, answers=answers, customer=one)
        lifecycle.submit(draft, by=zhang)

    manager = sit("Ma Desheng", at="/customers/?tab=team")
    manager.check(f"{READY} [data-choose-all]")
    manager.locator("[data-bulk-bar]").get_by_role("button", name="Transfer").click()
    expect(manager.locator(f"{READY} .along dd")).to_have_text(["2", "2", "2", "0", "2"])
    assert violations(manager) == []
    pick(manager.locator("#id_to"), "Liu Yang")
    manager.fill("#id_reason", "Zhang Wei takes over the north of the city.")
    _send(manager, "Hand over")
    manager.wait_for_url(re.compile(r"/ownership/transfers/T-"))
    _all_with("Liu Yang")

    liu = sit("Liu Yang", at="/customers/")
    for one in (customer, second):
        expect(liu.locator(f"{READY} tr[data-row]", has_text=one.name)).to_have_count(1)
    _told(liu, "gave you 2 customers")

    manager.locator("#id_reason").fill("He stays after all.")
    _send(manager, "Undo")
    expect(manager.locator(f"{READY} main")).to_contain_text("He stays after all.")
    expect(manager.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    _all_with("Zhang Wei")
    assert Transfer.objects.get().undone_by == _person("Ma Desheng")
    zhangs = sit("Zhang Wei", at="/requests/mine/")
    expect(zhangs.locator(f"{READY} tr[data-row]", has_text="Sheets")).to_have_count(2)
    zhangs.goto(customer.get_absolute_url())
    expect(zhangs.locator(f"{READY} .timeline")).to_contain_text("undid the transfer")


def _all_with(name: str) -> None:
    """Customers, planned visits and open requests are this person's."""
    person = _person(name)
    for rows, field in ((Customer.objects, "owner"), (Visit.objects, "rep"), (SupportRequest.objects, "requester")):
        assert list(rows.values_list(field, flat=True)) == [person.pk] * 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_pages_of_ownership_are_accessible(
    customer: Customer, sit: Sit, viewport: dict[str, int], language: str
) -> None:
    make_customer(owner=None, unit=customer.unit, name="上海博远科技有限公司")
    twin = make_customer(owner=customer.owner, unit=customer.unit, name="恒泰信息技术集团有限公司")
    number, other = (Customer.objects.get(pk=one.pk).number for one in (customer, twin))
    page = sit("Ma Desheng", viewport=viewport, language=language)
    for address in (
        "/ownership/",
        "/ownership/allotment/",
        "/ownership/duplicates/",
        "/ownership/contact-rule/",
        "/ownership/transfers/",
        f"/ownership/transfers/new/?customer={number}",
        f"/ownership/merge/{number}/",
        f"/ownership/merge/?customer={number}&customer={other}",
        f"/ownership/abilities/{_person('Zhang Wei').pk}/",
    ):
        page.goto(address)
        expect(page.locator(READY)).to_be_attached()
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
