"""Money that came in: receipts, and which instalments they pay. The documents of the contracts are locked first, in the
order of their keys, then the receipts in that of theirs: nothing is allocated beyond either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Document
from approvals.services.belonging import locked
from approvals.services.documents import require
from approvals.services.numbers import next_number
from approvals.services.recording import record
from core import money
from core.errors import DomainError, Stale
from core.templatetags.ui import money as written
from core.text import one_line
from customers.models import Customer

from ...models import Allocation, Contract, PaymentLine, Receipt
from ...models.instalments import PaymentLineQuerySet
from ...policies import after as policies
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
    lines = _lines(PaymentLine.objects.filter(pk__in=[line.pk for line in amounts]))
    fresh, now = _locked(receipt), timezone.now()
    wanted = {line.pk: amount for line, amount in amounts.items()}
    _require_left(fresh, wanted)
    for line in lines:
        _require_fitting(fresh, line, wanted[line.pk], by=by)
    made = [_pay(fresh, line, wanted[line.pk], by=by, at=now) for line in lines]
    _note(made, "allocated", by=by, at=now)
    for one in made:
        messages.tell_paid(one, by=by)
    return made


@transaction.atomic
def release(allocation: Allocation, *, by: User) -> Allocation:
    """Take back that the receipt pays the instalment: the amount is free on both sides. Raises NotAllowed as
    `allocate`, DomainError when it was released before."""
    lines = _lines(PaymentLine.objects.filter(pk=allocation.line_id))
    receipt = _locked(allocation.receipt)
    fresh = Allocation.objects.get(pk=allocation.pk)
    if fresh.released_at:
        raise DomainError(_("This was released already."))
    _release(receipt, [fresh], lines, by=by, at=timezone.now())
    return fresh


@transaction.atomic
def reverse(receipt: Receipt, *, by: User, reason: str) -> Receipt:
    """The receipt was a mistake, or the payment was returned: what it paid is open again. It stays, with the reason.

    Raises NotAllowed for who does not keep the customer's payments, DomainError without a reason or when it was
    reversed before, Stale when it began to pay another contract's instalment meanwhile.
    """
    if not reason.strip():
        raise DomainError(_("Give a reason."))
    lines = _lines(PaymentLine.objects.filter(allocations__in=receipt.allocations.filter(released_at=None)))
    fresh, now = _locked(receipt), timezone.now()
    policies.can_receive(by, fresh.customer).require()
    allocations = list(fresh.allocations.filter(released_at=None).order_by("pk"))
    if not {one.line_id for one in allocations} <= {line.pk for line in lines}:
        raise Stale(_("It pays another instalment since. Look again."))
    _release(fresh, allocations, lines, by=by, at=now)
    fresh.reversed_by, fresh.reversed_at, fresh.reason = by, now, one_line(reason)
    fresh.save(update_fields=["reversed_by", "reversed_at", "reason"])
    return fresh


@transaction.atomic
def move(source: PaymentLine, target: PaymentLine, *, by: User) -> Decimal:
    """Let what pays `source` pay `target`, as far as that is open, the oldest first; how much it was.

    It follows from what somebody was allowed to do, such as a contract that takes another's place, and asks no policy
    of its own. What finds no room goes on paying `source`: move it to the next instalment, or `drop` it. The caller
    holds the locks of both documents; `source.contract.document` and `target.contract.document` are what he read under
    them, and their chains grow. Both instalments are read again, receipts are locked here. An event on either side.

    Raises DomainError when they are of different customers or currencies.
    """
    here, there = source.contract.document, target.contract.document
    if (here.customer_id, here.currency) != (there.customer_id, there.currency):
        raise DomainError(_("This instalment is another customer's, or in another currency."))
    for line in (source, target):
        line.refresh_from_db(fields=["amount", "paid"])
    paying = Allocation.objects.filter(line=source, released_at=None)
    receipts = {one.pk: one for one in _receipts(paying.values("receipt"))}
    moved, room, now = Decimal(0), target.open, timezone.now()
    for one in paying.order_by("pk"):
        if share := min(one.amount, room - moved):
            one.line, one.receipt = source, receipts[one.receipt_id]
            _move(one, target, share, by=by, at=now)
            moved += share
    return moved


def _move(allocation: Allocation, target: PaymentLine, share: Decimal, *, by: User, at: datetime) -> None:
    """So much of it pays the other instalment, with what the receipt pays of that already."""
    source, receipt = allocation.line, allocation.receipt
    before = list(receipt.allocations.filter(line=target, released_at=None))
    for one in before:
        one.line, one.receipt = target, receipt
    over = [allocation, *before]
    for one in over:
        _free(one, by=by, at=at)
    _note(over, "allocation_released", by=by, at=at)
    made = [_pay(receipt, target, share + sum((one.amount for one in before), Decimal(0)), by=by, at=at)]
    if rest := allocation.amount - share:
        made.append(_pay(receipt, source, rest, by=by, at=at))
    _note(made, "allocated", by=by, at=at)


def drop(*lines: PaymentLine, by: User) -> list[Allocation]:
    """What still pays these instalments is free on its receipts again; what was released. As `move`: no policy, the
    documents are locked."""
    of = {line.pk: line for line in lines}
    for line in lines:
        line.refresh_from_db(fields=["amount", "paid"])
    allocations = list(Allocation.objects.filter(line__in=of, released_at=None).order_by("pk"))
    receipts = {one.pk: one for one in _receipts([one.receipt_id for one in allocations])}
    for one in allocations:
        one.line, one.receipt = of[one.line_id], receipts[one.receipt_id]
        _free(one, by=by, at=timezone.now())
    _note(allocations, "allocation_released", by=by, at=timezone.now())
    return allocations


def _locked(receipt: Receipt) -> Receipt:
    """The receipt as it stands now, locked. DomainError when it was reversed."""
    fresh = _receipts([receipt.pk])[0]
    if fresh.reversed_at:
        raise DomainError(_("This payment was reversed."))
    return fresh


def _receipts(keys: Any) -> list[Receipt]:
    """These receipts as they stand now, locked in the order of their keys."""
    rows = Receipt.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    return list(rows.filter(pk__in=keys).order_by("pk"))


def _lines(rows: PaymentLineQuerySet) -> list[PaymentLine]:
    """These instalments, read once their documents are locked: whatever changes a contract, its instalments or what
    they are paid locks its document first."""
    keys = set(rows.order_by().values_list("pk", "contract"))
    documents = {one.pk: one for one in locked(Document.objects.filter(pk__in={contract for _line, contract in keys}))}
    lines = list(PaymentLine.objects.filter(pk__in={line for line, _contract in keys}).order_by("pk"))
    contracts = Contract.objects.in_bulk(documents)
    for line in lines:
        line.contract = contracts[line.contract_id]
        line.contract.document = documents[line.contract_id]
    return lines


def _require_left(receipt: Receipt, wanted: Mapping[int, Decimal]) -> None:
    if not wanted:
        raise DomainError(_("Choose at least one instalment."))
    for amount in wanted.values():
        _require_amount(amount, receipt.currency)
    if sum(wanted.values(), Decimal(0)) > receipt.left:
        raise DomainError(no_more_left(receipt))


def no_more_left(receipt: Receipt) -> str:
    """What to say to who wants to allocate more than the receipt has."""
    words = {"left": written(receipt.left, receipt.currency)}
    return _("Of this payment no more than %(left)s is left.") % words


def no_more_open(line: PaymentLine, currency: str) -> str:
    """What to say to who wants to pay more than the instalment lacks."""
    words = {"label": line.label, "open": written(line.open, currency)}
    return _("Of “%(label)s” no more than %(open)s is open.") % words


def _require_fitting(receipt: Receipt, line: PaymentLine, amount: Decimal, *, by: User) -> None:
    document = line.contract.document
    policies.can_allocate(by, receipt, document).require()
    require(policies.was_in_force(line.contract))
    if (document.customer_id, document.currency) != (receipt.customer_id, receipt.currency):
        raise DomainError(_("This instalment is another customer's, or in another currency."))
    if receipt.allocations.filter(line=line, released_at=None).exists():
        raise DomainError(_("This payment pays “%(label)s” already: release that first.") % {"label": line.label})
    if amount > line.open:
        raise DomainError(no_more_open(line, receipt.currency))


def _require_amount(amount: Decimal, currency: str) -> None:
    if amount <= 0:
        raise DomainError(_("The amount must be above zero."))
    if not money.is_payable(amount, currency):
        raise DomainError(_("This currency has no such small amounts."))


def _release(
    receipt: Receipt, allocations: Sequence[Allocation], lines: Iterable[PaymentLine], *, by: User, at: datetime
) -> None:
    of = {line.pk: line for line in lines}
    for one in allocations:
        one.line, one.receipt = of[one.line_id], receipt
        policies.can_allocate(by, receipt, one.line.contract.document).require()
        _free(one, by=by, at=at)
    _note(allocations, "allocation_released", by=by, at=at)


def _pay(receipt: Receipt, line: PaymentLine, amount: Decimal, *, by: User, at: datetime) -> Allocation:
    """So much of the receipt pays the instalment; both say so. Both are locked."""
    _count(receipt, line, amount)
    return Allocation.objects.create(receipt=receipt, line=line, amount=amount, allocated_by=by, allocated_at=at)


def _free(allocation: Allocation, *, by: User, at: datetime) -> None:
    """It counts on neither side any more."""
    _count(allocation.receipt, allocation.line, -allocation.amount)
    allocation.released_by, allocation.released_at = by, at
    allocation.save(update_fields=["released_by", "released_at"])


def _count(receipt: Receipt, line: PaymentLine, amount: Decimal) -> None:
    """In the database as the difference: without our locks it would refuse what goes beyond either."""
    Receipt.objects.filter(pk=receipt.pk).update(allocated=F("allocated") + amount)
    PaymentLine.objects.filter(pk=line.pk).update(paid=F("paid") + amount)
    receipt.allocated += amount
    line.paid += amount


def _note(allocations: Sequence[Allocation], kind: str, *, by: User, at: datetime) -> None:
    """An event in each contract, and what is owed stated anew."""
    contracts: dict[int, Contract] = {}
    for one in allocations:
        contract = contracts.setdefault(one.line.contract_id, one.line.contract)
        facts: dict[str, Any] = {"receipt": one.receipt.number, "amount": one.amount, "line": one.line_id}
        record(contract.document, kind, by=by, at=at, target=one.line.label, **facts)
    for contract in contracts.values():
        promises.settle_lines(contract, at=at)
