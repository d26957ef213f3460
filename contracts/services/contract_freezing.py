"""What of a contract is frozen when it is submitted: its content, the facts, what is asked of the authority matrix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.documents import Frozen
from approvals.models import Document, DocumentVersion
from approvals.rules.authority import Demand
from approvals.rules.flow import Field
from approvals.services import authority
from core import money
from core.errors import DomainError

from ..models import Contract
from ..rules.call_offs import exceeding
from ..rules.content import Content, Row, as_mapping, read
from ..rules.missing import Lack, lacks, missing
from ..rules.numbers import is_kept
from ..rules.parts import Part
from ..rules.states import Relation, Stage
from .citations import lapsed, store_citations
from .contract_content import content_of
from .exchange_rates import company_currency, in_company_currency, rate_on
from .frameworks import still_left


def freeze(document: Document) -> Frozen:
    """The content as it stands. Raises DomainError with a sentence for each thing that is missing or wrong."""
    contract = of(document)
    today = timezone.localdate()
    content = content_of(contract, today)
    if found := lacking(contract, content, today):
        raise DomainError(" ".join(lack.sentence for lack in found))
    store_citations(contract)
    demands = demands_of(content, document, today)
    return Frozen(as_mapping(content), _facts(content, document, demands, today), demands)


def of(document: Document) -> Contract:
    """The contract of a document that the caller has read, with what its content needs."""
    contract = Contract.objects.select_related("parent__document", "price_list").get(pk=document.pk)
    contract.document = document
    return contract


def lacking(contract: Contract, content: Content, today: date) -> list[Lack]:
    """All that is missing or wrong; none when it can be submitted."""
    return [
        *missing(content, today),
        *lacks(Part.GOODS, _wrong_list(contract, content, today)),
        *lacks(Part.GOODS, _wrong_with_parent(contract, content)),
        *lacks(Part.GOODS, _not_comparable(content, today)),
    ]


def _wrong_list(contract: Contract, content: Content, today: date) -> Iterator[str]:
    """Rows of its own are compared with a list that is in force; those of an order have the framework's prices."""
    own = any(row.approval is None and row.framework_row is None for row in content.rows)
    if own and contract.price_list and not contract.price_list.is_valid_on(today):
        yield _("“%(list)s” is not in force today. Choose another price list.") % {"list": contract.price_list}


def _not_comparable(content: Content, today: date) -> Iterator[str]:
    if (rate := rate_on(content.currency, today)) is None:
        yield _("No exchange rate of %(currency)s is known. Ask an administrator.") % {"currency": content.currency}
    elif not is_kept(money.converted(content.net, rate, company_currency())):
        yield _("The amounts are too large.")


def _wrong_with_parent(contract: Contract, content: Content) -> Iterator[str]:
    """What it is based on has to be in force, and an order takes no more than is left of it."""
    parent = contract.parent
    if parent is None:
        return
    in_force = {Stage.EFFECTIVE, Stage.ENDED} if contract.relation == Relation.RENEWAL else {Stage.EFFECTIVE}
    if parent.stage not in in_force:
        yield _("%(number)s, which it is based on, is not effective.") % {"number": parent.document.ref}
    if contract.relation == Relation.ORDER:
        yield from _too_much(parent, content.rows)


def _too_much(framework: Contract, rows: Sequence[Row]) -> Iterator[str]:
    over = exceeding(((row.framework_row or 0, row.quantity) for row in rows), still_left(framework))
    for row in rows:
        if (excess := over.pop(row.framework_row or 0, None)) is not None:
            words = {"product": row.product, "quantity": f"{excess.normalize():f}"}
            yield _("%(product)s: %(quantity)s more than is left under the framework agreement.") % words


def demands_of(content: Content, document: Document, today: date) -> list[Demand]:
    """What its rows ask for: each that no approved price covers, and together those of a product group. A termination
    and rows that are covered ask for nothing."""
    kind, value = f"contract:{content.kind}", document.customer.value
    asked: dict[str, list[Decimal]] = defaultdict(list)
    found = []
    for row in content.rows:
        if row.approval is None:
            amount = in_company_currency(row.amount, content.currency, today)
            asked[row.group].append(amount)
            found.append(Demand(row.group, value, kind, row.rate, amount))
    together = (
        Demand(group, value, kind, None, sum(parts, Decimal(0))) for group, parts in asked.items() if len(parts) > 1
    )
    return [*found, *together]


def _facts(content: Content, document: Document, demands: Sequence[Demand], today: date) -> Mapping[str, Any]:
    """What conditions of the flow are about. A price that neither a list nor an approval stands behind has no rate that
    the matrix could compare: it is beyond the owner's authority."""
    rates = [row.rate for row in content.rows if row.approval is None and row.rate is not None]
    unlisted = any(row.approval is None and row.list_price is None for row in content.rows)
    over = unlisted or not authority.verdict(document.owner, document.unit, demands, timezone.now())
    facts: dict[str, Any] = {
        Field.NET_AMOUNT: in_company_currency(content.net, content.currency, today),
        Field.OVER_AUTHORITY: over,
        Field.KIND: content.kind,
        Field.CUSTOMER_CLASS: document.customer.value,
        Field.DEVIATION: any(clause.needs_approver for clause in content.deviations),
        Field.CURRENCY: content.currency,
    }
    return facts | ({Field.LOWEST_RATE: min(rates)} if rates else {})


def final(document: Document, version: DocumentVersion) -> None:
    """Asked at the final decision: what was true when it was submitted has to be true still.

    Raises DomainError when a cited price does not hold any more, when the submitter lost the authority that spared the
    director, or when what an order takes is not left any more.
    """
    content, contract = read(version.content), of(document)
    gone = [*lapsed(content.rows, timezone.localdate()), *_wrong_with_parent(contract, content)]
    spared = not version.facts[Field.OVER_AUTHORITY]
    if spared and not authority.verdict(document.owner, document.unit, version.demands, timezone.now()):
        gone.append(_("The submitter's authority does not cover these prices any more."))
    if gone:
        raise DomainError(" ".join([*gone, _("Return it, so that it is submitted again.")]))
