"""Somebody says that another's customer is his; the manager rules. Both sides can read how it was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.locks import require_here
from core.errors import DomainError, Stale
from core.text import clean, one_line
from core.verdicts import YES

from ..models import Claim, Customer, Transfer
from ..models.locking import locked_rows
from ..policies.archive import standing
from ..policies.ownership import can_claim, can_rule, can_withdraw
from . import claim_messages, files, promises
from .beginning import archive_rule
from .changing import record, target
from .matching import Match, Taken, matches, shown_to
from .merging import merge
from .ownership import Handover, hand_over, required, ruling_words

State = Claim.State


class Asked(NamedTuple):
    """What the claimant typed about the company, or the number of a customer that he sees."""

    name: str = ""
    phone: str = ""
    website: str = ""
    credit_code: str = ""
    contact_phone: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer that the claimant may mean; `taken` is all that he learns of it, None where he sees it.

    `token` names it to this person, for what he asked, and to nobody else.
    """

    token: str
    customer: Customer
    taken: Taken | None


@dataclass(frozen=True, slots=True)
class Found:
    """What may be the company: records of others, the surest first; his own; and what he claims already."""

    others: Sequence[Candidate]
    own: Sequence[Customer]
    claimed: Sequence[Claim]


def look(user: User, asked: Asked) -> Found:
    """Whose customers the company may be that the person asks about."""
    found = _named(user, asked.customer) if asked.customer else _matching(user, asked)
    mine = Claim.objects.open().filter(claimant=user, customer__in=[customer for customer, _taken in found])
    claimed = {claim.customer_id: claim for claim in mine}
    return Found(
        others=[
            Candidate(token_of(user, asked, customer), customer, shown)
            for customer, shown in found
            if customer.owner_id != user.pk and customer.pk not in claimed
        ],
        own=[customer for customer, _taken in found if customer.owner_id == user.pk],
        claimed=list(claimed.values()),
    )


def _named(user: User, number: str) -> list[tuple[Customer, Taken | None]]:
    """The customer that he sees, and his own records that may be the same company."""
    rows = Customer.objects.visible_to(user).select_related("owner", "unit").filter(number=number)
    return [pair for row in rows for pair in [(row, None), *((match.customer, None) for match in _own(user, row))]]


def _own(user: User, customer: Customer) -> list[Match]:
    alike = matches(customer.name, customer.phone, customer.domain, customer.credit_code, exclude=customer)
    return [match for match in alike if match.customer.owner_id == user.pk]


def _matching(user: User, asked: Asked) -> list[tuple[Customer, Taken | None]]:
    found = matches(*asked[:5])
    shown = shown_to(user, found)
    return [(match.customer, one if isinstance(one, Taken) else None) for match, one in zip(found, shown, strict=True)]


def token_of(user: User, asked: Asked, customer: Customer) -> str:
    """Names the customer in a form of this person, without its key or number. It is another for every question, so
    that nobody can tell by it whether two questions found the same customer."""
    words = json.dumps([user.pk, customer.pk, *asked])
    return salted_hmac("ownership.claim", words, algorithm="sha256").hexdigest()


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
    fresh, rival = _locked_both(customer, rival)
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


def _locked_both(customer: Customer, rival: Customer | None) -> tuple[Customer, Customer | None]:
    """The rows of both, as they are now."""
    wanted = [customer.pk] if rival is None else [customer.pk, rival.pk]
    found = {row.pk: row for row in locked_rows(Customer.objects.live(), wanted, "owner", "unit")}
    if len(found) < len(wanted):
        raise DomainError(_("This customer is no longer in the archive."))
    return found[customer.pk], None if rival is None else found[rival.pk]


def _locked(claim: Claim) -> Claim:
    """The claim, locked after its customers: a merge, which brings claims over, holds them in this order as well."""
    locked_rows(Customer.objects.all(), [pk for pk in (claim.customer_id, claim.rival_id) if pk is not None])
    fresh = Claim.objects.locked(claim.pk)
    if fresh.customer_id != claim.customer_id:
        raise Stale(_("Someone was faster: the claimed customer was merged with another. Look at the claim again."))
    return fresh


@contextmanager
def _ending(claim: Claim, state: State) -> Iterator[tuple[Claim, datetime]]:
    """Lock an open claim, let the caller decide, close it. DomainError when somebody was faster."""
    with transaction.atomic():
        if state == State.GRANTED:
            require_here(claim.claimant)  # as `hand_over` does, before it waits for customers
        fresh, now = _locked(claim), timezone.now()
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
            _record_ruling(row, "claim_refused", fresh, now)
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
            _record_ruling(fresh.customer, "claim_granted", fresh, now)
        else:
            seen = [Handover(claim.customer, fresh.claimant)]
            hand_over(seen, kind=Transfer.Kind.CLAIM, by=by, reason=fresh.ruling, claim=fresh)
        if fresh.rival is not None:
            _record_ruling(fresh.rival, "claim_granted", fresh, now)
            _merge_rival(fresh, fresh.rival, by)
        claim_messages.tell_ruled(fresh)
    return fresh


def _rule(claim: Claim, by: User, reason: str, now: datetime) -> None:
    can_rule(by, claim).require()
    claim.ruled_at, claim.ruled_by, claim.ruling, claim.rule = now, by, reason, archive_rule()
    claim.on_behalf_of = standing(by, claim.customer).principal


def _record_ruling(customer: Customer, kind: str, claim: Claim, now: datetime) -> None:
    record(
        customer,
        kind,
        by=claim.ruled_by,
        on_behalf_of=claim.on_behalf_of,
        at=now,
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
