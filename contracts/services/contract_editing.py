"""The parts of a contract, each changed on its own through the one door of documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Manager, Model, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.services import documents
from core import money
from core.errors import DomainError
from core.text import clean, one_line

from ..models import ApprovedPrice, Contract, Counterparty, PriceListItem
from ..policies.contracts import is_changeable
from ..rules.amounts import Amounts, amounts
from ..rules.parts import Need, Part
from ..rules.payments import by_percent
from .citations import approved_for, store_citations

Values = Mapping[str, Any]
HEAD, FILES = "head", "files"
"""What is changed besides the parts: title, language and tax; files."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    HEAD: ("language", "opportunity", "price_list", "tax_rate"),
    Part.LATER_CHANGES: ("later_changes", "later_changes_note"),
    Part.PERIOD: ("starts_on", "ends_on", "renewal_notice_days", "sign_by"),
}
"""The columns of a contract that belong to a part."""

SHARES = gettext_lazy("The shares have to be 100 % together, each above 0.")


@contextmanager
def editing(contract: Contract, *, by: User, version: int | None, part: str) -> Iterator[Contract]:
    """A change of one part: the fresh contract, its document locked. Afterwards its amounts are reckoned anew.

    Raises what `documents.changing` raises; DomainError for a contract that is in force or over, or that has no such
    part.
    """
    documents.require(is_changeable(contract))
    with documents.changing(contract.document, by=by, version=version) as change:
        fresh = Contract.objects.select_related("parent__document", "price_list").get(pk=contract.pk)
        fresh.document = change.document
        documents.require(is_changeable(fresh))
        if part in Part.values and part not in fresh.shape.parts:
            raise DomainError(_("This kind of contract has no such part."))
        change.facts["part"] = part
        yield fresh
        change.set(net_amount=amounts_of(fresh).net if fresh.shape.rows != Need.NONE else None)


def amounts_of(contract: Contract) -> Amounts:
    """Net, tax and gross of the rows as they stand. One statement. DomainError for more than an amount can be."""
    lines = contract.rows.order_by().values_list("quantity", "price")
    try:
        return amounts(lines, contract.tax_rate, contract.document.currency)
    except OverflowError:
        raise DomainError(_("The amounts are too large.")) from None


def set_fields(contract: Contract, *, by: User, version: int | None, part: str, **values: Any) -> Contract:
    """The columns of a part (FIELDS), and with the head also the title. KeyError for another column."""
    with editing(contract, by=by, version=version, part=part) as fresh:
        if title := one_line(values.pop("title", "")):
            fresh.document.title = title
        for name, value in values.items():
            if name not in FIELDS[part]:
                raise KeyError(name)
            setattr(fresh, name, clean(value) if isinstance(value, str) else value)
        if fresh.starts_on and fresh.ends_on and fresh.ends_on < fresh.starts_on:
            raise DomainError(_("It ends before it starts."))
        fresh.save(update_fields=[*FIELDS[part]])
        if "language" in values:
            _speak(fresh)
        if "price_list" in values:
            _list_anew(fresh)
    return fresh


def _list_anew(contract: Contract) -> None:
    """The rows' list prices are those of the contract's present list; what was agreed stays."""
    rows = list(contract.rows.all())
    offers = offered(contract, [row.product_id for row in rows])
    for row in rows:
        row.list_price = offers[row.product_id].list_price
        row.save(update_fields=["list_price"])


def _speak(contract: Contract) -> None:
    """Clauses as their standard says follow the contract's language; a text of one's own stays as it was typed."""
    for clause in contract.clauses.filter(deviates=False).select_related("standard__clause"):
        if clause.standard:
            clause.text = clause.standard.text_in(contract.language)
            clause.title = clause.standard.clause.name_in(contract.language)
            clause.save(update_fields=["text", "title"])


def set_rows(contract: Contract, *, by: User, version: int | None, rows: Sequence[Values]) -> Contract:
    """The products: each row with product, description, quantity, price (None: as approved, else as listed), and the
    key `id` of the row that it was. The list price is taken from the price list; without one it is not known. Of an
    amendment, a row that names another product replaces none any more.

    Raises DomainError for a price that is neither typed, approved nor listed.
    """
    with editing(contract, by=by, version=version, part=Part.GOODS) as fresh:
        offers = offered(fresh, [row["product"].pk for row in rows])
        wanted, same = [dict(row) for row in rows], set(fresh.rows.order_by().values_list("pk", "product"))
        for row in wanted:
            if (row.get("id"), row["product"].pk) not in same:
                row["replaces"] = None
            offer = offers[row["product"].pk]
            if row["price"] is None and offer.price is None:
                raise DomainError(_("%(product)s is on no price list: give its price.") % {"product": row["product"]})
            row["list_price"] = offer.list_price
            row["price"] = offer.price if row["price"] is None else row["price"]
        keep(fresh.rows, wanted)
        store_citations(fresh)
    return fresh


