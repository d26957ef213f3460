"""The order after the signatures: handed over, then checked step by step until the customer has accepted it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import require_here
from approvals.models import Document
from approvals.services.documents import require
from approvals.services.messages import moment
from approvals.services.recording import record
from core.errors import DomainError
from core.text import one_line
from customers.services.changing import target

from ...models import Contract, HandOver, HandOverCheck
from ...policies import after as policies
from ...rules.fulfilment import NEED_WORDS, Check, next_check
from . import due_days, messages, promises


@transaction.atomic
def hand_over(contract: Contract, *, to: User, by: User, note: str = "") -> HandOver:
    """Put the order into somebody's hands; again, to somebody else, when it was in other hands before.

    Raises NotAllowed for others than the owner, his managers and administrators, and for kinds without an order;
    DomainError when the contract is not in force, the person has left, or has it already.
    """
    fresh, now = _locked(contract), timezone.now()
    policies.can_hand_over(by, fresh).require()
    require(policies.is_in_force(fresh))
    require_here(to)
    given = {"to": to, "note": one_line(note), "handed_over_by": by, "handed_over_at": now}
    before = HandOver.objects.filter(contract=fresh).select_related("to").first()
    if before and before.to_id == to.pk:
        raise DomainError(_("The order is in the hands of %(person)s already.") % {"person": to})
    handed_over, _new = HandOver.objects.update_or_create(contract=fresh, defaults=given)
    event = record(fresh.document, "order_handed_over", by=by, at=now, note=note, target=target(to))
    promises.settle(fresh, at=now)
    messages.tell_handed_over(event, to, before.to if before else None, by=by)
    return handed_over


@transaction.atomic
def check(contract: Contract, what: Check, *, by: User, words: str = "") -> HandOverCheck:
    """Note that the next thing is done, with what belongs to it (a tracking number, who received it).

    Raises NotAllowed for others than in whose hands it is; DomainError when the order was not handed over, the contract
    is void, somebody noted it before, another thing comes first, or words are missing.
    """
    fresh, now = _locked(contract), timezone.now()
    handed_over = HandOver.objects.select_related("to").filter(contract=fresh).first()
    if handed_over is None:
        raise DomainError(_("The order was not handed over yet."))
    handed_over.contract = fresh
    policies.can_check(by, handed_over, what).require()
    require(policies.was_in_force(fresh))
    _require_next(handed_over, what)
    said = one_line(words)
    if what in NEED_WORDS and not said:
        raise DomainError(_("Write down what belongs to it."))
    made = HandOverCheck.objects.create(hand_over=handed_over, what=what, words=said, by=by, at=now)
    event = record(fresh.document, "order_checked", by=by, at=now, note=said, step=_in_both(what.label))
    due_days.place(fresh)
    promises.settle_lines(fresh, at=now)
    messages.tell_checked(event, fresh, [fresh.document.owner, handed_over.to], by=by)
    return made


def _require_next(handed_over: HandOver, what: Check) -> None:
    done = {one.what: one for one in handed_over.checks.select_related("by")}
    if earlier := done.get(what):
        raise DomainError(
            _("Already noted by %(person)s at %(at)s.") % {"person": earlier.by, "at": moment(earlier.at)}
        )
    first = next_check(done.keys()) or what
    if first is not what:
        raise DomainError(_("First comes: %(check)s.") % {"check": first.label})


def _locked(contract: Contract) -> Contract:
    document = Document.objects.locked(contract.pk)
    fresh = Contract.objects.get(pk=document.pk)
    fresh.document = document
    return fresh


def _in_both(label: str | Promise) -> dict[str, str]:
    """As an event keeps a word that it shows in the reader's language."""
    found = {}
    for key, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            found[key] = str(label)
    return found
