"""What of a contract is frozen when it is submitted: its content, the facts, what is asked of the authority matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.documents import Frozen
from approvals.models import Case, Document, DocumentVersion
from approvals.rules.authority import Demand
from approvals.rules.flow import Field
from approvals.services import authority
from core import money
from core.errors import DomainError

from ..models import Contract
from ..policies.contracts import is_basis
from ..rules.call_offs import calls_off, exceeding
from ..rules.content import Content, Row, as_mapping, read
from ..rules.demands import Asked, demands
from ..rules.missing import Lack, lacks, missing, passed, silent
from ..rules.numbers import is_kept
from ..rules.parts import Part
from . import frameworks, granting
from .after.call_offs import too_little
from .citations import lapsed
from .contract_content import content_of
from .exchange_rates import company_currency, in_company_currency, rate_on


def freeze(document: Document) -> Frozen:
    """The content as it stands. Raises DomainError with a sentence for each thing that is missing or wrong. Writes
    nothing: a page may only look at what would be frozen."""
    contract = of(document)
    today = timezone.localdate()
    content = content_of(contract, today)
    if found := lacking(contract, content, today):
        raise DomainError(" ".join(lack.sentence for lack in found))
    asking = list(compress(content.rows, asks(content)))
    asked = demands_of(asking, content, document, today)
    return Frozen(as_mapping(content), _facts(content, document, asking, asked, today), asked)


def of(document: Document) -> Contract:
    """The contract of a document that the caller has read, with what its content needs."""
    contract = Contract.objects.select_related("parent__document", "price_list").get(pk=document.pk)
    contract.document = document
    return contract


def lacking(contract: Contract, content: Content, today: date) -> list[Lack]:
    """All that is missing or wrong; none when it can be submitted."""
    return [
        *missing(content, today),
        *lacks(Part.PARTIES, _customer_gone(contract)),
        *lacks(Part.GOODS, _not_sold(contract)),
        *lacks(Part.GOODS, _wrong_list(contract, content, today)),
        *lacks(Part.GOODS, _wrong_with_parent(contract)),
        *lacks(Part.GOODS, _not_comparable(content, today)),
    ]


def _customer_gone(contract: Contract) -> Iterator[str]:
    if not contract.document.customer.is_live:
        yield _("This customer is not in the archive any more.")


def _not_sold(contract: Contract) -> Iterator[str]:
    """What is sold anew is still sold; what an amendment restates, and what is ordered under an agreement, was agreed
    on before. One statement."""
    gone = contract.rows.filter(product__is_active=False, framework_row=None, replaces=None).select_related("product")
    for row in gone:
        yield _("%(product)s is not sold any more.") % {"product": row.product}


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


def _wrong_with_parent(contract: Contract) -> Iterator[str]:
    """What it is based on has to be in force; an order takes no more than is left of it, and a framework agreement is
    not amended to less than orders have called off."""
    if contract.parent is None:
        return
    if not (verdict := is_basis(contract.parent, contract.relation, contract.document.customer)):
        yield str(verdict.reason)
    if calls_off(contract.kind, contract.relation):
        yield from _too_much(contract)
    yield from (too_little(row) for row in frameworks.less_than_called_off(contract))


def _too_much(order: Contract) -> Iterator[str]:
    """By the rows of the tables, which nobody changes in approval: they follow a framework that is amended meanwhile,
    what was frozen does not."""
    rows = list(order.rows.select_related("product"))
    there = frameworks.room(order, frameworks.framework_of(order))
    over = exceeding(((row.framework_row_id or 0, row.quantity) for row in rows), there)
    for row in rows:
        if (excess := over.pop(row.framework_row_id or 0, None)) is not None:
            words = {"product": row.product, "quantity": f"{excess.normalize():f}"}
            yield _("%(product)s: %(quantity)s more than is left under the framework agreement.") % words


def asks(content: Content) -> list[bool]:
    """Of each row whether somebody has to grant its price still: no approved price covers it, and it is not sold as a
    framework agreement in force says, or for more. At most one statement."""
    agreed = frameworks.agreed_prices({row.framework_row for row in content.rows if row.framework_row})
    return [
        row.approval is None and not (row.framework_row in agreed and row.price >= agreed[row.framework_row])
        for row in content.rows
    ]


def demands_of(rows: Sequence[Row], content: Content, document: Document, today: date) -> list[Demand]:
    """What these rows ask for (rules.demands). A termination and rows that are granted already ask for nothing."""
    asked = [_asked(row, content.currency, today) for row in rows]
    return demands(asked, customer_class=document.customer.value, kind=f"contract:{content.kind}")


def _asked(row: Row, currency: str, today: date) -> Asked:
    listed = money.line_amount(row.quantity, row.list_price, currency) if row.list_price else None
    return Asked(
        row.group,
        row.rate,
        in_company_currency(row.amount, currency, today),
        None if listed is None else in_company_currency(listed, currency, today),
    )


def _facts(
    content: Content, document: Document, asking: Sequence[Row], asked: Sequence[Demand], today: date
) -> Mapping[str, Any]:
    """What conditions of the flow are about. A price that neither a list nor an approval stands behind has no rate that
    the matrix could compare: it is beyond the owner's authority."""
    rates = [row.rate for row in asking if row.rate is not None]
    unlisted = any(row.list_price is None for row in asking)
    over = unlisted or not authority.verdict(document.owner, document.unit, asked, timezone.now())
    facts: dict[str, Any] = {
        Field.NET_AMOUNT: in_company_currency(content.net, content.currency, today),
        Field.OVER_AUTHORITY: over,
        Field.KIND: content.kind,
        Field.CUSTOMER_CLASS: document.customer.value,
        Field.DEVIATION: bool(silent(content)) or any(clause.needs_approver for clause in content.deviations),
        Field.CURRENCY: content.currency,
    }
    return facts | ({Field.LOWEST_RATE: min(rates)} if rates else {})


def final(document: Document, version: DocumentVersion) -> None:
    """Asked at the final decision: what was true when it was submitted has to be true still.

    Raises DomainError when a cited price does not hold any more, when what an order takes is not left any more, when a
    day has passed by which it was to be signed or on which it would have ended, or when nobody who stands for the round
    may grant its prices by the matrix of today.
    """
    content, contract, at = read(version.content), of(document), timezone.now()
    today = timezone.localdate(at)
    gone = [*lapsed(content.rows, today), *_wrong_with_parent(contract), *passed(content, today)]
    case = Case.objects.get(document=document, round=document.round)
    if not granting.is_granted(case, version.demands, at):
        gone.append(granting.refusal())
    if gone:
        raise DomainError(" ".join([*gone, _("Return it, so that it is submitted again.")]))
