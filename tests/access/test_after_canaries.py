"""A word of its own in everything that follows a contract's approval; who meets it on pages, in lists, in messages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from approvals.models import SendingEntry
from approvals.services import sending
from contracts.rules.fulfilment import Check
from contracts.rules.states import Stage
from contracts.services.after import complaints, hand_overs, payments, signing
from tests.contracts.contracting import make_contract, make_line, newest, scan, settle, signed, their

from .desk import COLUMNS, Desk

pytestmark = pytest.mark.django_db

KEEPING = frozenset({"reqst", "deleg", "manag", "admin"})
"""The owner of the contract, who stands in for him, who leads him."""
READING = KEEPING | {"lead"}
"""… and in whose hands the order is."""
MAY_READ = {
    "canarytitle": READING,
    "canarysigner": READING,
    "canaryparty": READING,
    "canaryorder": READING,
    "canarytracking": READING,
    "canarycomplaint": READING,
    "canarysolution": READING,
    "canaryinstalment": READING,
    "canarybank": KEEPING,
    "canarymistake": KEEPING,
}
"""Word → the columns of people who may meet it, and do."""


@pytest.fixture(scope="module")
def pages(desk: Desk) -> list[str]:
    """A contract of the requester, signed by the customer's deputy, carried out, paid, complained about."""
    owner, lead = desk.person("requester"), desk.person("lead")
    contract = make_contract(owner, customer=desk.customer, title="canarytitle", signers=desk.person_administered)
    power = signed(contract, name="canarysigner", power_of_attorney=scan())
    signing.sign(their(contract), power, by=owner, address=None)
    how: dict[str, Any] = {"direction": "sent", "channel": "mail", "party": "canaryparty", "outcome": "done"}
    sending.record_sending(contract.document, newest(contract), by=owner, **how)
    type(contract).objects.filter(pk=contract.pk).update(
        stage=Stage.EFFECTIVE, effective_at=timezone.now(), signed_version=newest(contract)
    )
    line = make_line(contract, 1000, label="canaryinstalment")
    contract.refresh_from_db()
    settle(contract)
    hand_overs.hand_over(contract, to=lead, by=owner, note="canaryorder")
    for what in (Check.ACCEPTED, Check.STOCK, Check.DELIVERY, Check.SHIPPED):
        hand_overs.check(contract, what, by=lead, words="canarytracking")
    money: dict[str, Any] = {
        "customer": desk.customer,
        "currency": "CNY",
        "received_on": timezone.localdate(),
        "by": owner,
    }
    paid = payments.receive(amount=Decimal(1000), reference="canarybank", **money)
    payments.allocate(paid, by=owner, amounts={line: Decimal(900)})
    wrong = payments.receive(amount=Decimal(5), **money)
    payments.reverse(wrong, by=owner, reason="canarymistake")
    complaint = complaints.complain(contract, by=owner, text="canarycomplaint", responsible=owner)
    complaints.solve(complaint, by=owner, version=1, solution="canarysolution")
    lists = ["contracts:list", "payments:list", "payments:receipts", "complaints:list", "notifications:inbox"]
    return [
        *(f"{reverse(name)}?tab=all" for name in lists),
        reverse("contracts:contract", args=[contract.document.ref]),
        reverse("contracts_after:signing", args=[contract.document.ref]),
        paid.get_absolute_url(),
        wrong.get_absolute_url(),
        complaint.get_absolute_url(),
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_nobody_meets_a_word_of_a_contract_that_is_not_for_him(desk: Desk, pages: list[str], column: str) -> None:
    said = "\n".join(desk.answer(column, "GET", page).body for page in pages)
    assert {word for word in MAY_READ if word in said} == {word for word, of in MAY_READ.items() if column in of}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("payments:export", "canaryinstalment"),
        ("contracts:export", "canarytitle"),
        ("payments:export_receipts", "canarybank"),
        ("complaints:export", "canarycomplaint"),
    ],
)
def test_export_holds_what_its_reader_sees(desk: Desk, pages: list[str], column: str, name: str, word: str) -> None:
    sent = {"file_format": "xlsx", "query": "tab=all"}
    answer = desk.answer(column, "POST", reverse(name), sent)
    assert (word in answer.body) == (column in MAY_READ[word])


@pytest.mark.parametrize("column", COLUMNS)
def test_files_of_signatures_are_for_who_reads_the_contract(desk: Desk, pages: list[str], column: str) -> None:
    document = SendingEntry.objects.get(party="canaryparty").document
    statuses = {
        desk.answer(column, "GET", reverse("documents:file", args=[file.pk])).status for file in document.files.all()
    }
    assert (statuses == {200}) == (column in READING)
