"""Prices, proposals and contracts of a customer: lines of its page, and what becomes of them when it changes hands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple, TypedDict

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals import documents as kinds
from approvals.models import Document
from approvals.querysets import DocumentQuerySet, learn_outcomes
from approvals.services import belonging
from core.errors import DomainError, Sentence
from customers import related
from customers.models import Customer
from customers.related import Hands, Line

from ..models import Allocation, ApprovedPrice, Contract, Counterparty, Proposal, Receipt
from ..models.proposal import settling
from ..rules.proposals import Stand
from ..rules.states import Stage

State = Document.State
UPCOMING = 50
"""Open documents that the page of a customer shows at most."""


class Moved(TypedDict):
    """What `undo` needs to know of one document: how long its chain was when it changed hands."""

    document: int
    former: int
    new: int
    length: int


class Standing(NamedTuple):
    """Where a document stands, beyond its approval; `due_at` is by when the next thing is to be done."""

    words: Sentence
    value: str
    field: str
    due_at: datetime | None = None


def open_ones(rows: DocumentQuerySet) -> DocumentQuerySet:
    """Those with which something is still to be done: drafts, what is in approval, approved ones that are not over.

    A price application is done when it is approved, a proposal when the customer accepted or refused it, a contract
    when it has ended or is void.
    """
    settled = Q(Exists(settling().filter(proposal=OuterRef("pk"))))
    done = Q(kind="price") | settled | Q(contract__stage__in=[Stage.ENDED, Stage.VOID])
    return rows.exclude(state=State.VOID).exclude(Q(state=State.APPROVED) & done)


def timeline(customer: Customer, reader: User, before: datetime | None, limit: int) -> Sequence[Line]:
    """The customer's documents of which the reader may read all, those begun last first."""
    rows = Document.objects.readable_by(reader).filter(customer=customer)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    newest = list(rows.order_by("-created_at", "-pk")[:limit])
    found = standings(newest)
    return [_line(row, found[row.pk], row.created_at) for row in newest]


def upcoming(customer: Customer, reader: User) -> Sequence[Line]:
    """His open ones, what is due first before all; those without a due time last."""
    rows = list(open_ones(Document.objects.readable_by(reader).filter(customer=customer)).order_by("-pk")[:UPCOMING])
    found, now = standings(rows), timezone.now()
    rows.sort(key=lambda row: (found[row.pk].due_at is None, found[row.pk].due_at or row.updated_at))
    return [_line(row, found[row.pk], found[row.pk].due_at or row.updated_at, now) for row in rows]


def _line(row: Document, standing: Standing, at: datetime, now: datetime | None = None) -> Line:
    kind = kinds.get(row.kind)
    return Line(
        at=at,
        sentence=_("%(kind)s %(number)s") % {"kind": kind.label, "number": row.number or _("(draft)")},
        icon=kind.icon,
        url=kind.address(row),
        note=row.title,
        state=standing.words,
        state_value=standing.value,
        field=standing.field,
        overdue=now is not None and standing.due_at is not None and standing.due_at < now,
    )


def standings(rows: Iterable[Document]) -> dict[int, Standing]:
    """Where each stands, in the words of its kind. Three queries however many they are."""
    rows = list(rows)
    learn_outcomes(rows)
    found = {row.pk: Standing(row.get_standing_display(), row.standing, "standing") for row in rows}
    for proposal in Proposal.objects.with_stand().filter(pk__in=found):
        due_at = proposal.submit_by if proposal.stand in (Stand.DRAFT, Stand.IN_REVIEW, Stand.APPROVED) else None
        stand = Standing(proposal.get_stand_display(), proposal.stand, "stand", due_at)
        is_draft = proposal.stand == Stand.DRAFT
        found[proposal.pk] = found[proposal.pk]._replace(due_at=due_at) if is_draft else stand
    for contract in Contract.objects.filter(pk__in=found).exclude(stage=Stage.APPROVAL):
        due_at = _end_of(contract) if contract.stage == Stage.SIGNING else None
        found[contract.pk] = Standing(contract.get_stage_display(), contract.stage, "stage", due_at)
    return found


def _end_of(contract: Contract) -> datetime | None:
    """The end of the day by which it is to be signed."""
    return timezone.make_aware(datetime.combine(contract.sign_by, time.max)) if contract.sign_by else None


