"""What a contract says now, read from its tables: for its page, for freezing, for a draft's print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Max

from core import money

from ..models import ApprovedPrice, Clause, Contract, ContractRow, Counterparty, PaymentLine, SigningRequirement
from ..rules.amounts import amounts
from ..rules.content import Approval, ClauseText, Content, Instalment, Named, Party, Row, Signer, Words
from ..rules.parts import place_of
from .citations import citable


def content_of(contract: Contract, on: date, clauses: Sequence[Clause] | None = None) -> Content:
    """All of it. A row cites an approved price exactly when one covers it on that day. Six statements, one less for who
    has read the clauses (`ordered_clauses`)."""
    document = contract.document
    rows = list(contract.rows.select_related("product__group"))
    cited = citable(contract, rows, on)
    found = amounts(((row.quantity, row.price) for row in rows), contract.tax_rate, document.currency)
    parties = list(contract.counterparties.all())
    return Content(
        kind=contract.kind,
        relation=contract.relation,
        parent=contract.parent.document.ref if contract.parent else "",
        parent_title=contract.parent.document.title if contract.parent else "",
        title=document.title,
        language=contract.language,
        customer=document.customer.name,
        parties=tuple(_party(party) for party in parties),
        currency=document.currency,
        rows=tuple(_row(row, document.currency, cited.get(row.pk)) for row in rows),
        net=found.net,
        tax_rate=contract.tax_rate,
        tax=found.tax,
        gross=found.gross,
        payments=tuple(_instalment(line) for line in contract.payment_lines.all()),
        later_changes=contract.later_changes,
        later_changes_note=contract.later_changes_note,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        renewal_notice_days=contract.renewal_notice_days,
        sign_by=contract.sign_by,
        clauses=tuple(_clause(clause, contract.language) for clause in clauses or ordered_clauses(contract)),
        signers=signers_of(contract),
    )


def ordered_clauses(contract: Contract) -> list[Clause]:
    """Its clauses in the order of the parts, each with its standard text and the number of the version of it that is in
    force (`newest`): what was copied from another contract may be older. One statement."""
    newest = Max("standard__clause__versions__number")
    rows = contract.clauses.select_related("standard__clause").annotate(newest=newest)
    return sorted(rows, key=lambda clause: (place_of(clause.part), clause.position))


def _party(party: Counterparty) -> Party:
    return Party(party.side, party.name, party.credit_code, party.address, party.contact_words)


def _row(row: ContractRow, currency: str, approved: ApprovedPrice | None) -> Row:
    product = row.product
    return Row(
        product=Named(product.name_en, product.name_zh, product.code),
        group=product.group.code,
        model=product.model,
        measure=Words(product.measure_en, product.measure_zh),
        description=row.description,
        quantity=row.quantity,
        list_price=row.list_price,
        price=row.price,
        rate=money.rate_of(row.price, row.list_price) if row.list_price else None,
        amount=money.line_amount(row.quantity, row.price, currency),
        approval=_approval(approved) if approved else None,
        framework_row=row.framework_row_id,
    )


def _approval(price: ApprovedPrice) -> Approval:
    return Approval(price.pk, price.case.document.ref, price.price, price.valid_until)


def _instalment(line: PaymentLine) -> Instalment:
    return Instalment(line.label, line.amount, line.due_on, line.after_event, line.after_days, line.method)


def _clause(clause: Clause, language: str) -> ClauseText:
    standard, other = clause.standard, "en" if language.startswith("zh") else "zh-hans"
    said = standard if not clause.deviates else None
    return ClauseText(
        part=clause.part,
        title=clause.title,
        text=clause.text,
        standard=standard.clause.code if standard else "",
        standard_version=standard.number if standard else None,
        standard_text=standard.text_in(language) if standard else "",
        other_title=said.clause.name_in(other) if said else "",
        other_text=said.text_in(other) if said else "",
        deviates=clause.deviates,
        needs_approver=standard.clause.needs_approver if standard else True,
        reason=clause.reason,
    )


def signers_of(contract: Contract) -> tuple[Signer, ...]:
    """Who has to sign by the list of today, in its order. One statement."""
    return tuple(signer_of(one) for one in contract.signing_requirements.select_related("party"))


def signer_of(requirement: SigningRequirement) -> Signer:
    """As the content has it; the caller has read the party."""
    party = requirement.party
    return Signer(party.side, party.name, requirement.name, requirement.capacity, requirement.person_id)
