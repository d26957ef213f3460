"""Somebody says that another's customer is his; the manager rules. Both sides can read how it was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.text import clean, one_line
from core.verdicts import YES

from ..models import Claim, Customer, Transfer
from ..policies.archive import standing
from ..policies.ownership import can_claim, can_rule, can_withdraw
from . import claim_messages, files, promises
from .beginning import archive_rule
from .changing import locked, record, target
from .matching import Match, Taken, matches, shown_to
from .merging import merge
from .ownership import Handover, hand_over, required, ruling_words

State = Claim.State


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer that the claimant may mean. `token` names it to this person only, and tells him nothing."""

    token: str
    customer: Customer
    shown: Match | Taken


def candidates(user: User, name: str) -> list[Candidate]:
    """Customers of others that are or may be the company of this name, the surest first."""
    found = [match for match in matches(name) if match.customer.owner_id != user.pk] if name.strip() else []
    return [_candidate(user, match, shown) for match, shown in zip(found, shown_to(user, found), strict=True)]


def _candidate(user: User, match: Match, shown: Match | Taken) -> Candidate:
    return Candidate(token_of(user, match.customer), match.customer, shown)


def token_of(user: User, customer: Customer) -> str:
    """Names the customer in a form of this person without telling its key or number."""
    return salted_hmac("ownership.claim", f"{user.pk}:{customer.pk}").hexdigest()[:24]


def own_records(user: User, name: str) -> list[Customer]:
    """The claimant's own records that may be the same company."""
    return [match.customer for match in matches(name) if match.customer.owner_id == user.pk] if name.strip() else []


@transaction.atomic
def open_claim(
    customer: Customer,
    *,
    by: User,
    typed_name: str,
    evidence: str,
    uploads: Sequence[UploadedFile[Any]] = (),
    rival: Customer | None = None,
) -> Claim:
    """Claim a customer with evidence; `rival` is the claimant's own record of the same company, if he has one.

    Raises NotAllowed unless he is in sales and not the owner, DomainError when he claims it already, without evidence,
    or when it is no longer in the archive; core.file_contents.Unacceptable for a file that we do not take.
    """
    evidence, typed_name = clean(evidence), one_line(typed_name, limit=160)
    if not evidence:
        raise DomainError(_("Please say why the customer is yours."))
    fresh = locked(customer.pk)
    can_claim(by, fresh).require()
    if Claim.objects.open().filter(customer=fresh, claimant=by).exists():
        raise DomainError(_("You have claimed this customer already. The manager will rule."))
    if rival is not None and rival.owner_id != by.pk:
        raise DomainError(_("The record that you name as yours is not yours."))
    now = timezone.now()
    claim = Claim.objects.create(
        customer=fresh, rival=rival, claimant=by, owner_then=fresh.owner, typed_name=typed_name, evidence=evidence,
        opened_at=now,
    )  # fmt: skip
    files.add(uploads, customer=fresh, by=by, at=now, claim=claim)
    for row in (fresh, rival) if rival is not None else (fresh,):
        record(row, "claimed", by=by, at=now, claim=claim, target=target(claim))
    promises.settle_claim(claim, at=now)
    claim_messages.tell_opened(claim)
    return claim


@contextmanager
def _ending(claim: Claim, state: State) -> Iterator[tuple[Claim, datetime]]:
    """Lock an open claim, let the caller decide, close it. DomainError when somebody was faster."""
    with transaction.atomic():
        fresh, now = Claim.objects.locked(claim.pk), timezone.now()
        if not fresh.is_open:
            raise DomainError(_("Someone was faster: %(claim)s is %(state)s.") % _words(fresh))
        fresh.state, fresh.version = state, fresh.version + 1
        yield fresh, now
        fresh.save()
        promises.settle_claim(fresh, at=now)


def _words(claim: Claim) -> dict[str, object]:
    return {"claim": claim, "state": claim.get_state_display()}


def withdraw(claim: Claim, *, by: User) -> Claim:
    """The claimant no longer claims it. Raises NotAllowed, DomainError when it was ruled on meanwhile."""
    with _ending(claim, State.WITHDRAWN) as (fresh, now):
        can_withdraw(by, fresh).require()
        principal = None if by == fresh.claimant else fresh.claimant
        for row in _both(fresh):
            record(row, "claim_withdrawn", by=by, on_behalf_of=principal, at=now, claim=fresh, target=target(fresh))
        claim_messages.tell_withdrawn(fresh, by=by)
    return fresh


def refuse(claim: Claim, *, by: User, reason: str) -> Claim:
    """The owner keeps the customer. Raises as `grant` does."""
    with _ending(claim, State.REFUSED) as (fresh, now):
        _rule(fresh, by, required(reason), now)
        for row in _both(fresh):
            _record_ruling(row, "claim_refused", fresh)
        claim_messages.tell_ruled(fresh)
    return fresh


def grant(claim: Claim, *, by: User, reason: str) -> Claim:
    """The claimant gets the customer; his own record of it is merged into it. `claim.customer` is as the manager saw
    it: Stale when it changed hands meanwhile.

    Raises NotAllowed for the parties and who does not manage the customer, DomainError when somebody was faster, and as
    `hand_over` does.
    """
    with _ending(claim, State.GRANTED) as (fresh, now):
        _rule(fresh, by, required(reason), now)
        if fresh.customer.owner_id == fresh.claimant_id:
            _record_ruling(fresh.customer, "claim_granted", fresh)
        else:
            seen = [Handover(claim.customer, fresh.claimant)]
            hand_over(seen, kind=Transfer.Kind.CLAIM, by=by, reason=fresh.ruling, claim=fresh)
        if fresh.rival is not None:
            _record_ruling(fresh.rival, "claim_granted", fresh)
            _merge_rival(fresh, fresh.rival, by)
        claim_messages.tell_ruled(fresh)
    return fresh


def _rule(claim: Claim, by: User, reason: str, now: datetime) -> None:
    can_rule(by, claim).require()
    claim.ruled_at, claim.ruled_by, claim.ruling, claim.rule = now, by, reason, archive_rule()
    claim.on_behalf_of = standing(by, claim.customer).principal


def _record_ruling(customer: Customer, kind: str, claim: Claim) -> None:
    assert claim.ruled_at is not None  # _rule set it
    record(
        customer,
        kind,
        by=claim.ruled_by,
        on_behalf_of=claim.on_behalf_of,
        at=claim.ruled_at,
        claim=claim,
        note=claim.ruling,
        target=ruling_words(claim),
    )


def _merge_rival(claim: Claim, rival: Customer, by: User) -> None:
    """Two records of the claimant become the one that he claimed, where he still has his own."""
    if rival.is_live and rival.owner_id == claim.claimant_id:
        survivor = Customer.objects.get(pk=claim.customer_id)
        merge(survivor, rival, by=by, taking=(), reason=claim.ruling, permission=lambda _by, _customer: YES)


def _both(claim: Claim) -> list[Customer]:
    """The claimed customer and the claimant's own record of it."""
    return [claim.customer] if claim.rival is None else [claim.customer, claim.rival]
