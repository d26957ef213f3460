"""The pages of what follows an approval: what they show, to whom, what they cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import SavedView, User
from accounts.rules.roles import Role
from approvals.models import SendingEntry
from approvals.services import sending
from contracts.forms.after.signing import AGAIN
from contracts.models import Allocation, Complaint, Contract, HandOver, Receipt, Signature
from contracts.rules.fulfilment import Check
from contracts.rules.states import Stage
from contracts.services.after import complaints, hand_overs, payments
from customers.models import ExportLog
from tests.contracts.contracting import (
    THEIRS,
    make_contract,
    make_line,
    newest,
    our,
    scan,
    settle,
    signer_of,
    their,
    today,
)
from tests.factories import make_contact, make_customer, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def body(response: Any) -> str:
    return str(response.content.decode())


def sign_url(contract: Contract, theirs: bool = True) -> str:
    requirement = their(contract) if theirs else our(contract)
    return reverse("contracts_after:sign", args=[contract.document.number, requirement.pk])


def signing_data(contract: Contract, **fields: Any) -> dict[str, Any]:
    said = {
        "seen": newest(contract).sha256,
        "method": "scan",
        "name": THEIRS,
        "signed_on": today().isoformat(),
        "file": scan(),
        "idempotency_key": "b1a3bd0e-2b5c-4c6e-8a0c-1a2b3c4d5e6f",
    }
    return said | fields


# Signing


def test_signing_page_offers_what_one_may_record() -> None:
    contract = make_contract()
    url = reverse("contracts_after:signing", args=[contract.document.number])
    page = body(client_of(contract.document.owner).get(url))
    assert page.count("Record the signature") == 2
    assert newest(contract).sha256 in page
    signer = body(client_of(signer_of(contract)).get(url))
    assert sign_url(contract, theirs=False) in signer
    assert sign_url(contract) not in signer


def test_stranger_finds_no_signing_page() -> None:
    contract = make_contract()
    stranger = client_of(make_user(Role.SALES_REP))
    for url in (reverse("contracts_after:signing", args=[contract.document.number]), sign_url(contract)):
        assert stranger.get(url).status_code == 404
    assert client_of(signer_of(contract)).get(sign_url(contract)).status_code == 403


def test_signature_is_recorded_from_the_form_once() -> None:
    contract = make_contract()
    client = client_of(contract.document.owner)
    form = body(client.get(sign_url(contract)))
    assert THEIRS in form
    assert "power_of_attorney" in form
    for _twice in range(2):
        answer = client.post(sign_url(contract), signing_data(contract), REMOTE_ADDR="198.51.100.7")
        assert answer.status_code == 302
    made = Signature.objects.get()
    assert (made.recorded_from, made.signer_name) == ("198.51.100.7", THEIRS)
    page = body(client.get(answer["Location"]))
    assert "198.51.100.7" in page


def test_form_of_ours_offers_who_has_a_delegation() -> None:
    contract, delegate, other = make_contract(), make_user(), make_user()
    from tests.approvals.rows import make_mandate

    make_mandate(signer_of(contract), delegate, kind="contract", may_sign=True)
    form = body(client_of(delegate).get(sign_url(contract, theirs=False)))
    assert f'<option value="{delegate.pk}" selected' in form
    assert f'<option value="{signer_of(contract).pk}"' in form
    assert f'<option value="{other.pk}"' not in form
    data = signing_data(contract, signer=delegate.pk, method="drawn")
    assert client_of(delegate).post(sign_url(contract, theirs=False), data).status_code == 302
    assert Signature.objects.get().mandate is not None


def test_form_says_what_is_wrong() -> None:
    contract = make_contract()
    client = client_of(contract.document.owner)
    bad = signing_data(contract, file=scan("signed.exe"), power_of_attorney=scan("power.exe"))
    answer = client.post(sign_url(contract), bad)
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_refused_signature_keeps_what_was_typed_and_asks_for_the_file_again() -> None:
    contract = make_contract()
    client = client_of(contract.document.owner)
    typed = signing_data(contract, name="Chen Bo", capacity="Purchasing director")
    answer = client.post(sign_url(contract), typed)
    page = body(answer)
    assert answer.status_code == 422
    assert "attach the power of attorney" in page
    assert 'value="Chen Bo"' in page
    assert 'value="Purchasing director"' in page
    assert answer.context["form"].errors["file"] == [AGAIN]
    assert "power_of_attorney" not in answer.context["form"].errors
    assert not Signature.objects.exists()


def test_what_is_signed_stands_beside_the_signatures_and_above_the_form() -> None:
    contract = make_contract()
    client, ref = client_of(contract.document.owner), contract.document.number
    for url in (reverse("contracts_after:signing", args=[ref]), sign_url(contract)):
        page = body(client.get(url))
        assert reverse("approvals:version", args=[ref, 1]) in page
        for language in ("zh", "en"):
            assert f"{reverse('contracts:print', args=[ref])}?language={language}" in page
        for words in ("¥1,130.00", "Harbour Foods", "Free"):
            assert words in page
        assert newest(contract).sha256 in page


def test_pages_of_what_cannot_be_signed_say_so() -> None:
    for stage, words in ((Stage.EFFECTIVE, 409), (Stage.VOID, 409)):
        contract = make_contract(stage=stage)
        assert client_of(contract.document.owner).get(sign_url(contract)).status_code == words
    draft = make_contract(stage=Stage.APPROVAL)
    page = client_of(draft.document.owner).get(reverse("contracts_after:signing", args=[draft.document.number]))
    assert "once it is approved" in body(page)


# The page of the contract


def everything(contract: Contract) -> Contract:
    """Instalments, an order under way, a complaint, a sending."""
    owner = contract.document.owner
    make_line(contract, 400)
    make_line(contract, 600)
    hand_overs.hand_over(contract, to=owner, by=owner, note="Urgent")
    hand_overs.check(contract, Check.ACCEPTED, by=owner, words="Seen")
    complaints.complain(contract, by=owner, text="Two lamps flicker.", responsible=owner)
    send(contract)
    return settle(contract)


def send(contract: Contract, **how: Any) -> SendingEntry:
    said = {"direction": "sent", "channel": "mail", "party": "Ms. Wang", "outcome": "done"} | how
    return sending.record_sending(contract.document, newest(contract), by=contract.document.owner, **said)


def test_page_shows_what_follows_the_approval() -> None:
    contract = everything(make_contract(stage=Stage.EFFECTIVE))
    page = body(client_of(contract.document.owner).get(contract.get_absolute_url()))
    for words in ("Signatures", "Effective since", "Urgent", "Stock checked", "¥400.00", "flicker", "Ms. Wang"):
        assert words in page, words


def test_page_of_an_effective_contract_has_every_id_once() -> None:
    contract = everything(make_contract(stage=Stage.EFFECTIVE))
    ids = re.findall(r' id="([^"]+)"', body(client_of(contract.document.owner).get(contract.get_absolute_url())))
    assert "complaints-title" in ids
    assert sorted(ids) == sorted(set(ids))


def test_page_of_a_void_contract_says_that_it_goes_nowhere() -> None:
    contract = make_contract(stage=Stage.VOID)
    page = body(client_of(contract.document.owner).get(contract.get_absolute_url()))
    assert "cannot be issued, printed as valid, or moved on" in page
    assert "contracts_after:sign" not in page


def test_page_of_a_draft_shows_nothing_of_it() -> None:
    contract = make_contract(stage=Stage.APPROVAL)
    page = body(client_of(contract.document.owner).get(contract.get_absolute_url()))
    assert 'id="order-title"' not in page
    assert 'id="signing-title"' not in page


def test_page_costs_the_same_with_more_of_everything() -> None:
    def page_of(number: int) -> int:
        contract = make_contract(stage=Stage.EFFECTIVE)
        for _one in range(number):
            make_line(contract, 100)
            owner = contract.document.owner
            complaints.complain(contract, by=owner, text="Flickers", responsible=owner)
            send(contract)
        client = client_of(contract.document.owner)
        return queries(lambda: client.get(contract.get_absolute_url()))

    assert page_of(1) == page_of(3)


# What is done with it


def test_order_is_handed_over_and_checked_from_the_page() -> None:
    contract, clerk = make_contract(stage=Stage.EFFECTIVE), make_user()
    owner, number = client_of(contract.document.owner), contract.document.number
    url = reverse("contracts_after:hand_over", args=[number])
    assert owner.get(url, headers={"HX-Request": "true"}).status_code == 200
    assert owner.post(url, {"to": ""}, headers={"HX-Request": "true"}).status_code == 422
    assert owner.post(url, {"to": clerk.pk, "note": "Urgent"}).status_code == 302
    check = reverse("contracts_after:check", args=[number, "accepted"])
    assert "Order accepted" in body(client_of(clerk).get(check))
    assert client_of(clerk).post(check, {"words": ""}).status_code == 302
    assert client_of(clerk).get(reverse("contracts_after:check", args=[number, "lost"])).status_code == 404
    delivery = reverse("contracts_after:check", args=[number, "delivery"])
    assert client_of(clerk).post(delivery, {"words": ""}).status_code == 422
    assert HandOver.objects.get().checks.get().by == clerk
    none = make_contract(stage=Stage.EFFECTIVE)
    missing = reverse("contracts_after:check", args=[none.document.number, "accepted"])
    assert client_of(none.document.owner).get(missing).status_code == 404


def test_sending_is_recorded_corrected_and_comes_back() -> None:
    contract = make_contract()
    contact = make_contact(contract.document.customer, is_main=True)
    client, number, version = client_of(contract.document.owner), contract.document.number, newest(contract).pk
    url = reverse("contracts_after:send", args=[number, version])
    assert contact.name in body(client.get(url))
    said = {"channel": "courier", "party": "", "contact": contact.pk, "outcome": "under_way", "reference": "SF1"}
    assert client.post(url, said | {"proof": scan()}).status_code == 302
    entry = SendingEntry.objects.get()
    assert (entry.direction, entry.party, entry.outcome) == ("sent", contact.name, "under_way")
    correct = reverse("contracts_after:correct", args=[number, entry.pk])
    assert client.post(correct, said | {"outcome": "done", "note": "It arrived."}).status_code == 302
    assert client.get(correct).status_code == 404
    back = reverse("contracts_after:receive", args=[number, version])
    assert "From whom" in body(client.get(back))
    assert client.post(back, said | {"outcome": "done"}).status_code == 302
    assert list(SendingEntry.objects.order_by("pk").values_list("direction", "corrects")) == [
        ("sent", None),
        ("sent", entry.pk),
        ("received", None),
    ]


@pytest.mark.parametrize(("said", "words"), [({"party": ""}, "Say with whom"), ({"proof": "slip.exe"}, "slip.exe")])
def test_sending_form_says_what_is_wrong(said: dict[str, Any], words: str) -> None:
    contract = make_contract()
    url = reverse("contracts_after:send", args=[contract.document.number, newest(contract).pk])
    given = {"channel": "mail", "party": "Ms. Wang", "outcome": "done"} | said
    if "proof" in given:
        given["proof"] = scan(given["proof"])
    answer = client_of(contract.document.owner).post(url, given)
    assert answer.status_code == 422
    assert words in body(answer)


def test_void_contract_is_not_sent() -> None:
    contract = make_contract(stage=Stage.VOID)
    url = reverse("contracts_after:send", args=[contract.document.number, newest(contract).pk])
    said = {"channel": "mail", "party": "Ms. Wang", "outcome": "done"}
    assert client_of(contract.document.owner).post(url, said).status_code == 409
    assert not SendingEntry.objects.exists()


def test_same_form_twice_makes_one_complaint() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    owner = contract.document.owner
    url = reverse("contracts_after:complain", args=[contract.document.number])
    said = {
        "text": "Two lamps flicker.",
        "responsible": owner.pk,
        "idempotency_key": "a1a3bd0e-2b5c-4c6e-8a0c-1a2b3c4d5e6f",
    }
    assert "Responsible" in body(client_of(owner).get(url))
    for _twice in range(2):
        assert client_of(owner).post(url, said).status_code == 302
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "said", "state"),
    [
        ("solve", {"solution": "Replaced."}, "solved"),
        ("withdraw", {"reason": "A misunderstanding"}, "withdrawn"),
        ("pass-on", {}, "open"),
    ],
)
def test_complaint_page_and_what_is_done_there(name: str, said: dict[str, Any], state: str) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    owner = contract.document.owner
    made = complaints.complain(contract, by=owner, text="Two lamps flicker.", responsible=owner)
    client, url = client_of(owner), reverse(f"complaints:{name}", args=[made.number])
    page = body(client.get(made.get_absolute_url()))
    assert url in page
    assert "Answer due" in page
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": 1}).status_code == 422
    if name == "pass-on":
        said = {"to": make_user().pk}
    key = {"version": 1, "idempotency_key": "a1a3bd0e-2b5c-4c6e-8a0c-1a2b3c4d5e6f"}
    for _twice in range(2):
        assert client.post(url, said | key).status_code == 302
    made.refresh_from_db()
    assert made.state == state
    assert "flicker" in body(client.get(made.get_absolute_url()))
    assert client_of(make_user(Role.SALES_REP)).get(made.get_absolute_url()).status_code == 404


def test_reader_of_a_complaint_is_told_why_he_may_not_answer() -> None:
    contract, clerk = make_contract(stage=Stage.EFFECTIVE), make_user()
    owner = contract.document.owner
    hand_overs.hand_over(contract, to=clerk, by=owner)
    made = complaints.complain(contract, by=owner, text="Flickers", responsible=owner)
    page = body(client_of(clerk).get(made.get_absolute_url()))
    assert "Only the owner of the document" in page
    assert client_of(clerk).get(reverse("complaints:solve", args=[made.number])).status_code == 403


@pytest.mark.parametrize(("tab", "found"), [("", 1), ("closed", 0), ("all", 1)])
def test_list_of_complaints_is_narrowed(tab: str, found: int) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    owner = contract.document.owner
    made = complaints.complain(contract, by=owner, text="Two lamps flicker.", responsible=owner)
    page = body(client_of(owner).get(reverse("complaints:list"), {"tab": tab, "q": "lamps"}))
    assert (made.number in page) == bool(found)


def test_who_is_told_when_is_shown() -> None:
    contract = everything(make_contract(stage=Stage.EFFECTIVE))
    client, complaint = client_of(contract.document.owner), Complaint.objects.get()
    for url in (
        reverse("contracts_after:promises", args=[contract.document.number]),
        reverse("complaints:promises", args=[complaint.number]),
    ):
        assert client.get(url).status_code == 200


# Payments


def receipt_of(line: Any, amount: int = 1000, **fields: Any) -> Receipt:
    document = line.contract.document
    said = {"customer": document.customer, "currency": "CNY", "received_on": today(), "by": document.owner}
    return payments.receive(amount=Decimal(amount), **(said | fields))


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ({}, {"A", "B", "C"}),
        ({"tab": "overdue"}, {"A"}),
        ({"tab": "due"}, {"B"}),
        ({"tab": "paid"}, {"D"}),
        ({"tab": "all"}, {"A", "B", "C", "D"}),
        ({"tab": "nonsense"}, {"A", "B", "C"}),
        ({"q": "zzz"}, set()),
        ({"currency": "USD"}, set()),
        ({"due_from": "today", "due_to": "today+9"}, {"B"}),
    ],
)
def test_register_of_payments_is_narrowed(query: dict[str, str], labels: set[str]) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    days = {"A": -1, "B": 5, "C": 40, "D": 3}
    lines = {name: make_line(contract, 1000, label=f"Part {name}", due_on=today(day)) for name, day in days.items()}
    payments.allocate(receipt_of(lines["D"]), by=contract.document.owner, amounts={lines["D"]: Decimal(1000)})
    dates = {"today": today().isoformat(), "today+9": today(9).isoformat()}
    asked = {name: dates.get(value, value) for name, value in query.items()}
    page = body(client_of(contract.document.owner).get(reverse("payments:list"), asked))
    assert {name for name in days if f"Part {name}<" in page} == labels


def test_register_sums_all_rows_by_currency() -> None:
    owner = make_user(Role.SALES_REP)
    for currency in ("CNY", "USD"):
        contract = make_contract(owner, stage=Stage.EFFECTIVE, currency=currency)
        line, _other = make_line(contract, 1000), make_line(contract, 500)
        payments.allocate(receipt_of(line, 300, currency=currency), by=owner, amounts={line: Decimal(300)})
    page = body(client_of(owner).get(reverse("payments:list"), {"tab": "all"}))
    for words in ("¥1,500.00", "¥300.00", "¥1,200.00", "US$1,500.00", "US$1,200.00"):
        assert words in page, words


def test_register_shows_nothing_of_others_and_nothing_unsigned() -> None:
    owner = make_user(Role.SALES_REP)
    make_line(make_contract(owner), 1000, label="Unsigned")
    make_line(make_contract(stage=Stage.EFFECTIVE), 1000, label="Of others")
    page = body(client_of(owner).get(reverse("payments:list"), {"tab": "all"}))
    assert "Unsigned" not in page
    assert "Of others" not in page


def test_registers_are_narrowed_to_a_customer() -> None:
    """To one that the reader sees: what he does not see narrows nothing and tells nothing."""
    owner = make_user(Role.SALES_REP)
    one, other = (make_contract(owner, stage=Stage.EFFECTIVE) for _two in range(2))
    first, _second = (make_line(contract, 1000, label=f"Of {place}") for place, contract in enumerate((one, other)))
    receipt = receipt_of(first, reference="Bank 7")
    complaint = complaints.complain(one, by=owner, text="Flickers", responsible=owner)
    client, hidden = client_of(owner), make_contract(stage=Stage.EFFECTIVE).document.customer
    for address, words in {
        "payments:list": "Of 0<",
        "payments:receipts": receipt.number,
        "complaints:list": complaint.number,
        "contracts:list": f">{one.document.title}<",
    }.items():
        page = {
            customer.pk: body(client.get(reverse(address), {"customer": customer.pk}))
            for customer in (one.document.customer, other.document.customer, hidden)
        }
        found = [words in page[customer.pk] for customer in (one.document.customer, other.document.customer, hidden)]
        assert found == [True, False, True], address
        assert hidden.name not in page[hidden.pk]


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_export_holds_the_rows_and_is_noted(file_format: str) -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    make_line(contract, 1000, label="=1+1")
    owner = contract.document.owner
    said = {"file_format": file_format, "query": "tab=all"}
    answer = client_of(owner).post(reverse("payments:export"), said)
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    if file_format == "csv":
        assert b"'=1+1" in data
    log = ExportLog.objects.get()
    assert (log.what, log.rows, log.by, log.format) == ("payments:list", 1, owner, file_format)
    assert client_of(owner).post(reverse("payments:export"), {}).status_code == 409


def exported(client: Client, url_name: str, query: str) -> str:
    """The file, as it is read by a spreadsheet."""
    answer = client.post(reverse(url_name), {"file_format": "csv", "query": query})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_export_of_receipts_follows_the_filters_and_is_noted_as_private() -> None:
    line = make_line()
    owner = line.contract.document.owner
    kept, wrong = receipt_of(line, 300, reference="Bank 7"), receipt_of(line, 555, reference="Bank 8")
    payments.allocate(kept, by=owner, amounts={line: Decimal(100)})
    payments.reverse(wrong, by=owner, reason="Wrong bank")
    client = client_of(owner)
    head, row = exported(client, "payments:export_receipts", "tab=left").splitlines()
    assert head.startswith("Number,Customer,Customer number,Received on,Reference")
    assert row.startswith(f"{kept.number},{kept.customer.name},{kept.customer.number},")
    assert all(amount in row for amount in ("300.00", "100.00", "200.00"))
    assert "Wrong bank" in exported(client, "payments:export_receipts", "tab=reversed")
    noted = [(log.what, log.rows, log.query, log.private) for log in ExportLog.objects.order_by("pk")]
    assert noted == [("payments:receipts", 1, f"tab={tab}", True) for tab in ("left", "reversed")]
    stranger = client_of(make_user(Role.SALES_REP))
    assert "Bank" not in exported(stranger, "payments:export_receipts", "tab=all")


def test_export_of_complaints_follows_the_filters_and_is_noted_as_private() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    owner = contract.document.owner
    solved = complaints.complain(contract, by=owner, text="Two lamps flicker.", responsible=owner)
    complaints.solve(solved, by=owner, version=1, solution="Replaced.")
    complaints.complain(contract, by=owner, text="One is dark.", responsible=owner)
    client = client_of(owner)
    _head, row = exported(client, "complaints:export", "tab=closed").splitlines()
    words = (solved.number, "Solved", contract.document.number, "Two lamps flicker.", "Replaced.")
    assert all(str(word) in row for word in words)
    assert len(exported(client, "complaints:export", "tab=all").splitlines()) == 3
    log = ExportLog.objects.latest("pk")
    assert (log.what, log.rows, log.by, log.private) == ("complaints:list", 2, owner, True)
    stranger = client_of(make_user(Role.SALES_REP))
    assert len(exported(stranger, "complaints:export", "tab=all").splitlines()) == 1


@pytest.mark.parametrize(("scope", "address"), [("payments", "payments:list"), ("receipts", "payments:receipts")])
def test_view_leads_to_the_list_that_it_is_of(scope: str, address: str) -> None:
    """Both lists keep views under the same addresses; each offers its own alone."""
    client = client_of(make_user(Role.SALES_REP))
    client.post(reverse("payments:save_view", args=[scope]), {"name": "My view", "query": "currency=USD"})
    view = SavedView.objects.get()
    shown = client.get(reverse("payments:view", args=[view.token]))["Location"]
    assert shown.startswith(f"{reverse(address)}?currency=USD")
    for other in ("payments:list", "payments:receipts"):
        assert list(client.get(reverse(other)).context["views"]) == ([view] if other == address else [])
    assert client.post(reverse("payments:drop_view", args=[view.token]))["Location"] == reverse(address)
    assert client.post(reverse("payments:save_view", args=["nothing"]), {"name": "x"}).status_code == 404


def test_view_of_the_register_is_kept_and_dropped() -> None:
    owner = make_user(Role.SALES_REP)
    client = client_of(owner)
    saved = client.post(reverse("payments:save_view", args=["payments"]), {"name": "Late", "query": "tab=overdue"})
    assert saved.status_code == 302
    shown = client.get(saved["Location"])
    assert "tab=overdue" in shown["Location"]
    token = saved["Location"].rstrip("/").rsplit("/", 1)[1]
    assert client.post(reverse("payments:drop_view", args=[token])).status_code == 302
    assert client.get(saved["Location"]).status_code == 404


def test_payment_is_recorded_and_allocated_from_the_pages() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    first, second = make_line(contract, 300), make_line(contract, 700)
    owner = contract.document.owner
    client, customer = client_of(owner), contract.document.customer
    new = reverse("payments:receive")
    assert f'value="{customer.pk}" selected' in body(client.get(new, {"customer": customer.number}))
    said = {
        "customer": customer.pk,
        "currency": "CNY",
        "amount": "800",
        "received_on": today().isoformat(),
        "reference": "Bank 7",
        "idempotency_key": "a1a3bd0e-2b5c-4c6e-8a0c-1a2b3c4d5e6f",
    }
    for _twice in range(2):
        made = client.post(new, said)
        assert made.status_code == 302
    receipt = Receipt.objects.get()
    page = body(client.get(made["Location"]))
    assert 'value="300.00"' in page
    assert 'value="500.00"' in page
    url = reverse("payments:allocate", args=[receipt.number])
    bad = client.post(url, {f"line-{first.pk}": "x"})
    assert bad.status_code == 422
    beyond = {"Of “": "301", "Of this payment no more than ¥800.00 is left.": "300"}
    for why, amount in beyond.items():
        much = client.post(url, {f"line-{first.pk}": amount, f"line-{second.pk}": "500.01"})
        assert (much.status_code, why in body(much)) == (422, True)
    key = {"idempotency_key": "c1a3bd0e-2b5c-4c6e-8a0c-1a2b3c4d5e6f"}
    for _twice in range(2):
        assert client.post(url, {f"line-{first.pk}": "300", f"line-{second.pk}": ""} | key).status_code == 302
    allocation = Allocation.objects.get()
    shown = body(client.get(receipt.get_absolute_url()))
    assert "¥500.00" in shown
    release = reverse("payments:release", args=[receipt.number, allocation.pk])
    found = re.search(r'name="idempotency_key" value="([^"]+)"', shown[shown.index(release) :])
    assert found
    for _twice in range(2):
        assert client.post(release, {"idempotency_key": found[1]}).status_code == 302
    reversal = reverse("payments:reverse", args=[receipt.number])
    assert client.get(reversal).status_code == 200
    assert client.post(reversal, {"reason": ""}).status_code == 422
    for _twice in range(2):
        said = {"reason": "Wrong bank", "idempotency_key": "d1a3bd0e-2b5c-4c6e-8a0c-1a2b3c4d5e6f"}
        assert client.post(reversal, said).status_code == 302
    over = body(client.get(receipt.get_absolute_url()))
    assert "Wrong bank" in over
    assert "Allocate it" not in over


def test_amount_for_an_instalment_that_is_paid_meanwhile_is_not_dropped() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    first, second = make_line(contract, 300), make_line(contract, 700)
    owner, receipt = contract.document.owner, receipt_of(first, 1000)
    payments.allocate(receipt_of(second, 700), by=owner, amounts={second: Decimal(700)})
    client, url = client_of(owner), reverse("payments:allocate", args=[receipt.number])
    typed = {f"line-{first.pk}": "300", f"line-{second.pk}": "500"}
    refused = client.post(url, typed)
    assert (refused.status_code, "not open any more. Look again." in body(refused)) == (422, True)
    assert not receipt.allocations.exists()
    assert client.post(url, typed | {f"line-{second.pk}": " "}).status_code == 302
    assert receipt.allocations.get().amount == 300


@pytest.mark.parametrize(
    "fields", [{"amount": "0.5", "currency": "JPY"}, {"received_on": "2090-01-01"}, {"customer": ""}, {"amount": "0"}]
)
def test_payment_that_cannot_be_is_said_beside_the_field(fields: dict[str, str]) -> None:
    owner = make_user(Role.SALES_REP)
    customer = make_customer(owner=owner)
    said = {"customer": customer.pk, "currency": "CNY", "amount": "5", "received_on": today().isoformat()}
    assert client_of(owner).post(reverse("payments:receive"), said | fields).status_code == 422
    assert not Receipt.objects.exists()


def test_receipts_are_listed_for_who_keeps_the_customer() -> None:
    line = make_line()
    receipt = receipt_of(line)
    owner = client_of(line.contract.document.owner)
    stranger = client_of(make_user(Role.SALES_REP))
    assert receipt.number in body(owner.get(reverse("payments:receipts"), {"tab": "left", "q": receipt.number}))
    assert receipt.number not in body(owner.get(reverse("payments:receipts"), {"tab": "reversed"}))
    assert receipt.number not in body(stranger.get(reverse("payments:receipts")))
    assert stranger.get(receipt.get_absolute_url()).status_code == 404
    assert receipt.number in body(client_of(make_user(Role.ADMINISTRATOR)).get(reverse("payments:receipts")))


def test_reversed_payments_are_not_summed_with_what_came_in() -> None:
    line = make_line()
    owner = line.contract.document.owner
    receipt_of(line, 300)
    payments.reverse(receipt_of(line, 555), by=owner, reason="Wrong bank")
    client, url = client_of(owner), reverse("payments:receipts")
    sums = {tab: client.get(url, {"tab": tab}).context["sums"] for tab in ("all", "left", "reversed")}
    assert [(tab, row["sum_amount"], row["sum_left"]) for tab, (row,) in sums.items()] == [
        ("all", 300, 300),
        ("left", 300, 300),
        ("reversed", 555, 0),
    ]


def test_receipt_shows_nothing_of_anothers_contract_but_the_amount() -> None:
    mine = make_line(make_contract(stage=Stage.EFFECTIVE, title="Mine"))
    customer = mine.contract.document.customer
    theirs = make_line(make_contract(stage=Stage.EFFECTIVE, customer=customer, title="Theirs"), label="Their rest")
    receipt = receipt_of(theirs, 3000)
    payments.allocate(receipt, by=theirs.contract.document.owner, amounts={theirs: Decimal(123)})
    rep = theirs.contract.document.owner
    own = body(client_of(rep).get(receipt.get_absolute_url()))
    assert "Their rest" in own
    assert "Mine" not in own
    assert reverse("payments:reverse", args=[receipt.number]) in own
    other = make_user(Role.SALES_REP)
    make_contract(other, stage=Stage.EFFECTIVE, customer=customer)
    seen = body(client_of(other).get(receipt.get_absolute_url()))
    assert "¥123.00" in seen
    for hidden in ("Theirs", "Their rest", "Mine", str(theirs.contract.document.number), "/release/", "/reverse/"):
        assert hidden not in seen, hidden


def rows(number: int, make: Callable[[User], object]) -> User:
    person = make_user(Role.SALES_REP)
    for _one in range(number):
        make(person)
    return person


@pytest.mark.parametrize(
    ("url_name", "make"),
    [
        ("payments:list", lambda person: make_line(make_contract(person, stage=Stage.EFFECTIVE))),
        ("payments:receipts", lambda person: receipt_of(make_line(make_contract(person, stage=Stage.EFFECTIVE)))),
        (
            "complaints:list",
            lambda person: complaints.complain(
                make_contract(person, stage=Stage.EFFECTIVE), by=person, text="Flickers", responsible=person
            ),
        ),
    ],
)
def test_lists_cost_the_same_with_one_row_and_three(url_name: str, make: Callable[[User], object]) -> None:
    def cost(number: int) -> int:
        client = client_of(rows(number, make))
        return queries(lambda: client.get(reverse(url_name)))

    assert cost(1) == cost(3)


def test_receipt_costs_the_same_with_one_instalment_and_three() -> None:
    def cost(number: int) -> int:
        contract = make_contract(stage=Stage.EFFECTIVE)
        lines = [make_line(contract, 100) for _one in range(number * 2)]
        receipt = receipt_of(lines[0])
        given = {line: Decimal(10) for line in lines[:number]}
        payments.allocate(receipt, by=contract.document.owner, amounts=given)
        client = client_of(contract.document.owner)
        return queries(lambda: client.get(receipt.get_absolute_url()))

    assert cost(1) == cost(3)
