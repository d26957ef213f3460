"""Money that came in: receipts, and which instalments they pay. A receipt is locked first, then the documents of what
it pays: nothing is allocated beyond either."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Document
from approvals.services.documents import require
from approvals.services.numbers import next_number
from approvals.services.recording import record
from core import money
from core.errors import DomainError
from core.text import one_line
from customers.models import Customer

from ...models import Allocation, Contract, PaymentLine, Receipt
from ...policies import after as policies
from ...rules.money_in import left, most
from . import messages, promises

PREFIX = "RC"


@transaction.atomic
def receive(
    *, customer: Customer, currency: str, amount: Decimal, received_on: date, by: User, reference: str = ""
) -> Receipt:
    """Record a payment of a customer, with a number of its own; nothing is allocated yet.

    Raises NotAllowed for others than who keeps the customer or a contract with it; DomainError for an amount that is
    not above zero or finer than the currency's smallest unit, an unknown currency, a day that lies ahead.
    """
    policies.can_receive(by, customer).require()
    if currency not in money.DECIMALS:
        raise DomainError(_("This currency is not in use."))
    _require_amount(amount, currency)
    now = timezone.now()
    if received_on > timezone.localdate(now):
        raise DomainError(_("The day on which it was received lies ahead."))
    return Receipt.objects.create(
        number=next_number(PREFIX, timezone.localdate(now).year),
        customer=customer,
        currency=currency,
        amount=amount,
        received_on=received_on,
        reference=one_line(reference),
        recorded_by=by,
        recorded_at=now,
    )


@transaction.atomic
def allocate(receipt: Receipt, *, by: User, amounts: Mapping[PaymentLine, Decimal]) -> list[Allocation]:
    """Let the receipt pay these instalments, all of it or nothing.

    Raises NotAllowed for who keeps neither contract nor customer; DomainError when the receipt is reversed, an
    instalment belongs to another customer or currency, is paid by this receipt already, is of a contract that never was
    in force, or when more is asked for than the receipt has left or the instalment lacks.
    """
    fresh, now = _locked(receipt), timezone.now()
    lines = _lines({line.pk for line in amounts})
    wanted = {line.pk: amount for line, amount in amounts.items()}
    _require_left(fresh, wanted)
    for line in lines:
        _require_fitting(fresh, line, wanted[line.pk], by=by)
    made = [
        Allocation(receipt=fresh, line=line, amount=wanted[line.pk], allocated_by=by, allocated_at=now)
        for line in lines
    ]
    Allocation.objects.bulk_create(made)
    _note(made, "allocated", by=by, at=now)
    for one in made:
        messages.tell_paid(one, by=by)
    return made


@transaction.atomic
def release(allocation: Allocation, *, by: User) -> Allocation:
    """Take back that the receipt pays the instalment: the amount is free on both sides. Raises NotAllowed as
    `allocate`, DomainError when it was released before."""
    receipt = _locked(allocation.receipt)
    fresh = Allocation.objects.select_for_update(of=("self",), no_key=True).get(pk=allocation.pk)
    if fresh.released_at:
        raise DomainError(_("This was released already."))
    _release(receipt, [fresh], by=by, at=timezone.now())
    return fresh


@transaction.atomic
def reverse(receipt: Receipt, *, by: User, reason: str) -> Receipt:
    """The receipt was a mistake, or the payment was returned: what it paid is open again. It stays, with the reason.

    Raises NotAllowed for who does not keep the customer's payments, DomainError without a reason or when it was
    reversed before.
    """
    if not reason.strip():
        raise DomainError(_("Give a reason."))
    fresh, now = _locked(receipt), timezone.now()
    policies.can_receive(by, fresh.customer).require()
    allocations = fresh.allocations.filter(released_at=None)
    _release(fresh, list(allocations.select_for_update(of=("self",), no_key=True).order_by("pk")), by=by, at=now)
    fresh.reversed_by, fresh.reversed_at, fresh.reason = by, now, one_line(reason)
    fresh.save(update_fields=["reversed_by", "reversed_at", "reason"])
    return fresh


def _locked(receipt: Receipt) -> Receipt:
    """The receipt as it stands now, locked. DomainError when it was reversed."""
    rows = Receipt.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    fresh = rows.get(pk=receipt.pk)
    if fresh.reversed_at:
        raise DomainError(_("This payment was reversed."))
    return fresh


def _lines(keys: Collection[int]) -> list[PaymentLine]:
    """The instalments with what of each is open, read once their documents are locked: whatever changes a contract, its
    instalments or what they are paid locks its document first."""
    rows = PaymentLine.objects.filter(pk__in=keys)
    contracts = sorted(set(rows.order_by().values_list("contract", flat=True)))
    documents = {key: Document.objects.locked(key) for key in contracts}
    lines = list(rows.with_open().select_related("contract").order_by("pk"))
    for contract in Contract.objects.filter(pk__in=documents):
        contract.document = documents[contract.pk]
        for line in lines:
            if line.contract_id == contract.pk:
                line.contract = contract
    return lines


def _require_left(receipt: Receipt, wanted: Mapping[int, Decimal]) -> None:
    if not wanted:
        raise DomainError(_("Choose at least one instalment."))
    for amount in wanted.values():
        _require_amount(amount, receipt.currency)
    given = receipt.allocations.filter(released_at=None).values_list("amount", flat=True)
    there = left(receipt.amount, given)
    if sum(wanted.values(), Decimal(0)) > there:
        words = {"left": messages.amount_in(there, receipt.currency)}
        raise DomainError(_("Of this payment no more than %(left)s is left.") % words)


def _require_fitting(receipt: Receipt, line: PaymentLine, amount: Decimal, *, by: User) -> None:
    document = line.contract.document
    policies.can_allocate(by, receipt, document).require()
    require(policies.was_in_force(line.contract))
    if (document.customer_id, document.currency) != (receipt.customer_id, receipt.currency):
        raise DomainError(_("This instalment is another customer's, or in another currency."))
    if receipt.allocations.filter(line=line, released_at=None).exists():
        raise DomainError(_("This payment pays “%(label)s” already: release that first.") % {"label": line.label})
    open_: Decimal = line.open  # type: ignore[attr-defined]
    if most(amount, open_) < amount:
        words = {"label": line.label, "open": messages.amount_in(open_, receipt.currency)}
        raise DomainError(_("Of “%(label)s” no more than %(open)s is open.") % words)


def _require_amount(amount: Decimal, currency: str) -> None:
    if amount <= 0:
        raise DomainError(_("The amount must be above zero."))
    if not money.is_payable(amount, currency):
        raise DomainError(_("This currency has no such small amounts."))


def _release(receipt: Receipt, allocations: Sequence[Allocation], *, by: User, at: datetime) -> None:
    lines = {line.pk: line for line in _lines({one.line_id for one in allocations})}
    for one in allocations:
        one.line, one.receipt = lines[one.line_id], receipt
        policies.can_allocate(by, receipt, one.line.contract.document).require()
        one.released_by, one.released_at = by, at
        one.save(update_fields=["released_by", "released_at"])
    _note(allocations, "allocation_released", by=by, at=at)


def _note(allocations: Sequence[Allocation], kind: str, *, by: User, at: datetime) -> None:
    """An event in each contract, and what is owed stated anew."""
    contracts: dict[int, Contract] = {}
    for one in allocations:
        contract = contracts.setdefault(one.line.contract_id, one.line.contract)
        facts: dict[str, Any] = {"receipt": one.receipt.number, "amount": one.amount, "line": one.line_id}
        record(contract.document, kind, by=by, at=at, target=one.line.label, **facts)
    for contract in contracts.values():
        promises.settle_lines(contract, at=at)