@dataclass(frozen=True, slots=True)
class Offer:
    """What a contract offers a product for: as approved for the customer, the lowest of several; else as listed."""

    list_price: Decimal | None
    approved: ApprovedPrice | None

    @property
    def price(self) -> Decimal | None:
        return self.approved.price if self.approved else self.list_price


def offered(contract: Contract, products: Collection[int]) -> dict[int, Offer]:
    """By product its price in the contract's price list, and the approved one. Two statements."""
    listed = PriceListItem.objects.filter(price_list=contract.price_list_id, product__in=products)
    prices = dict(listed.order_by().values_list("product", "price"))
    approved = approved_for(contract, products, timezone.localdate())
    lowest = {one.product_id: one for one in reversed(approved)}
    return {product: Offer(prices.get(product), lowest.get(product)) for product in products}


def set_parties(contract: Contract, *, by: User, version: int | None, parties: Sequence[Values]) -> Contract:
    """Who concludes the contract. A party that signs can only go, or come to our side or leave it, after its signature
    was taken from the list: DomainError."""
    with editing(contract, by=by, version=version, part=Part.PARTIES) as fresh:
        _require_signers_fit(fresh, parties)
        keep(fresh.counterparties, parties)
    return fresh


def _require_signers_fit(contract: Contract, parties: Sequence[Values]) -> None:
    sides = {party["id"]: party["side"] for party in parties if party.get("id")}
    for requirement in contract.signing_requirements.select_related("party"):
        party = requirement.party
        if not _is_signed_so(sides.get(party.pk, party.side), requirement.person):
            raise DomainError(_("Somebody signs for “%(party)s”: take the signature off first.") % {"party": party})


def _is_signed_so(side: str, person: User | None) -> bool:
    """For us one of our people signs, for the others somebody who is none."""
    return (side == Counterparty.Side.OURS) == (person is not None)


def set_plan(
    contract: Contract, *, by: User, version: int | None, lines: Sequence[Values], percent: bool = False
) -> Contract:
    """The plan of payments. With `percent` each line gives its share of the total with tax instead of its amount.

    A plan of amounts may be saved before it adds up: what it lacks is said, and refused when it is submitted. Raises
    DomainError unless shares are 100 together, and for an amount that is finer than the currency: nobody could pay it.
    """
    with editing(contract, by=by, version=version, part=Part.PAYMENT) as fresh:
        lines = [dict(line) for line in lines]
        if percent and lines:
            _share_out(fresh, lines)  # type: ignore[arg-type]
        if not all(money.is_payable(line["amount"], fresh.document.currency) for line in lines):
            raise DomainError(_("This currency has no such small amounts."))
        keep(fresh.payment_lines, [{name: line[name] for name in line if name != "percent"} for line in lines])
    return fresh


def _share_out(contract: Contract, lines: Sequence[dict[str, Any]]) -> None:
    shares = [line["percent"] or Decimal(0) for line in lines]
    total = amounts_of(contract).gross
    try:
        found = by_percent(total, shares, contract.document.currency)
    except ValueError:
        raise DomainError(str(SHARES)) from None
    if min(found) <= 0:
        raise DomainError(_("The total is too small to be shared out so."))
    for line, amount in zip(lines, found, strict=True):
        line["amount"] = amount


def set_signers(contract: Contract, *, by: User, version: int | None, signers: Sequence[Values]) -> Contract:
    """Who has to sign for which party. Ours are people of the company, the others go by name."""
    with editing(contract, by=by, version=version, part=Part.SIGNATURES) as fresh:
        for signer in signers:
            if not _is_signed_so(signer["party"].side, signer["person"]):
                raise DomainError(
                    _("For us one of our people signs; for the others somebody whose name is written down.")
                )
        named = [dict(signer) | {"name": _name(signer)} for signer in signers]
        keep(fresh.signing_requirements, named)
    return fresh


def _name(signer: Values) -> str:
    return signer["person"].name if signer["person"] else one_line(signer["name"])


def keep(rows: Manager[Any], wanted: Sequence[Values]) -> None:
    """Make the rows of a contract those that are wanted, in that order: known ones by `id` are changed, others added,
    what is not wanted goes. DomainError for a row that something points at (an order, a receipt, a signature)."""
    there = {row.pk: row for row in rows.select_for_update(no_key=True)}
    kept = {one["id"] for one in wanted if one.get("id") in there}
    try:
        for key, row in there.items():
            if key not in kept:
                row.delete()
    except ProtectedError:
        raise DomainError(_("A line that is left out is in use: orders, payments or signatures name it.")) from None
    for position, one in enumerate(wanted, start=1):
        values = {name: one_line(value) if isinstance(value, str) else value for name, value in one.items()}
        values["position"] = position
        if row := there.get(values.pop("id", None)):
            _write(row, values)
        else:
            rows.create(**values)


def _write(row: Model, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
