"""What people do with prices and contracts at their browsers, in the words of the English pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from approvals.models import Document
from contracts.models import Contract, Receipt, SigningRequirement
from customers.models import Customer
from tests.browser import READY, violations
from tests.core.hostile_files import picture

from .office import pick

SCAN = FilePayload(name="signed.png", mimeType="image/png", buffer=picture("PNG"))


def person(name: str) -> User:
    found: User = User.objects.get(name_latin=name)
    return found


def in_days(days: int) -> str:
    """A day for an <input type=date>."""
    return str(timezone.localdate() + timedelta(days=days))


def press(page: Page, name: str) -> None:
    """What opens a dialog or a page, by its name."""
    page.locator(f"{READY} main").get_by_role("link", name=name, exact=True).first.click()


def send(page: Page, name: str) -> None:
    """The button of the open dialog; waits until it is gone."""
    page.locator("#dialog").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#dialog form")).to_have_count(0)


def ask_for_price(page: Page, customer: Customer, code: str, percent: str) -> Document:
    """A draft of a price application for 200 of a product; the page says at once that somebody else has to grant it."""
    page.goto(f"/prices/new/?customer={customer.number}")
    row = page.locator(f"{READY} .price-rows tbody tr[data-row]").first
    pick(row.locator("select"), code)
    row.locator("[name$=quantity]").fill("200")
    row.locator("[name$=percent]").fill(percent)
    page.fill("#id_valid_until", in_days(90))
    page.fill("#id_reason", "Feilong offers at 84.")
    expect(page.locator("#price-sums")).to_contain_text("these decide")
    page.locator("main").get_by_role("button", name="Save the draft").click()
    page.wait_for_url(re.compile(r"/prices/draft-"))
    return Document.objects.get(kind="price")


def submit(page: Page, *asked: str) -> None:
    """Hand in the document that is shown; the dialog says who will be asked."""
    press(page, "Submit for approval")
    for name in asked:
        expect(page.locator("#dialog")).to_contain_text(name)
    send(page, "Submit")
    expect(page.locator("#approval-progress")).to_contain_text("In approval")


def open_decision(page: Page, title: str) -> None:
    """From the inbox to the page on which it is decided."""
    page.goto("/approvals/")
    page.locator(f"{READY} .inbox-line a", has_text=title).click()
    page.wait_for_url(re.compile(r"/approvals/\d+/"))


def decide(page: Page, verb: str = "Approve", words: str = "") -> None:
    """On the page of a decision; the next one is offered after it."""
    press(page, verb)
    if words:
        page.locator("#dialog textarea").first.fill(words)
    send(page, verb)
    page.wait_for_url(re.compile(r"[?&]done="))


def begin_contract(page: Page, customer: Customer, title: str) -> Contract:
    """A sales contract in the language and with the terms of its template."""
    page.goto(f"/contracts/new/?customer={customer.number}")
    page.select_option(f"{READY} #id_kind", "sales")
    page.fill("#id_title", title)
    page.locator("main").get_by_role("button", name="Start draft").click()
    page.wait_for_url(re.compile(r"/contracts/draft-"))
    return Contract.objects.select_related("document").get()


def _edit(page: Page, part: str) -> None:
    """The pencil of a part of the contract that is shown."""
    page.locator(f"{READY} #{part} a[href$='/edit/{part}/']").click()


def _save(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/contracts/[^/]+/(#\w+)?$"))


def fill_contract(page: Page, code: str, quantity: str, *, offered: str, ours: str, theirs: str) -> None:
    """Every part that cannot be left as it is; the price is left to what is `offered` in its empty cell."""
    _edit(page, "goods")
    row = page.locator(f"{READY} tbody tr[data-row]").first
    pick(row.locator("select").first, code)
    row.locator("[name$=-quantity]").fill(quantity)
    expect(row.locator("[name$=-price]")).to_have_attribute("placeholder", re.compile(rf"^{offered}(\.0+)?$"))
    _save(page)

    _edit(page, "payment")
    page.check(f"{READY} [name=by][value=percent]")
    page.fill("[name=row-0-label]", "All of it")
    page.fill("[name=row-0-percent]", "100")
    page.select_option("[name=row-0-after_event]", "signing")
    page.fill("[name=row-0-after_days]", "30")
    expect(page.locator("[data-plan-exact]")).to_be_visible()
    _save(page)

    _edit(page, "later_changes")
    page.check("#dialog [name=later_changes][value=free]")
    send(page, "Save")
    fill_period(page, sign_by=in_days(20))
    _fill_signers(page, ours=ours, theirs=theirs)


def fill_period(page: Page, *, sign_by: str, asked: str = "") -> None:
    """A year from today on, and the day until which it can be signed; `asked` is said before an approval ends by it."""
    _edit(page, "period")
    page.fill("#dialog [name=starts_on]", in_days(0))
    page.fill("#dialog [name=ends_on]", in_days(365))
    page.fill("#dialog [name=sign_by]", sign_by)
    page.locator("#dialog button[type=submit]").click()
    if asked:
        question = page.get_by_role("dialog", name=asked)
        question.get_by_role("button").last.click()
    expect(page.locator("#dialog form")).to_have_count(0)


def _fill_signers(page: Page, *, ours: str, theirs: str) -> None:
    """There is a line for each party."""
    _edit(page, "signatures")
    pick(page.locator(f"{READY} [name=row-0-person]"), ours)
    page.fill("[name=row-0-capacity]", "General manager")
    page.fill("[name=row-1-name]", theirs)
    page.fill("[name=row-1-capacity]", "Purchasing manager")
    _save(page)


def give_mandate(page: Page, delegate: str, *, up_to: Decimal) -> None:
    """Whose page it is lets another decide on contracts, and sign them, for a week."""
    page.goto("/mandates/new/")
    pick(page.locator(f"{READY} #id_delegate"), delegate)
    page.check("[name=kinds][value=contract]")
    page.fill("#id_ends_at", f"{in_days(7)}T18:00")
    page.fill("#id_up_to", str(up_to))
    page.check("#id_may_sign")
    page.locator("main").get_by_role("button", name="Give the mandate").click()
    expect(page.locator(f"{READY} main .mandate")).to_contain_text("may sign")


def record_sending(page: Page) -> None:
    """The contract that is shown was handed to the customer's main contact."""
    page.locator(f"{READY} section:has(#sending-title) a[href*='/send/']").click()
    page.select_option("#dialog [name=channel]", "hand")
    page.select_option("#dialog [name=outcome]", "done")
    send(page, "Record")


