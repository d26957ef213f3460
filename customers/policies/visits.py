"""Who may do what with a visit, a log entry and a file of either. Deny by default; each refusal has its sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Customer, CustomerFile, LogEntry, Visit, sight_of
from ..rules.visits import may_be_corrected
from .archive import can_change, can_decide_ownership


class Standing(NamedTuple):
    """What a person is to a visit. `rep` and `approver` are for whom he is it: himself, or one he stands in for."""

    rep: User | None
    approver: User | None


def standing(user: User, visit: Visit) -> Standing:
    """Himself before anybody he stands in for. Nobody approves his own plan, nor has his delegate do it for him."""
    if not user.is_active:
        return Standing(None, None)
    sight = sight_of(user)
    rep = next((person for person in sight.people if person.pk == visit.rep_id), None)
    leaders = [person for person in sight.people if visit.unit_id in sight.led_unit_ids[person.pk]]
    if user.is_administrator and user not in leaders:
        leaders.append(user)
    others = [person for person in leaders if visit.rep_id not in (person.pk, user.pk)]
    return Standing(rep, others[0] if others else None)


Holder = Callable[[Standing], User | None]


def is_rep(held: Standing) -> User | None:
    return held.rep


def is_approver(held: Standing) -> User | None:
    return held.approver


def is_either(held: Standing) -> User | None:
    return held.rep or held.approver


_OURS = _("Only the sales rep of this visit can do this.")
_APPROVAL = _("Visit plans are approved by the managers above the sales rep, never by himself.")
WHO: dict[str, tuple[Holder, Promise]] = {
    "plan_again": (is_rep, _OURS),
    "approve": (is_approver, _APPROVAL),
    "send_back": (is_approver, _APPROVAL),
    "leave": (is_rep, _OURS),
    "return": (is_rep, _OURS),
    "log": (is_rep, _OURS),
    "cancel": (is_either, _("Only the sales rep of this visit and his managers can cancel it.")),
}
"""Move → who makes it. A move that nobody listed is a KeyError, never a yes."""


def can_move(user: User, visit: Visit, name: str) -> Verdict:
    """May this person, whatever the state says?"""
    holds, refusal = WHO[name]
    return YES if holds(standing(user, visit)) else no(refusal)


def acts_for(user: User, visit: Visit, name: str) -> User | None:
    """For whom he makes the move; None in his own right."""
    holder = WHO[name][0](standing(user, visit))
    return None if holder is None or holder.pk == user.pk else holder


def can_plan(user: User, customer: Customer) -> Verdict:
    """Who may change the customer may visit him."""
    return can_change(user, customer)


def can_correct(user: User, entry: LogEntry) -> Verdict:
    """The writer, on the same day; afterwards an entry stays as it is."""
    if not user.is_active or entry.by_id != user.pk:
        return no(_("Only the person who wrote an entry can correct it."))
    if not may_be_corrected(_day(entry), timezone.localdate()):
        return no(_("An entry can be corrected on the day on which it was written. Write a new one."))
    return YES


def _day(entry: LogEntry) -> date:
    return timezone.localdate(entry.written_at)


def can_read_file(user: User, file: CustomerFile) -> bool:
    """A photo: who may read the log entry. Evidence of a claim: the claimant, the owner then, and who rules."""
    if not user.is_active:
        return False
    if file.claim is None:
        return LogEntry.objects.visible_to(user).filter(files=file).exists()
    parties = {file.claim.claimant_id, file.claim.owner_then_id}
    return bool(parties & sight_of(user).acts_for) or bool(can_decide_ownership(user, file.customer))
