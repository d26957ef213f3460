"""The columns of the registers as files: for each its words, and what a row has there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.querysets import learn_outcomes
from core.sheets import Value

from ..rules.money_in import standing

Cells = Mapping[str, tuple[Promise, Callable[[Any], Value]]]
"""Column → its words, and what a row has there."""


def _nothing(_rows: Sequence[Any]) -> None:
    """The rows know all that is written of them."""


@dataclass(frozen=True, slots=True)
class Register:
    """`what` is the name of its address, as the log of exports keeps it; `title` names the file; `prepare` reads what
    cells need, for many rows at once."""

    what: str
    title: Promise
    cells: Cells
    prepare: Callable[[Sequence[Any]], None] = _nothing


def _standing(line: Any) -> str:
    return str(standing(line.open, line.falls_due_on, timezone.localdate()).label)


PAYMENTS = Register(
    "payments:list",
    _("Payments"),
    {
        "contract": (_("Contract"), lambda line: line.contract.document.number),
        "title": (_("Title"), lambda line: line.contract.document.title),
        "customer": (_("Customer"), lambda line: line.contract.document.customer.name),
        "owner": (_("Owner of the contract"), lambda line: str(line.contract.document.owner)),
        "label": (_("Instalment"), lambda line: line.label),
        "due": (_("Due on"), lambda line: line.falls_due_on),
        "standing": (_("Where it stands"), _standing),
        "currency": (_("Currency"), lambda line: line.contract.document.currency),
        "amount": (_("Amount"), lambda line: line.amount),
        "paid": (_("Paid"), lambda line: line.paid),
        "open": (_("Open"), lambda line: line.open),
    },
)
CONTRACTS = Register(
    "contracts:list",
    _("Contracts"),
    {
        "number": (_("Number"), lambda contract: contract.document.number),
        "title": (_("Title"), lambda contract: contract.document.title),
        "kind": (_("Kind"), lambda contract: contract.get_kind_display()),
        "relation": (_("Relation"), lambda contract: contract.get_relation_display()),
        "customer": (_("Customer"), lambda contract: contract.document.customer.name),
        "owner": (_("Owner"), lambda contract: str(contract.document.owner)),
        "stage": (_("Where it stands"), lambda contract: contract.get_stage_display()),
        "currency": (_("Currency"), lambda contract: contract.document.currency),
        "net": (_("Net amount"), lambda contract: contract.document.net_amount),
        "starts_on": (_("Starts on"), lambda contract: contract.starts_on),
        "ends_on": (_("Ends on"), lambda contract: contract.ends_on),
        "sign_by": (_("Sign by"), lambda contract: contract.sign_by),
        "effective": (_("Effective since"), lambda contract: contract.effective_at),
        "changed": (_("Last change"), lambda contract: contract.document.updated_at),
    },
)
RECEIPTS = Register(
    "payments:receipts",
    _("Payments received"),
    {
        "number": (_("Number"), lambda receipt: receipt.number),
        "customer": (_("Customer"), lambda receipt: receipt.customer.name),
        "customer_number": (_("Customer number"), lambda receipt: receipt.customer.number),
        "received_on": (_("Received on"), lambda receipt: receipt.received_on),
        "reference": (_("Reference"), lambda receipt: receipt.reference),
        "currency": (_("Currency"), lambda receipt: receipt.currency),
        "amount": (_("Amount"), lambda receipt: receipt.amount),
        "allocated": (_("Allocated"), lambda receipt: receipt.allocated),
        "left": (_("Not allocated"), lambda receipt: receipt.left),
        "recorded_by": (_("Recorded by"), lambda receipt: str(receipt.recorded_by)),
        "reversed": (_("Reversed"), lambda receipt: receipt.reversed_at),
        "reason": (_("Reason"), lambda receipt: receipt.reason),
    },
)
COMPLAINTS = Register(
    "complaints:list",
    _("Complaints"),
    {
        "number": (_("Number"), lambda complaint: complaint.number),
        "state": (_("State"), lambda complaint: complaint.get_state_display()),
        "customer": (_("Customer"), lambda complaint: complaint.contract.document.customer.name),
        "contract": (_("Contract"), lambda complaint: complaint.contract.document.number),
        "text": (_("What the customer says"), lambda complaint: complaint.text),
        "responsible": (_("Responsible"), lambda complaint: str(complaint.responsible)),
        "opened": (_("Recorded"), lambda complaint: complaint.opened_at),
        "opened_by": (_("Recorded by"), lambda complaint: str(complaint.opened_by)),
        "closed": (pgettext_lazy("complaint", "Closed on"), lambda complaint: complaint.closed_at),
        "solution": (_("Solution"), lambda complaint: complaint.solution),
    },
)
APPLICATIONS = Register(
    "prices:list",
    _("Price applications"),
    {
        "number": (_("Number"), lambda price: price.document.number),
        "title": (_("Title"), lambda price: price.document.title),
        "state": (_("State"), lambda price: price.document.get_standing_display()),
        "round": (_("Round"), lambda price: price.document.round),
        "customer": (_("Customer"), lambda price: price.document.customer.name),
        "customer_number": (_("Customer number"), lambda price: price.document.customer.number),
        "owner": (_("Owner"), lambda price: str(price.document.owner)),
        "currency": (_("Currency"), lambda price: price.document.currency),
        "total": (_("Total"), lambda price: price.document.net_amount),
        "valid_until": (_("Valid until"), lambda price: price.valid_until),
        "competitor": (_("Competitor"), lambda price: price.competitor),
        "changed": (_("Last change"), lambda price: price.document.updated_at),
    },
    prepare=lambda prices: learn_outcomes(price.document for price in prices),
)
