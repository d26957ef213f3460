"""Contracts of the requester after their approval: one to be signed; one that is effective, is carried out by the lead
supporter, was paid in part and complained about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from accounts.models import SavedView, User
from approvals.models import SendingEntry
from approvals.services import sending
from contracts.models import Allocation, Complaint, Contract, SigningRequirement
from contracts.rules.states import Stage
from contracts.services.after import complaints, hand_overs, payments
from customers.models import Customer
from tests.contracts.contracting import make_contract, make_line, newest, settle, their


@dataclass(frozen=True)
class After:
    """`theirs` is the customer's signature that is missing; the views are the requester's own."""

    to_sign: Contract
    theirs: SigningRequirement
    sending: SendingEntry
    effective: Contract
    allocation: Allocation
    complaint: Complaint
    contracts_view: SavedView
    payments_view: SavedView


def make_after(owner: User, customer: Customer, *, signer: User, carries_out: User) -> After:
    to_sign = settle(make_contract(owner, customer=customer, title="Canary to sign", signers=signer))
    effective = make_contract(owner, stage=Stage.EFFECTIVE, customer=customer, title="Canary in force", signers=signer)
    line = make_line(effective, 1000, label="Canary instalment")
    settle(effective)
    hand_overs.hand_over(effective, to=carries_out, by=owner, note="Canary order")
    receipt = payments.receive(
        customer=customer,
        currency="CNY",
        amount=Decimal(600),
        received_on=timezone.localdate(),
        by=owner,
        reference="Canary bank",
    )
    sent = sending.record_sending(
        to_sign.document,
        newest(to_sign),
        by=owner,
        direction=SendingEntry.Direction.SENT,
        channel=SendingEntry.Channel.MAIL,
        party="Canary reader",
        outcome=SendingEntry.Outcome.DONE,
    )
    return After(
        to_sign=to_sign,
        theirs=their(to_sign),
        sending=sent,
        effective=effective,
        allocation=payments.allocate(receipt, by=owner, amounts={line: Decimal(400)})[0],
        complaint=complaints.complain(effective, by=owner, text="Canary complaint", responsible=owner),
        contracts_view=SavedView.objects.create(owner=owner, scope="contracts", name="Canary", query=""),
        payments_view=SavedView.objects.create(owner=owner, scope="payments", name="Canary", query=""),
    )
