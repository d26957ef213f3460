"""Who reads contracts beside those whom approvals know: who is to sign, carries the order out, answers a complaint.

Who has something to do with a contract keeps its sight when that is done: he is asked about it later.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from approvals.querysets import covering, in_force

from .models import Complaint, HandOver, Signature, SigningRequirement
from .rules.states import Stage


def who_is_named(user: User) -> QuerySet[Any, Any]:
    """Who is to sign, from the approval on."""
    named = SigningRequirement.objects.filter(person=user).exclude(contract__stage=Stage.APPROVAL)
    return named.order_by().values("contract_id")


def who_may_sign(user: User) -> QuerySet[Any, Any]:
    """By a mandate of who is named, and still here, that covers it at this moment, while it waits for signatures."""
    mandate = "person__mandates_given__"
    covers = covering("contract", F("contract__document__base_amount"), path=mandate)
    his = {f"{mandate}delegate": user, f"{mandate}may_sign": True}
    waiting = SigningRequirement.objects.filter(contract__stage=Stage.SIGNING, person__is_active=True)
    return waiting.filter(in_force(timezone.now(), path=mandate), covers, **his).order_by().values("contract_id")


def who_signed(user: User) -> QuerySet[Any, Any]:
    """Whose signature it bears, or who recorded one, if by a mandate that is over."""
    return Signature.objects.filter(Q(signer=user) | Q(recorded_by=user)).order_by().values("requirement__contract_id")


def who_carries_out(user: User) -> QuerySet[Any, Any]:
    """Whose hands the order is in."""
    return HandOver.objects.filter(to=user).order_by().values("contract_id")


def who_answers(user: User) -> QuerySet[Any, Any]:
    """Who is, or was, responsible for a complaint."""
    return Complaint.objects.filter(responsible=user).order_by().values("contract_id")


SOURCES = (who_is_named, who_may_sign, who_signed, who_carries_out, who_answers)
