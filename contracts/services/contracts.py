"""Beginning a contract: anew from a template, or on the basis of another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import documents
from core.errors import DomainError
from customers.models import Contact, Customer, Opportunity
from customers.policies.archive import can_see_private

from ..catalogue_data.clauses import TERMINATION
from ..models import CompanyDetails, Contract, ContractTemplate, Counterparty, PaymentLine, PriceList, StandardClause
from ..policies.contracts import can_begin, can_follow
from ..rules.parts import BEGUN_WITH, Need, place_of
from ..rules.states import ContractKind, Relation
from .citations import store_citations
from .contract_clauses import take
from .contract_editing import amounts_of
from .frameworks import still_left

KIND = "contract"
TAX_RATE, TAX_RATES = Decimal("0.13"), {ContractKind.ADVERTISING: Decimal("0.06")}
"""What most goods, and the kinds that are services, are taxed with in China; a contract says its own."""
TITLES: Mapping[str, Any] = {
    Relation.AMENDMENT: lambda title: _("Amendment: %(title)s") % {"title": title},
    Relation.RENEWAL: lambda title: _("Renewal: %(title)s") % {"title": title},
    Relation.ORDER: lambda title: _("Order: %(title)s") % {"title": title},
    Relation.VOIDING: lambda title: _("Termination: %(title)s") % {"title": title},
}
COPIED = ("language", "price_list", "tax_rate", "later_changes", "later_changes_note", "renewal_notice_days")
"""What a contract takes from the one that it is based on; of a termination, the language alone: it sells nothing."""
INSTALMENT = ("position", "label", "amount", "due_on", "after_event", "after_days", "method")
"""What an amendment says again of an instalment."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is said when a contract is begun. Without a template it is the first of the kind, without a price list the
    newest of the currency that is in force, without a tax rate that of the kind."""

    customer: Customer
    kind: str
    title: str
    currency: str
    language: str = "zh-hans"
    template: ContractTemplate | None = None
    price_list: PriceList | None = None
    opportunity: Opportunity | None = None
    tax_rate: Decimal | None = None


@transaction.atomic
def begin(said: Beginning, *, by: User) -> Contract:
    """A draft with our company and the customer as parties, and the clauses of the template.

    Raises NotAllowed for who has nothing to do with the customer, DomainError for what does not fit together: a
    template of another kind, prices in another currency, the opportunity of another customer, an order (it begins from
    its framework agreement).
    """
    can_begin(by, said.customer).require()
    _require_fitting(said)
    template = said.template or ContractTemplate.objects.filter(kind=said.kind, is_active=True).first()
    document = documents.begin(
        kind=KIND,
        subkind=said.kind,
        owner=by,
        customer=said.customer,
        title=said.title,
        currency=said.currency,
        by=by,
    )
    contract = Contract.objects.create(
        document=document,
        kind=said.kind,
        template=template,
        language=said.language,
        price_list=said.price_list or _list_in_force(said.currency),
        opportunity=said.opportunity,
        tax_rate=TAX_RATES.get(ContractKind(said.kind), TAX_RATE) if said.tax_rate is None else said.tax_rate,
    )
    if template:
        take(contract, _in_order(template.clauses.filter(is_active=True).prefetch_related("versions")))
    _name_parties(contract)
    return contract


def _require_fitting(said: Beginning) -> None:
    if said.kind not in BEGUN_WITH:
        raise DomainError(_("An order begins from its framework agreement."))
    if said.template and said.template.kind != said.kind:
        raise DomainError(_("This template is for another kind of contract."))
    if said.price_list and said.price_list.currency != said.currency:
        raise DomainError(_("This price list has another currency."))
    if said.opportunity and said.opportunity.customer_id != said.customer.pk:
        raise DomainError(_("This opportunity is another customer's."))


def _list_in_force(currency: str) -> PriceList | None:
    return PriceList.objects.valid_on(timezone.localdate()).filter(currency=currency).first()


def _in_order(clauses: Any) -> list[StandardClause]:
    return sorted(clauses, key=lambda clause: (place_of(clause.part), clause.position, clause.code))


def _name_parties(contract: Contract) -> None:
    """Our company, and the customer with its address and main contact, as the archive knows them."""
    customer, company = contract.document.customer, CompanyDetails.objects.first()
    zh = contract.language.startswith("zh")
    if company:
        contract.counterparties.create(
            position=1,
            side=Counterparty.Side.OURS,
            name=company.name_zh if zh else company.name_en,
            credit_code=company.credit_code,
            address=company.address_zh if zh else company.address_en,
            contact_words=contract.document.owner.name,
        )
    address, contact = customer.addresses.first(), customer.contacts.filter(left_on=None).first()
    contract.counterparties.create(
        position=2,
        side=Counterparty.Side.THEIRS,
        customer=customer,
        name=customer.name,
        credit_code=customer.credit_code,
        address=address.text if address else "",
        contact=contact,
        contact_words=contact_words(contact, contract.document.owner) if contact else "",
    )


def contact_words(contact: Contact, reader: User) -> str:
    """Name, position and number as the contract names the contact; the number as far as the reader sees it."""
    number = (contact.mobile or contact.phone) if can_see_private(reader, contact.customer) else ""
    return " ".join(word for word in (contact.name, contact.position, number) if word)[:200]


@transaction.atomic
def follow(parent: Contract, relation: Relation, *, by: User) -> Contract:
    """An amendment, renewal, termination of a contract, or an order under it: a draft of its own, filled in from it.

    Raises NotAllowed for who may not, or when the contract does not stand where that is possible; DomainError when
    nothing is left to order.
    """
    can_follow(by, parent, relation).require()
    source = parent.document
    kind = ContractKind.ORDER if relation == Relation.ORDER else ContractKind(parent.kind)
    document = documents.begin(
        kind=KIND,
        subkind=kind,
        owner=by,
        customer=source.customer,
        title=str(TITLES[relation](source.title))[:200],
        currency=source.currency,
        by=by,
        based_on=source,
    )
    contract = Contract.objects.create(
        document=document,
        kind=kind,
        relation=relation,
        parent=parent,
        template=_template(parent, relation),
        opportunity=parent.opportunity,
        **{name: getattr(parent, name) for name in (COPIED if relation != Relation.VOIDING else COPIED[:1])},
        **_period(parent, relation),
    )
    _copy_parties(parent, contract)
    _copy_rows(parent, contract)
    _copy_plan(parent, contract)
    _copy_clauses(parent, contract)
    store_citations(contract)
    document.net_amount = amounts_of(contract).net if contract.shape.rows != Need.NONE else None
    document.save(update_fields=["net_amount"])
    return contract


def _template(parent: Contract, relation: Relation) -> ContractTemplate | None:
    if relation == Relation.ORDER:
        return ContractTemplate.objects.filter(kind=ContractKind.ORDER, is_active=True).first()
    return parent.template


def _period(parent: Contract, relation: Relation) -> dict[str, Any]:
    """An amendment keeps the period, a renewal follows it for as long; the others say their own."""
    if relation == Relation.AMENDMENT:
        return {"starts_on": parent.starts_on, "ends_on": parent.ends_on}
    if relation == Relation.RENEWAL and parent.ends_on:
        starts_on = parent.ends_on + timedelta(days=1)
        long = parent.ends_on - parent.starts_on if parent.starts_on else None
        return {"starts_on": starts_on, "ends_on": starts_on + long if long else None}
    return {}


def _copy_parties(parent: Contract, contract: Contract) -> None:
    """The parties, and who signs for each; whom of us an account is closed of signs no more."""
    copies: dict[int, Counterparty] = {}
    for party in parent.counterparties.all():
        source = party.pk
        party.pk, party.contract = None, contract
        party.save()
        copies[source] = party
    for signer in parent.signing_requirements.exclude(person__is_active=False):
        signer.pk, signer.contract, signer.party = None, contract, copies[signer.party_id]
        signer.save()


def _copy_rows(parent: Contract, contract: Contract) -> None:
    """The rows; an amendment's know what they replace, an order's are those of the framework of which something is
    left, with what is left."""
    if contract.shape.rows == Need.NONE:
        return
    left = still_left(parent) if contract.relation == Relation.ORDER else None
    rows = [row for row in parent.rows.all() if left is None or left[row.pk] > 0]
    if left is not None and not rows:
        raise DomainError(_("Nothing is left to order under this agreement."))
    for row in rows:
        source = row.pk
        row.pk, row.contract = None, contract
        row.replaces_id = source if contract.relation == Relation.AMENDMENT else None
        if left is not None:
            row.framework_row_id, row.quantity = source, left[source]
        row.save()


def _copy_plan(parent: Contract, contract: Contract) -> None:
    """An amendment restates the plan of payments; its instalments know what they replace. The others say their own."""
    if contract.relation == Relation.AMENDMENT:
        PaymentLine.objects.bulk_create(
            PaymentLine(contract=contract, replaces=line, **{name: getattr(line, name) for name in INSTALMENT})
            for line in parent.payment_lines.all()
        )


def _copy_clauses(parent: Contract, contract: Contract) -> None:
    """An order has those of its template, a termination its own; the others say what the contract said."""
    if contract.relation in (Relation.ORDER, Relation.VOIDING):
        wanted = contract.template.clauses.all() if contract.template else StandardClause.objects.none()
        if contract.relation == Relation.VOIDING:
            wanted = StandardClause.objects.filter(code=TERMINATION) | wanted.filter(part="signatures")
        take(contract, _in_order(wanted.filter(is_active=True).distinct().prefetch_related("versions")))
        return
    for clause in parent.clauses.all():
        clause.pk, clause.contract = None, contract
        clause.save()
