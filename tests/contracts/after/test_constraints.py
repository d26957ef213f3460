"""What the database itself refuses of signatures, payments and call-offs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts.models import Allocation, CallOff, Complaint, HandOver, PaymentLine, Receipt, Signature
from contracts.rules.states import Stage
from contracts.services.after import payments, signing
from tests.approvals.rows import make_mandate
from tests.contracts.contracting import (
    THEIRS,
    make_contract,
    make_line,
    make_order,
    make_row,
    newest,
    our,
    scan,
    signed,
    their,
    today,
)
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


def refuses(name: str, model: Any, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**fields)


def a_signature() -> dict[str, Any]:
    """All that a signature needs, of a contract that the customer has signed."""
    contract = make_contract()
    said = signed(contract, name="Chen Bo", power_of_attorney=scan())
    made = signing.sign(their(contract), said, by=contract.document.owner, address=None)
    return {
        "requirement": our(contract),
        "content": newest(contract),
        "sha256": newest(contract).sha256,
        "signer_name": "Li",
        "capacity": "Director",
        "method": "scan",
        "file": made.file,
        "signed_on": today(),
        "recorded_by": contract.document.owner,
    }


def test_signature() -> None:
    fields = a_signature()
    other = Signature.objects.get()
    refuses("signature_once_for_a_version", Signature, **fields | {"requirement": other.requirement})
    refuses("signature_known_method", Signature, **fields | {"method": "stamp"})
    refuses("signature_mandate_is_of_ours", Signature, **fields | {"mandate": make_mandate()})
    power = {"signer": make_user(), "power_of_attorney": other.power_of_attorney}
    refuses("signature_power_of_attorney_is_of_theirs", Signature, **fields | power)
    refuses("file_id", Signature, **fields | {"file": None})
    assert other.signer_name == "Chen Bo" != THEIRS


def test_receipt() -> None:
    user, now = make_user(), timezone.now()
    fields = {"customer": make_customer(), "currency": "CNY", "received_on": today(), "recorded_by": user}
    refuses("receipt_positive", Receipt, number="RC-1", amount=0, **fields)
    refuses("receipt_reversed_by_iff_at", Receipt, number="RC-1", amount=1, reversed_at=now, **fields)
    refuses("receipt_allocated_within_amount", Receipt, number="RC-1", amount=1, allocated="1.01", **fields)
    refuses("receipt_allocated_within_amount", Receipt, number="RC-1", amount=1, allocated=-1, **fields)
    gone = {"reversed_at": now, "reversed_by": user}
    refuses("receipt_reversed_pays_nothing", Receipt, number="RC-1", amount=1, allocated=1, **gone, **fields)
    Receipt.objects.create(number="RC-1", amount=1, **fields)
    refuses("contracts_receipt_number", Receipt, number="RC-1", amount=1, **fields)


def test_allocation() -> None:
    line = make_line()
    document = line.contract.document
    receipt = payments.receive(
        customer=document.customer, currency="CNY", amount=Decimal(9), received_on=today(), by=document.owner
    )
    fields = {"receipt": receipt, "line": line, "allocated_by": document.owner}
    refuses("allocation_positive", Allocation, amount=0, **fields)
    refuses("allocation_released_by_iff_at", Allocation, amount=1, released_by=document.owner, **fields)
    Allocation.objects.create(amount=1, **fields)
    refuses("allocation_once", Allocation, amount=1, **fields)


def test_instalment_is_paid_within_its_amount() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    fields = {"contract": contract, "position": 1, "amount": 1, "due_on": today()}
    refuses("payment_line_paid_within_amount", PaymentLine, paid="1.01", **fields)
    refuses("payment_line_paid_within_amount", PaymentLine, paid="-0.01", **fields)
    PaymentLine.objects.create(paid=1, **fields)


def test_call_off() -> None:
    row = make_row(make_contract(stage=Stage.EFFECTIVE, kind="framework"))
    ordered = make_order(row, 5).rows.get()
    refuses("call_off_positive", CallOff, row=row, order_row=ordered, quantity=0)
    CallOff.objects.create(row=row, order_row=ordered, quantity=1, released_at=timezone.now())
    CallOff.objects.create(row=row, order_row=ordered, quantity=1)
    refuses("call_off_once_of_an_order_row", CallOff, row=row, order_row=ordered, quantity=1)


def test_rows_say_what_they_are() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    handed_over = HandOver.objects.create(contract=contract, to=make_user(), handed_over_by=make_user())
    row = make_row(contract)
    call_off = CallOff(row=row, order_row=row, quantity=2)
    line = make_line(contract, 5)
    found = [handed_over, handed_over.checks.model(hand_over=handed_over, what="stock"), call_off, our(contract)]
    names = [str(contract.pk), f"{contract.pk} stock", f"{row.pk} 2", our(contract).name]
    assert [str(one) for one in found] == names
    assert [str(Receipt(number="RC-1")), str(Allocation(line=line, amount=5))] == ["RC-1", f"{line.pk} 5"]
    assert [str(Signature(signer_name="Li")), str(Complaint(number="KL-1"))] == ["Li", "KL-1"]
