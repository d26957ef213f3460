"""A contract for the access table, with one standard clause, its template, and words that strangers must not see."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from contracts.models import Clause, Contract, ContractTemplate, StandardClause
from contracts.services import contract_clauses, contracts
from contracts.services import contract_editing as editing
from customers.models import Customer


@dataclass(frozen=True)
class Agreement:
    standard: StandardClause
    template: ContractTemplate
    contract: Contract
    clause: Clause


def make_agreement(owner: User, customer: Customer) -> Agreement:
    """A draft of a sales contract; a canary in each of its texts."""
    standard = StandardClause.objects.create(code="risk", part="delivery", name_en="Risk", name_zh="风险")
    standard.versions.create(number=1, text_en="Risk passes.", text_zh="风险转移。")
    template = ContractTemplate.objects.create(kind="sales", name_en="Sales", name_zh="销售")
    template.clauses.add(standard)
    said = contracts.Beginning(customer, "sales", "canarycontract", "CNY", language="en")
    contract = contracts.begin(said, by=owner)
    how: dict[str, Any] = {"by": owner, "version": None}
    clause = contract.clauses.get()
    contract_clauses.word(clause, text="canaryclause", reason="canarydeviation", **how)
    note = "canarychanges"
    editing.set_fields(contract, part="later_changes", later_changes="charged", later_changes_note=note, **how)
    line = {"label": "canaryinstalment", "amount": Decimal(1), "due_on": "2027-01-01", "method": "canarymethod"}
    editing.set_plan(contract, lines=[line], **how)
    parties = [
        {"id": party.pk, "side": party.side, "name": party.name, "contact_words": "canarycontact"}
        for party in contract.counterparties.all()
    ]
    editing.set_parties(contract, parties=parties, **how)
    theirs = contract.counterparties.get(side="theirs")
    signer = {"party": theirs, "person": None, "name": "canarysigner", "capacity": "canarycapacity"}
    editing.set_signers(contract, signers=[signer], **how)
    return Agreement(standard, template, Contract.objects.shown().get(pk=contract.pk), clause)