def open_count(customers: Collection[int]) -> Mapping[int, int]:
    """Customer → how many of its documents are open, whoever may see them."""
    counted = open_ones(Document.objects.filter(customer__in=customers)).order_by().values("customer")
    return dict(counted.annotate(number=Count("pk")).values_list("customer", "number"))


def move(hands: Mapping[int, Hands], by: User, reason: str) -> Mapping[int, list[Moved]]:
    """The open documents of the former owner become the new one's, who goes on with them.

    What the new owner himself is asked to approve stays until it is decided.
    """
    mine = Q()
    for customer, pair in hands.items():
        mine |= Q(customer=customer, owner=pair.former)
    rows = open_ones(Document.objects.filter(mine)) if hands else Document.objects.none()
    people = User.objects.select_related("unit").in_bulk({pair.new for pair in hands.values()})
    owners = {customer: people[pair.new] for customer, pair in hands.items()}
    customer_of = dict(rows.order_by().values_list("pk", "customer"))
    moved = defaultdict(list)
    for key, length in belonging.give(rows, owners, by=by, reason=reason).items():
        former, new = hands[customer_of[key]]
        moved[customer_of[key]].append(Moved(document=key, former=former, new=new, length=length))
    return dict(moved)


def undo(moved: Mapping[int, list[Moved]], by: User, reason: str) -> None:
    """Give back those that are still open, still the new owner's, and on which he has done nothing himself.

    Nothing goes back to somebody who has left.
    """
    pairs: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for entry in (one for entries in moved.values() for one in entries):
        pairs[entry["former"], entry["new"]][entry["document"]] = entry["length"]
    people = User.objects.select_related("unit").in_bulk({key for pair in pairs for key in pair})
    for (former, new), lengths in pairs.items():
        if people[former].is_active:
            back = belonging.untouched(lengths, people[new])
            rows = open_ones(Document.objects.filter(pk__in=back, owner=new))
            customers = rows.order_by().values_list("customer", flat=True)
            belonging.give(rows, dict.fromkeys(customers, people[former]), by=by, reason=reason)


BESIDE: dict[str, Any] = {"prices": ApprovedPrice, "parties": Counterparty, "receipts": Receipt}
"""What else names a customer."""


def join(loser: int, survivor: int, by: User) -> dict[str, list[int]]:
    """Bring all documents of the merged customer over, with its prices, parties and receipts; their keys."""
    before, after = _both(loser, survivor)
    keys = list(Document.objects.filter(customer=before).values_list("pk", flat=True))
    brought = {"documents": belonging.bring_over(keys, before, after, by=by)}
    for name, model in BESIDE.items():
        rows = model.objects.filter(customer=before)
        brought[name] = list(rows.values_list("pk", flat=True))
        rows.update(customer=after)
    return brought


def part(loser: int, survivor: int, joined: Mapping[str, list[int]], by: User) -> None:
    """Give those back that are still the survivor's.

    DomainError when a payment of one of them would then pay an instalment of the other: who released it may separate.
    """
    before, after = _both(loser, survivor)
    belonging.bring_over(joined["documents"], after, before, by=by, apart=True)
    for name, model in BESIDE.items():
        model.objects.filter(pk__in=joined[name], customer=after).update(customer=before)
    _require_own_payments(before, after)


def _require_own_payments(*customers: Customer) -> None:
    """What `payments.allocate` asks: nobody pays for another. One query."""
    open_ = Allocation.objects.filter(released_at=None, receipt__customer__in=customers)
    of_another = open_.exclude(line__contract__document__customer=F("receipt__customer"))
    one = of_another.select_related("receipt", "line__contract__document").order_by("pk").first()
    if one:
        words = {"receipt": one.receipt.number, "document": one.line.contract.document}
        raise DomainError(
            _("Payment %(receipt)s pays for %(document)s, which belongs to the other customer. Release it first.")
            % words
        )


def _both(loser: int, survivor: int) -> tuple[Customer, Customer]:
    found = Customer.objects.in_bulk([loser, survivor])
    return found[loser], found[survivor]


def register() -> None:
    """Tell `customers` of them."""
    related.register(SOURCE)


SOURCE = related.Related(
    code="documents",
    label=gettext_lazy("Prices, proposals, contracts"),
    icon="file-earmark-text",
    timeline=timeline,
    upcoming=upcoming,
    open_count=open_count,
    move=move,
    undo=undo,
    join=join,
    part=part,
)
