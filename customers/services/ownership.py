"""The one door for who owns what: the only module that assigns the owner of a customer there already is.

One or many customers change hands in one step, which can be undone; what was before stays in the lines of the step
and in each customer's events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.services.locks import require_here
from core.errors import DomainError, Stale
from core.text import clean, listed

from ..models import ArchiveRule, Claim, Customer, Transfer, TransferLine
from ..models.locking import locked_rows
from ..policies.archive import can_decide_ownership, standing
from ..policies.ownership import can_receive, can_undo
from ..rules.protection import protected_until
from . import belongings, ownership_messages
from .beginning import archive_rule
from .changing import Change, Facts, as_json, target

Kind = Transfer.Kind
DATES = ("owned_since", "contacted_at", "protected_until")
"""What belongs to one ownership and goes with it."""
MOST = 500
"""Customers of one step: all of them are locked together."""
PAST = {
    Kind.TRANSFER: "transferred",
    Kind.ALLOTMENT: "allotted",
    Kind.PASSED_ON: "passed_on",
    Kind.RELEASE: "released",
    Kind.CLAIM: "claim_granted",
}
"""Kind of transfer → kind of the event on each customer; without a new owner it is always `released`."""


@dataclass(frozen=True, slots=True)
class Handover:
    """One customer for a new owner, or for nobody.

    `customer` is as the caller saw it: if it has another owner by now, somebody was faster. `unit` is the new
    owner's business unit unless told otherwise; a customer without owner stays in its unit.
    """

    customer: Customer
    to: User | None
    unit: Unit | None = None


@transaction.atomic
def hand_over(
    moves: Iterable[Handover],
    *,
    kind: Kind,
    by: User,
    reason: str,
    claim: Claim | None = None,
    also: Callable[[Customer], None] | None = None,
) -> Transfer:
    """Give customers to others, with their planned visits and open requests. One transfer, one event on each.

    `claim` is the one that is granted by it; `also` may raise on each locked row as well.

    Raises DomainError (nothing chosen, no reason, not in the archive any more), NotAllowed (not his to decide, or the
    receiver is not in sales), Stale (one of them changed hands meanwhile). All of it happens, or nothing.
    """
    chosen = _checked(moves)
    reason = required(reason)
    require_here(*{move.to for move in chosen if move.to is not None})
    customers = _locked([move.customer.pk for move in chosen])
    for move in chosen:
        _require_possible(move, customers[move.customer.pk], by)
        if also is not None:
            also(customers[move.customer.pk])
    now, rule = timezone.now(), archive_rule()
    principal = standing(by, customers[chosen[0].customer.pk]).principal
    transfer = Transfer.objects.create(kind=kind, by=by, on_behalf_of=principal, at=now, reason=reason)
    lines = [_line(transfer, move, customers[move.customer.pk]) for move in chosen]
    belongings.move(lines, by=by, at=now, reason=reason)
    for line in lines:
        with _changing(line.customer, PAST[kind] if line.to_owner else "released", by, now, reason) as change:
            _give(line.customer, line.to_owner, line.to_unit, at=now, rule=rule)
            change.facts |= _facts(line, claim)
    TransferLine.objects.bulk_create(lines)
    if claim is None:
        ownership_messages.tell_handed_over(transfer, lines)
    return transfer


@transaction.atomic
def undo(transfer: Transfer, *, by: User, reason: str) -> Transfer:
    """Take a whole transfer back: owners, units, dates and what went along, where nothing else happened since.

    All of it or nothing: DomainError names what speaks against it (`hindrances`). NotAllowed unless he made the
    transfer or decides about each of the customers.
    """
    reason = required(reason)
    fresh = Transfer.objects.locked(transfer.pk)
    locked_rows(Customer.objects.live(), list(fresh.lines.values_list("customer", flat=True)))
    now, lines = timezone.now(), _lines_of(fresh)
    for line in lines:
        can_undo(by, fresh, line.customer).require()
    if against := hindrances(fresh, lines, at=now):
        raise DomainError(_("This cannot be undone: %s") % listed(against))
    belongings.take_back(lines, by=by, at=now, reason=reason)
    for line in lines:
        with _changing(line.customer, "transfer_undone", by, now, reason) as change:
            _restore(line.customer, line.from_owner, line.from_unit, line.before)
            change.facts |= {"target": target(fresh), "changes": _changes(line.to_owner, line.from_owner)}
    fresh.undone_at, fresh.undone_by, fresh.undo_reason = now, by, reason
    fresh.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    ownership_messages.tell_undone(fresh, lines, by=by)
    return fresh


def hindrances(transfer: Transfer, lines: Sequence[TransferLine] | None = None, *, at: datetime) -> list[str]:
    """Why the transfer cannot be undone any more, in words; empty when it can."""
    days = archive_rule().undo_days
    if transfer.undone_at is not None:
        return [_("Someone was faster: %s was undone already.") % transfer]
    if transfer.kind == Kind.CLAIM:
        return [str(_("It was a ruling on a claim. Transfer the customer with a reason instead."))]
    if at > transfer.at + timedelta(days=days):
        return [_("It was made more than %d days ago.") % days]
    found = [_hindrance(transfer, line) for line in (_lines_of(transfer) if lines is None else lines)]
    return [words for words in found if words]


def _hindrance(transfer: Transfer, line: TransferLine) -> str:
    customer, words = line.customer, {"customer": line.customer, "person": line.from_owner}
    if not customer.is_live:
        return _("%(customer)s is no longer in the archive.") % words
    if customer.owner_id != line.to_owner_id or customer.owned_since != (transfer.at if line.to_owner_id else None):
        return _("The ownership of %(customer)s was decided anew since.") % words
    if line.from_owner is not None and not can_receive(line.from_owner):
        return _("%(customer)s would go back to %(person)s, who is not in sales any more.") % words
    return ""


def _lines_of(transfer: Transfer) -> list[TransferLine]:
    everything = ("customer__owner__unit", "customer__unit", "from_owner__unit", "to_owner__unit", "from_unit")
    return list(transfer.lines.select_related(*everything).order_by("customer_id"))


def adopt(survivor: Customer, loser: Customer) -> Facts:
    """Of two records that become one, the loser's owner stays; what that changes, for the event.

    The caller holds both locks and saves the survivor. Planned visits stay with whom they are.
    """
    changes = _changes(survivor.owner, loser.owner)
    _restore(survivor, loser.owner, loser.unit, ownership_of(loser))
    return changes


def give_back(survivor: Customer, before: Facts) -> Facts:
    """The other way round when they become two again; `before` has the keys of owner and unit and the dates. An owner
    who has left sales does not come back: the present one stays."""
    owner = User.objects.filter(pk=before["owner"]).first()
    if owner is not None and not can_receive(owner):
        return {}
    changes = _changes(survivor.owner, owner)
    _restore(survivor, owner, Unit.objects.get(pk=before["unit"]), before)
    return changes


def required(reason: str) -> str:
    """The reason without blanks around it; DomainError when there is none."""
    if not (reason := clean(reason)):
        raise DomainError(_("Please give a reason: it stays in the customer's history."))
    return reason


def ownership_of(customer: Customer) -> Facts:
    """The dates of the present ownership, as JSON."""
    return {name: as_json(getattr(customer, name)) if getattr(customer, name) else None for name in DATES}


def require_bounded(number: int) -> None:
    """DomainError for more customers than one step takes."""
    if number > MOST:
        raise DomainError(
            _("You chose %(number)d customers. At most %(most)d change hands in one step: choose fewer.")
            % {"number": number, "most": MOST}
        )


def _checked(moves: Iterable[Handover]) -> list[Handover]:
    chosen = sorted({move.customer.pk: move for move in moves}.values(), key=lambda move: move.customer.pk)
    if not chosen:
        raise DomainError(_("Choose at least one customer."))
    require_bounded(len(chosen))
    return chosen


def _locked(pks: list[int]) -> dict[int, Customer]:
    found = {row.pk: row for row in locked_rows(Customer.objects.live(), pks, "owner__unit", "unit")}
    if len(found) < len(pks):
        raise DomainError(_("One of these customers is no longer in the archive. Look at the list again."))
    return found


def _require_possible(move: Handover, fresh: Customer, by: User) -> None:
    """On the locked row: still the owner whom the caller saw, his to decide, and a change at all."""
    words = {"customer": fresh, "owner": fresh.owner or _("nobody")}
    can_decide_ownership(by, fresh).require()
    if fresh.owner_id != move.customer.owner_id:
        raise Stale(_("Someone was faster: %(customer)s belongs to %(owner)s now.") % words)
    if move.to is None and fresh.owner is None:
        raise DomainError(_("%(customer)s has no owner already.") % words)
    if move.to is not None:
        if move.to.pk == fresh.owner_id:
            raise DomainError(_("%(customer)s belongs to %(owner)s already.") % words)
        can_receive(move.to).require()


def _line(transfer: Transfer, move: Handover, fresh: Customer) -> TransferLine:
    unit = move.unit or (fresh.unit if move.to is None else Unit.objects.business_unit_of(move.to) or move.to.unit)
    return TransferLine(
        transfer=transfer,
        customer=fresh,
        from_owner=fresh.owner,
        to_owner=move.to,
        from_unit=fresh.unit,
        to_unit=unit,
        before=ownership_of(fresh),
    )


def ruling_words(claim: Claim) -> dict[str, str]:
    """The claim and the version of the rules under which it was decided, as the target of an event."""
    words = {"claim": claim, "number": claim.rule.number if claim.rule else 0}
    said = {}
    for key, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            said[key] = gettext("%(claim)s (rules, version %(number)d)") % words
    return said


def _facts(line: TransferLine, claim: Claim | None) -> Facts:
    facts: Facts = {"changes": _changes(line.from_owner, line.to_owner), "claim": claim}
    if line.from_unit_id != line.to_unit_id:
        facts["changes"]["unit"] = [as_json(line.from_unit), as_json(line.to_unit)]
    if claim is not None:
        return facts | {"target": ruling_words(claim)}
    return facts if line.to_owner is None else facts | {"target": target(line.to_owner)}


def _changes(before: User | None, after: User | None) -> Facts:
    return {"owner": [as_json(before), as_json(after)]}


def _give(customer: Customer, owner: User | None, unit: Unit, *, at: datetime, rule: ArchiveRule) -> None:
    """A new ownership begins: nobody was in contact for it yet."""
    customer.owner, customer.unit, customer.contacted_at = owner, unit, None
    customer.owned_since = at if owner else None
    customer.protected_until = protected_until(at, None, days=rule.protection_days) if owner else None


def _restore(customer: Customer, owner: User | None, unit: Unit, dates: Facts) -> None:
    """An earlier ownership goes on as it was."""
    customer.owner, customer.unit = owner, unit
    for name in DATES:
        setattr(customer, name, parse_datetime(dates[name]) if dates[name] else None)


@contextmanager
def _changing(customer: Customer, kind: str, by: User, at: datetime, note: str) -> Iterator[Change]:
    """The door of services.changing for a customer that is locked and checked already."""
    change = Change(customer, by, kind, at, standing(by, customer).principal, note=note)
    yield change
    change.finish()
