"""A word of its own in every text of a contract; who meets it on any page, part or answer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from .desk import COLUMNS, Desk

pytestmark = pytest.mark.django_db

PARTS = frozenset({"reqst", "deleg", "manag", "admin"})
"""The owner, who stands in for him, who leads him, and administrators."""
WORDS = (
    "canarycontract",
    "canaryclause",
    "canarydeviation",
    "canarychanges",
    "canaryinstalment",
    "canarymethod",
    "canarysigner",
    "canarycapacity",
    "canarycontact",
)


def _pages(desk: Desk) -> list[str]:
    """Every page, part and answer that could hold a word of it, for whoever asks."""
    ref, clause = desk.agreement.contract.document.ref, desk.agreement.clause.pk
    parts = ("head", "parties", "payment", "later_changes", "period", "signatures")
    return [
        reverse("contracts:list"),
        f"{reverse('contracts:list')}?q=canary",
        reverse("contracts:begin"),
        *(reverse(f"contracts:{name}", args=[ref]) for name in ("contract", "offers")),
        *(reverse("contracts:edit", args=[ref, part]) for part in parts),
        *(reverse(f"contracts:{name}", args=[ref, clause]) for name in ("word", "leave_out", "restore")),
        *(reverse(f"approvals:{name}", args=[ref]) for name in ("history", "progress", "submit")),
        reverse("customers:customer", args=[desk.customer.number]),
        *(reverse(f"notifications:{name}") for name in ("inbox", "latest", "bell")),
        reverse("approvals:inbox"),
        reverse("start:start"),
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_nobody_meets_a_word_of_a_contract_that_is_not_for_him(desk: Desk, column: str) -> None:
    met: dict[str, list[str]] = {}
    for page in _pages(desk):
        body = desk.answer(column, "GET", page).body
        for word in WORDS:
            if word in body:
                met.setdefault(word, []).append(page)
    assert met.keys() == (set(WORDS) if column in PARTS else set()), met