def open_signature(page: Page, contract: Contract, requirement: SigningRequirement) -> None:
    """From the contract over who has to sign to the form of one signature."""
    page.goto(contract.get_absolute_url())
    page.locator(f"{READY} .to-sign").get_by_role("link", name="Sign", exact=True).click()
    page.locator(f"{READY} a.signature-do[href$='/sign/{requirement.pk}/']").click()
    expect(page.locator(f"{READY} form[data-signing]")).to_be_visible()


def record_signature(page: Page, *, signer: User | None = None, day: date | None = None) -> None:
    """A scan of the paper, on the form that is open; `signer`: who of us."""
    page.select_option("#id_method", "scan")
    if signer:
        page.select_option("#id_signer", str(signer.pk))
    if day:
        page.fill("#id_signed_on", str(day))
    page.set_input_files("#id_file", SCAN)
    page.locator("main").get_by_role("button", name="Record the signature").click()


def record_payment(page: Page, contract: Contract, amount: Decimal) -> Receipt:
    """From the contract: money came in, and pays what is open."""
    page.goto(contract.get_absolute_url())
    press(page, "Record a payment")
    page.fill(f"{READY} #id_amount", str(amount))
    page.fill("#id_reference", "ICBC 20260731-0042")
    page.locator("main").get_by_role("button", name="Record", exact=True).click()
    page.wait_for_url(re.compile(r"/payments/receipts/(?!new)"))
    assert violations(page) == []
    page.locator("main").get_by_role("button", name="Allocate", exact=True).click()
    expect(page.locator(".allocation")).to_have_count(1)
    return Receipt.objects.get()
