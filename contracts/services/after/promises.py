"""What is owed after a contract's approval is promised in `deadlines`: stated anew after every change of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, time, tzinfo

from django.utils import timezone

from approvals.models import Document
from approvals.rules.states import CaseState
from deadlines.rules.clock import FAR
from deadlines.services.promises import Statement, Term, settle_each

from ...models import Complaint, Contract, HandOver, PaymentLine
from ...models.instalments import OWED
from ...rules.fulfilment import owes_hand_over
from ...rules.promises import OF_COMPLAINT, OF_CONTRACT, OF_LINE, PromiseKind, end_of, notice_from
from ...rules.states import Relation, Stage


def settle(contract: Contract, *, at: datetime) -> None:
    """Bring the promises about the contract and its instalments in line with what it is now.

    The caller holds the lock of its document and has saved it.
    """
    stated = {contract.pk: Statement(list(_terms(contract)), list(_kept(contract)))}
    settle_each(stated, kinds=OF_CONTRACT, at=at)
    settle_lines(contract, at=at)


def settle_lines(contract: Contract, *, at: datetime) -> None:
    """The same about its instalments alone."""
    lines = contract.payment_lines.all()
    settle_each({line.pk: _about_line(contract, line) for line in lines}, kinds=OF_LINE, at=at)


def settle_complaint(complaint: Complaint, *, at: datetime) -> None:
    """The same about a complaint, which the caller has locked: an answer within the ladder's time."""
    contract, open_ = complaint.contract, complaint.state == Complaint.State.OPEN
    term = _term(contract, PromiseKind.COMPLAINT, complaint.opened_at)
    kept = OF_COMPLAINT if complaint.state == Complaint.State.SOLVED else ()
    settle_each({complaint.pk: Statement([term] if open_ else [], kept)}, kinds=OF_COMPLAINT, at=at)


def approved_at(document: Document) -> datetime | None:
    """When its newest approval was concluded. One statement."""
    rounds = document.cases.filter(state=CaseState.APPROVED).order_by("-round")
    return rounds.values_list("ended_at", flat=True).first()


def _terms(contract: Contract) -> Iterator[Term]:
    zone = timezone.get_default_timezone()
    if contract.stage == Stage.SIGNING and contract.sign_by:
        begun = approved_at(contract.document)
        yield _term(contract, PromiseKind.SIGN, begun, end_of(contract.sign_by, zone))
    if contract.stage != Stage.EFFECTIVE or contract.effective_at is None:
        return
    if owes_hand_over(contract.kind, contract.relation) and not _is_handed_over(contract):
        yield _term(contract, PromiseKind.HAND_OVER, _begins(contract, contract.effective_at, zone))
    if contract.ends_on and not _is_renewed(contract):
        notice = notice_from(contract.ends_on, contract.renewal_notice_days, contract.effective_at, zone)
        yield _term(contract, PromiseKind.RENEW, notice, end_of(contract.ends_on, zone))


def _begins(contract: Contract, effective_at: datetime, zone: tzinfo) -> datetime:
    """What is signed before its period begins is carried out from its first day on."""
    first = datetime.combine(contract.starts_on, time(), zone) if contract.starts_on else effective_at
    return max(effective_at, first)


def _kept(contract: Contract) -> Collection[str]:
    """What the present state keeps: signed, handed over, renewed."""
    kept = {
        PromiseKind.SIGN: contract.effective_at is not None,
        PromiseKind.HAND_OVER: _is_handed_over(contract),
        PromiseKind.RENEW: _is_renewed(contract),
    }
    return [kind for kind, is_kept in kept.items() if is_kept]


def _is_handed_over(contract: Contract) -> bool:
    return HandOver.objects.filter(contract=contract).exists()


def _is_renewed(contract: Contract) -> bool:
    """Another contract in force goes on after it, or after one whose place it took."""
    chain = [contract.pk]
    while before := Contract.objects.filter(replaced_by=chain[-1]).values_list("pk", flat=True).first():
        chain.append(before)
    return Contract.objects.filter(parent__in=chain, relation=Relation.RENEWAL, stage__in=OWED).exists()


def _about_line(contract: Contract, line: PaymentLine) -> Statement:
    open_ = line.open > 0
    is_owed = contract.stage in OWED and contract.replaced_by_id is None
    if not open_ or line.falls_due_on is None or not is_owed:
        return Statement([], () if open_ else OF_LINE)
    due_at = end_of(line.falls_due_on, timezone.get_default_timezone())
    return Statement([_term(contract, PromiseKind.PAY, contract.effective_at, due_at)])


def _term(contract: Contract, kind: str, started_at: datetime | None, due_at: datetime | None = None) -> Term:
    """By the calendar of the unit in which the contract's owner is at home. What is due later than a calendar reaches
    is promised from when it does; else the ladder's own few days would count."""
    if started_at and due_at and due_at - started_at >= FAR:
        started_at = due_at - FAR / 2
    return Term(kind, contract.document.owner.unit_id, "", "", started_at=started_at, due_at=due_at)
