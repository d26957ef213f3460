"""Taking a condition of an approver into a contract: "yes, at 92 % or more"."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import compress
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.models import Document
from core import money
from core.errors import DomainError

from ..models import Contract
from .citations import store_citations
from .contract_content import content_of
from .contract_editing import amounts_of
from .contract_freezing import asks, of


def meet(document: Document, condition: Mapping[str, Any]) -> None:
    """Raise each price that was asked about to the rate, and share the plan of payments out anew. What an approved
    price covers or a framework agreement says stays as it is.

    Part of a change of the document under way. Raises DomainError for a condition that names no rate.
    """
    if "lowest_rate" not in condition:
        raise DomainError(_("This condition cannot be taken over by itself: change the contract."))
    contract, lowest = of(document), Decimal(condition["lowest_rate"])
    asked = asks(content_of(contract, timezone.localdate()))
    for row in compress(contract.rows.all(), asked):
        if row.list_price and money.rate_of(row.price, row.list_price) < lowest:
            row.price = money.price_at(row.list_price, lowest)
            row.save(update_fields=["price"])
    store_citations(contract)
    document.net_amount = amounts_of(contract).net
    share_out_again(contract)


def share_out_again(contract: Contract) -> None:
    """The instalments in the same proportion, adding up to the new total. A plan that there is not stays so."""
    lines = list(contract.payment_lines.all())
    if lines:
        shares = [line.amount for line in lines]
        amounts = money.shared_out(amounts_of(contract).gross, shares, contract.document.currency)
        for line, amount in zip(lines, amounts, strict=True):
            line.amount = amount
            line.save(update_fields=["amount"])
