"""What an administrator who declares a contract void sets free."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.rules.roles import Role
from approvals.rules import chain
from approvals.services import documents
from contracts.models import Receipt
from contracts.rules.states import Stage
from contracts.services.after import payments
from notifications.models import Message
from tests.approvals.rows import make_document
from tests.contracts.after.test_payments import allocate, chain_faults, make_receipt, open_of
from tests.contracts.contracting import fresh, make_contract, make_line, settle
from tests.factories import make_user


@pytest.mark.django_db
def test_payments_of_a_contract_declared_void_are_free_on_their_receipts() -> None:
    contract = settle(make_contract(stage=Stage.EFFECTIVE))
    first, second = make_line(contract, 1000), make_line(contract, 500)
    unpaid = make_line(contract, 70)
    receipt, other = make_receipt(first, 1200), make_receipt(first, 400)
    allocate(receipt, first, 1000)
    allocate(receipt, second, 200)
    allocate(other, second, 300)
    administrator, owner = make_user(Role.ADMINISTRATOR), contract.document.owner
    documents.void(contract.document, by=administrator, reason="Forged")
    assert fresh(contract).stage == Stage.VOID
    assert [open_of(line) for line in (first, second, unpaid)] == [Decimal(1000), Decimal(500), Decimal(70)]
    assert [one.left for one in Receipt.objects.order_by("pk")] == [Decimal(1200), Decimal(400)]
    kinds = [event.kind for event in contract.document.events.order_by("seq")]
    assert kinds[-4:] == ["document_voided", *["allocation_released"] * 3]
    assert {one.actor for one in contract.document.events.filter(kind="allocation_released")} == {administrator}
    assert chain_faults(contract.document) == list[chain.Fault]()
    told = Message.objects.get(recipient=owner, subject__contains="free again")
    assert told.body.splitlines() == [
        f"{receipt.number} · ¥1,000.00",
        f"{receipt.number} · ¥200.00",
        f"{other.number} · ¥300.00",
    ]
    assert payments.reverse(receipt, by=owner, reason="Sent back").reversed_at


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [Stage.SIGNING, Stage.EFFECTIVE])
def test_contract_that_was_never_paid_frees_nothing(stage: str) -> None:
    contract = settle(make_contract(stage=stage))
    make_line(contract)
    documents.void(contract.document, by=make_user(Role.ADMINISTRATOR), reason="Forged")
    assert not contract.document.events.filter(kind="allocation_released").exists()
    assert not Message.objects.filter(subject__contains="free again").exists()


@pytest.mark.django_db
def test_document_of_another_kind_frees_nothing() -> None:
    document = make_document(make_user(Role.SALES_REP), kind="contract")
    documents.void(document, by=make_user(Role.ADMINISTRATOR), reason="Wrong")
    assert [event.kind for event in document.events.all()] == ["document_voided"]
